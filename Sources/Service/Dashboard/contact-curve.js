// How the score got here: all scores over time, and what happened between two of them.
import { h, s, show } from './dom.js';
import { inTime } from './contact-score.js';
import { fillMoves } from './contact-since.js';
import { limits } from './thresholds.js';
import { day, named, t } from './words.js';

const HIGH = 122;
const MARKS = 6;
/** What can stand behind a step, the weightier first. */
const weights = ['meeting_held', 'form_demo', 'form_pricing', 'form_trial', 'call_connected', 'call_received', 'email_received', 'form_contact', 'meeting_scheduled', 'chat_received', 'form_event', 'note', 'email_clicked', 'page_viewed'];

/** @param {any} data */
export function curve(data) {
  const scores = inTime(data.scores);
  if (scores.length < 2) return null;
  const marks = marksOf(scores, data.interactions);
  const figure = h('div.curve');
  const draw = () => {
    const wide = Math.max(240, figure.clientWidth);
    show(figure, drawing(scores, marks, wide));
  };
  const watcher = new ResizeObserver(draw);
  watcher.observe(figure);
  return h('section.o-curve', null, h('h2', null, t('curve.title')), figure,
    h('ol.mark-list', null, marks.map((mark, index) => {
      const body = h('div');
      const button = h('button', { type: 'button', 'aria-expanded': 'false', onclick: () => {
        const isOpen = button.getAttribute('aria-expanded') === 'true';
        button.setAttribute('aria-expanded', String(!isOpen));
        if (isOpen) show(body); else void fillMoves(body, mark.to.score_number, mark.from.score_number);
      } }, h('b', null, index + 1), h('span.second', null, day(mark.at)), h('span', null, mark.text), h('b', null, `${mark.from.score} → ${mark.to.score}`));
      return h('li', null, button, body);
    })));
}

/**
 * The steps worth a mark: each other model, and the largest moves with something between.
 * @param {any[]} scores
 * @param {any[]} interactions
 */
function marksOf(scores, interactions) {
  const steps = scores.slice(1).map((to, index) => {
    const from = scores[index];
    if (from.model_sha256 !== to.model_sha256) {
      return { from, to, at: to.as_of, text: t('curve.model', { from: modelName(from), to: modelName(to) }), size: 1000, isQuiet: false };
    }
    const between = interactions.filter((one) => one.occurred_at > from.as_of && one.occurred_at <= to.as_of && weights.includes(one.kind));
    between.sort((a, b) => weights.indexOf(a.kind) - weights.indexOf(b.kind));
    const size = Math.abs(to.score - from.score);
    return { from, to, at: between[0]?.occurred_at ?? to.as_of, text: between[0] ? named('touch', between[0].kind) : t('curve.quiet'), size, isQuiet: !between[0] };
  });
  return steps.filter((one) => one.size >= (one.isQuiet ? 8 : 3)).sort((a, b) => b.size - a.size).slice(0, MARKS)
    .sort((a, b) => Date.parse(a.to.as_of) - Date.parse(b.to.as_of));
}

/** @param {any} score */
const modelName = (score) => (score.model_name.startsWith('expert') ? t('model.rulebook') : score.model_name);

/** @param {any[]} scores @param {any[]} marks @param {number} wide */
function drawing(scores, marks, wide) {
  const right = wide - 30;
  const first = Date.parse(scores[0].as_of);
  const last = Date.parse(scores[scores.length - 1].as_of);
  const x = (/** @type {any} */ score) => ((Date.parse(score.as_of) - first) / Math.max(1, last - first)) * (right - 8) + 4;
  const all = scores.map((one) => one.score);
  const low = Math.max(0, Math.min(42, ...all) - 6);
  const high = Math.min(100, Math.max(88, limits.hot, ...all) + 4);
  const y = (/** @type {number} */ value) => HIGH - 12 - ((value - low) / (high - low)) * (HIGH - 36);
  const now = scores[scores.length - 1];
  const start = scores.findIndex((one) => one.model_sha256 === now.model_sha256);
  const path = (/** @type {any[]} */ list) => list.map((one, index) => `${index ? 'L' : 'M'}${x(one).toFixed(1)} ${y(one.score).toFixed(1)}`).join('');
  const isMixed = start > 0;
  const bandX = isMixed ? (x(scores[start - 1]) + x(scores[start])) / 2 : 0;
  return s('svg', { viewBox: `0 0 ${wide} ${HIGH + 18}`, height: HIGH + 18, role: 'img', 'aria-label': t('curve.name', { n: scores.length, from: scores[0].score, to: now.score }) },
    isMixed && [s('rect.band', { x: bandX, y: 0, width: right - bandX, height: HIGH }),
      s('text', { x: bandX - 6, y: HIGH - 4, 'text-anchor': 'end' }, modelName(scores[0])), s('text', { x: bandX + 4, y: HIGH - 4 }, modelName(now))],
    s('line.hot-guide', { x1: 0, x2: right, y1: y(limits.hot), y2: y(limits.hot) }), s('line.mid-guide', { x1: 0, x2: right, y1: y(50), y2: y(50) }),
    s('text.hot', { x: wide, y: y(limits.hot) + 4, 'text-anchor': 'end' }, limits.hot), Math.abs(limits.hot - 50) > 8 && s('text', { x: wide, y: y(50) + 4, 'text-anchor': 'end' }, '50'),
    isMixed && s('path.line', { d: path(scores.slice(0, start)) }), isMixed && s('path.line.jump', { d: path(scores.slice(start - 1, start + 1)) }),
    s('path.line.now', { d: path(scores.slice(start)) }), s('circle.end', { cx: x(now), cy: y(now.score), r: 3.5 }),
    marks.map((mark, index) => {
      const up = mark.to.score >= mark.from.score;
      const [cx, cy] = [x(mark.to), y(mark.to.score)];
      const my = up ? Math.max(9, cy - 20) : Math.min(HIGH - 9, cy + 20);
      return [s('line.stem', { x1: cx, x2: cx, y1: cy, y2: my }), s('circle.mark-ring', { cx, cy: my, r: 7.5 }), s('text.mark-text', { x: cx, y: my + 3.5 }, index + 1)];
    }),
    s('text', { x: 0, y: HIGH + 14 }, day(scores[0].as_of)), s('text', { x: right, y: HIGH + 14, 'text-anchor': 'end' }, day(now.as_of)));
}
