// The score in words, on a ruler with its interval, and by its four parts.
import { h, mixed } from './dom.js';
import { delta, scaleMarks } from './charts.js';
import { disc } from './icons.js';
import { said } from './contact-override.js';
import { limits } from './thresholds.js';
import { dayNumber, percent, since, t } from './words.js';

/**
 * The words for how much is behind a score.
 * @param {number} confidence
 */
export const evidence = (confidence) => (confidence >= 0.5 ? 'solid' : confidence >= 0.3 ? 'fair' : 'thin');

/**
 * The scores of the contact by the moment they are for, oldest first; of two for one moment the later computed.
 * @param {any[]} scores
 */
export function inTime(scores) {
  /** @type {Map<string, any>} */
  const byMoment = new Map();
  for (const one of scores) {
    const known = byMoment.get(one.as_of);
    if (!known || known.score_number < one.score_number) byMoment.set(one.as_of, one);
  }
  return [...byMoment.values()].sort((a, b) => Date.parse(a.as_of) - Date.parse(b.as_of));
}

/**
 * The last score of an earlier day than the newest's; null where there is none.
 * @param {any} data
 */
export function earlier(data) {
  const today = dayNumber(data.score.as_of);
  return inTime(data.scores).filter((one) => dayNumber(one.as_of) < today).at(-1) ?? null;
}

/** @param {any} data @param {any} how */
export function scoreHead(data, how) {
  const { score } = data;
  const before = earlier(data);
  const range = { low: percent(score.probability_low).replace(' %', ''), high: percent(score.probability_high) };
  const word = evidence(score.confidence);
  return h('section.o-score', { 'aria-label': t('column.score') },
    h('div.score-head', null, h('div.big', null, score.score),
      h('div.words', null,
        h('div.line', null, disc(score.is_disputed ? 'disputed' : score.category), h(`span.${score.category}`, null, t(`heat.${score.category}`)),
          before && h('span.dense', { at: { display: 'inline-flex', gap: '5px' } }, delta(score.score - before.score), h('span.second', null, since(before.as_of, score.as_of)))),
        h('p.lead-line', null, mixed(t('score.likely'), { percent: h('b', null, t('score.likely.percent', { percent: percent(score.probability) })), average: percent(averageShare(score)) })),
        h('p.dense.second', null, mixed(t(`evidence.${word}`), { word: h('span.thin', null, t(`evidence.${word}.word`)), ...range })),
        said(data.contact, how))),
    ruler(score));
}

/**
 * The average lead's share: 15 points double the odds, and 50 is the average.
 * @param {any} score
 */
function averageShare(score) {
  const odds = score.probability / (1 - score.probability) / 2 ** ((score.sum - 50) / 15);
  return odds / (1 + odds);
}

/**
 * A probability as points on the scale of this score.
 * @param {number} share
 * @param {any} score
 */
function points(share, score) {
  const kept = Math.min(0.9999, Math.max(0.0001, share));
  const logit = (/** @type {number} */ p) => Math.log2(p / (1 - p));
  return Math.min(100, Math.max(0, score.sum + 15 * (logit(kept) - logit(Math.min(0.9999, Math.max(0.0001, score.probability))))));
}

/** @param {any} score */
function ruler(score) {
  const low = points(score.probability_low, score);
  const high = points(score.probability_high, score);
  const at = (/** @type {number} */ value) => ({ left: `${value}%` });
  return h('div.ruler', { role: 'img', 'aria-label': t('ruler.name', { score: score.score, low: Math.round(low), high: Math.round(high) }) },
    h('span.track'), h('span.band', { at: { left: `${low}%`, width: `${Math.max(0.5, high - low)}%` } }),
    h('span.guide.average', { at: at(50) }), h('span.guide', { at: at(limits.hot) }), h('span.point', { at: at(score.score) }),
    h('span.scale', { 'aria-hidden': 'true' }, scaleMarks(t('ruler.average'))));
}

const order = [['engagement', 30], ['company_fit', 30], ['qualification', 20], ['email_quality', 20]];

/** @param {any} data */
export function parts(data) {
  const breakdown = data.explanation.breakdown;
  return h('section.o-parts', null, h('h2', null, t('parts.title', { score: data.score.score })),
    h('div.split', null, order.map(([name, most]) => h('div', { at: { flex: `${most} 1 0` } },
      h('div.meter', { 'aria-hidden': 'true' }, h('i', { at: { width: `${(100 * breakdown[name]) / Number(most)}%` } })),
      h('div.dense', null, h('b.strong', { at: { color: 'var(--ink)' } }, breakdown[name]), `/${most} `, h('div', null, t(`part.${name}`)))))));
}
