// The small drawings of a list: badge, change, sparkline, histogram.
import { h, s } from './dom.js';
import { disc } from './icons.js';
import { heatOf, limits } from './thresholds.js';
import { number, percent, t } from './words.js';

/** @typedef {{score: number, category: 'hot' | 'warm' | 'cold', probability: number, is_disputed?: boolean, agent_score?: number | null}} Shown */

/**
 * Shape, number, word and probability together.
 * @param {Shown | null} score
 */
export function badge(score) {
  if (!score) {
    return h('span.badge', { role: 'img', 'aria-label': t('heat.none') }, disc('none'),
      h('span.number.soft', { 'aria-hidden': 'true' }, '–'),
      h('span.word.soft', { 'aria-hidden': 'true' }, t('heat.none')));
  }
  const word = t(`heat.${score.category}`);
  const name = t('badge.name', { score: score.score, word: word.toLowerCase(), percent: percent(score.probability) });
  return h('span.badge', { role: 'img', 'aria-label': score.is_disputed ? `${name}, ${t('disputed')}` : name },
    disc(score.is_disputed ? 'disputed' : score.category),
    h('span.number', { 'aria-hidden': 'true' }, score.score),
    h('span.word', { 'aria-hidden': 'true' }, h(`span.${score.category}`, null, word),
      h('small', null, score.is_disputed ? t('disputed') : percent(score.probability))));
}

/**
 * How far a score moved since an earlier day.
 * @param {number | null} change
 */
export function delta(change) {
  if (change === null) return h('span.soft', null, '–');
  if (change === 0) return h('span.delta.soft', null, '0');
  const up = change > 0;
  return h(`span.delta.${up ? 'for' : 'against'}`, null,
    s('svg', { viewBox: '0 0 10 9', 'aria-hidden': 'true' },
      s('path', { d: up ? 'M5 0l5 9H0z' : 'M5 9 0 0h10z' })),
    h('span.hidden', null, t(up ? 'delta.up' : 'delta.down')), number(Math.abs(change)));
}

/**
 * The last scores with the line from which a lead is hot.
 * @param {{score: number}[]} scores
 */
export function sparkline(scores) {
  if (scores.length < 2) return h('span');
  const [wide, high] = [44, 22];
  const low = Math.min(60, ...scores.map((one) => one.score));
  const y = (/** @type {number} */ score) => high - 2 - ((score - low) / (100 - low)) * (high - 4);
  const x = (/** @type {number} */ index) => 1 + (index * (wide - 5)) / (scores.length - 1);
  const last = scores.length - 1;
  return s('svg.spark', { viewBox: `0 0 ${wide} ${high}`, 'aria-hidden': 'true' },
    s('line.guide', { x1: 0, x2: wide, y1: y(limits.hot), y2: y(limits.hot) }),
    s('path.path', { d: scores.map((one, index) => `${index ? 'L' : 'M'}${x(index).toFixed(1)} ${y(one.score).toFixed(1)}`).join('') }),
    s('circle.end', { cx: x(last), cy: y(scores[last].score), r: 2.2 }));
}

/**
 * All leads by score, five points a bar.
 * @param {number[]} counts
 * @param {Record<string, number>} by how many are hot, warm and cold
 */
export function histogram(counts, by) {
  const [wide, high, gap] = [460, 44, 2];
  const most = Math.max(1, ...counts);
  const each = wide / counts.length;
  const bars = counts.map((count, index) => {
    const tall = count ? Math.max(1.5, (count / most) * high) : 0;
    return s(`rect.${heatOf(index * 5)}`, { x: index * each + gap / 2, y: high - tall + 8, width: each - gap, height: tall, rx: 1.5 });
  });
  const guide = (/** @type {number} */ score) => s('line.guide', { x1: score * wide / 100, x2: score * wide / 100, y1: 0, y2: high + 8 });
  const total = counts.reduce((sum, one) => sum + one, 0);
  return h('figure.histogram', { role: 'img', 'aria-label': t('histogram.name', { n: total, ...by }) },
    s('svg', { viewBox: `0 0 ${wide} ${high + 9}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
      bars, s('line.base', { x1: 0, x2: wide, y1: high + 8.5, y2: high + 8.5 }), guide(50), guide(limits.hot)),
    h('div.scale', { 'aria-hidden': 'true' }, scaleMarks(t('scale.average'))));
}

/**
 * The words under a scale from 0 to 100, apart from each other wherever hot begins.
 * @param {string} average what stands at 50
 */
export const scaleMarks = (average) => [
  h('span', { at: { left: '0' } }, '0'),
  h(`span.${Math.abs(limits.hot - 50) < 25 ? limits.hot > 50 ? 'end' : 'from' : 'middle'}`, { at: { left: '50%' } }, average),
  h(`span.${limits.hot > 92 ? 'end' : limits.hot > 50 && limits.hot < 75 ? 'from' : limits.hot < 50 ? 'end' : 'middle'}`, { at: { left: `${limits.hot}%` } }, t('scale.hot', { hot: limits.hot })),
  limits.hot <= 88 && h('span.end', { at: { left: '100%' } }, '100'),
];
