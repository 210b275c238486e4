// Does the model rank right, does its percentage hold, has its world moved: figures, a plot, plain words.
import './words-contact.js';
import { get, step } from './api.js';
import { h, s, show } from './dom.js';
import { icon } from './icons.js';
import { troubleWords } from './notices.js';
import { named, number, percent, t } from './words.js';

/**
 * What was measured when it was trained, and what is known today; the latter comes a moment later.
 * @param {any} whole
 */
export function top(whole) {
  const { holdout, calibration } = whole.metrics;
  const ranks = h('section', null, h('h2', null, t('model.ranks')), holdout && rank(holdout.roc_auc));
  const holds = h('section', null, h('h2', null, t('model.holds')), h('p.small.second', null, t('model.holds.axis')), h('div.plot-place'));
  const words = h('ul.plain-words');
  const slope = calibration?.slope;
  const fair = Math.abs(slope - 1) <= 0.15;
  if (slope !== undefined) words.append(word(fair, t(fair ? 'model.fair' : slope < 1 ? 'model.bold' : 'model.shy', { slope: number(slope, 2) })));
  if (holdout) words.append(word(holdout.log_loss < holdout.base_log_loss, t(holdout.log_loss < holdout.base_log_loss ? 'model.better' : 'model.worse', { loss: number(holdout.log_loss, 3), base: number(holdout.base_log_loss, 3) })));
  void measure(whole, ranks, holds, words);
  if (whole.kind !== 'expert') void drift(whole, words);
  return h('div.model-top', null, ranks, holds, h('section', null, h('h2', null, t('model.plain')), words));
}

/** @param {number} auc */
const rank = (auc) => [h('p', null, h('span.rank', null, number(Math.round(auc * 100))), ' ', h('span.second', null, t('model.times'))),
  h('p.second', null, t('model.ranks.text', { n: Math.round(auc * 100) }))];

/** @param {any} whole @param {HTMLElement} ranks @param {HTMLElement} holds @param {HTMLElement} words */
async function measure(whole, ranks, holds, words) {
  const place = /** @type {HTMLElement} */ (holds.querySelector('.plot-place'));
  try {
    const found = await get(`/v1/models/${step(whole.sha256)}/quality`);
    const [one] = found.models;
    if (!whole.metrics.holdout) ranks.append(...rank(one.quality.roc_auc).flat());
    const rows = [...one.lift.map((/** @type {any} */ best) => ({ name: t('model.best', { percent: percent(best.share) }), ...best })), { name: t('model.everybody'), count: one.quality.count, won: one.quality.won }];
    ranks.append(...rows.map((row) => h('div.lift', null, h('span', null, row.name),
      h('i', { 'aria-hidden': 'true' }, h('i', { at: { width: `${(100 * row.won) / Math.max(1, row.count)}%` } })),
      h('span', null, h('b', null, percent(row.won / Math.max(1, row.count))), ' ', h('span.second', null, t('model.of', { won: number(row.won), all: number(row.count) }))))),
    h('p.small.soft', { at: { 'margin-top': '10px' } }, one.seen_at_most ? t('model.on.seen', { n: found.outcomes, seen: number(one.seen_at_most) }) : t('model.on.new', { n: found.outcomes })));
    show(place, plot(one.calibration));
    const off = one.calibration.filter(isOff);
    const count = one.calibration.length;
    words.prepend(word(off.length <= 1, t('model.groups', { n: count - off.length, all: number(count) })));
    const worst = off.sort((/** @type {any} */ a, /** @type {any} */ b) => Math.abs(b.observed - b.predicted) - Math.abs(a.observed - a.predicted))[0];
    if (found.overrides.made > 0) words.append(word(found.overrides.people_right <= found.overrides.model_right, ownWords(found.overrides)));
    if (worst) words.children[0].after(word(false, t('model.off', { given: percent(worst.predicted), won: percent(worst.observed) })));
  } catch (trouble) { show(place, h('p.small.second', { at: { 'margin-top': '10px' } }, troubleWords(trouble))); }
}

/**
 * Who was nearer where people set scores of their own.
 * @param {any} record
 */
const ownWords = (record) => record.decided ? t('model.own', { n: record.decided, people: number(record.people_right), model: number(record.model_right) }) : t('model.own.open', { n: record.made });

/** @param {any} group */
const isOff = (group) => group.predicted < group.from || group.predicted > group.to;

/**
 * Won in fact by the percentage given, with the interval of each; on the line where it holds.
 * @param {any[]} groups
 */
function plot(groups) {
  const [left, right, high, low] = [34, 320, 8, 214];
  const x = (/** @type {number} */ share) => left + share * (right - left);
  const y = (/** @type {number} */ share) => low - share * (low - high);
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  const name = groups.map((one) => t('model.plot.group', { given: percent(one.predicted), won: percent(one.observed) })).join(', ');
  return h('figure.plot', { role: 'img', 'aria-label': `${t('model.holds')} ${name}` }, s('svg', { viewBox: '0 0 330 240', 'aria-hidden': 'true' },
    ticks.map((one) => [s('line.grid', { x1: left, x2: right, y1: y(one), y2: y(one) }), s('text', { x: left - 8, y: y(one) + 4, 'text-anchor': 'end' }, number(one * 100)), s('text', { x: x(one), y: low + 18, 'text-anchor': 'middle' }, number(one * 100))]),
    s('line.ideal', { x1: x(0), y1: y(0), x2: x(1), y2: y(1) }),
    groups.map((one) => s(`g${isOff(one) ? '.off' : ''}`, null, s('line.whisker', { x1: x(one.predicted), x2: x(one.predicted), y1: y(one.from), y2: y(one.to) }),
      isOff(one) ? s('path.point', { d: `M${x(one.predicted)} ${y(one.observed) - 5}l5 5-5 5-5-5z` }) : s('circle.point', { cx: x(one.predicted), cy: y(one.observed), r: 3.8 })))));
}

/** @param {any} whole @param {HTMLElement} words */
async function drift(whole, words) {
  try {
    const found = await get(`/v1/models/${step(whole.sha256)}/drift`);
    const moved = found.features.filter((/** @type {any} */ one) => one.level !== 'steady');
    const text = moved.length ? t('model.drift', { n: moved.length, all: number(found.features.length), most: named('feature', moved[0].feature) }) : t('model.steady', { n: found.features.length });
    words.append(word(!moved.length, text, moved.length > 0 && h('details.plain-details', null, h('summary', null, t('model.drift.which')),
      h('ul', null, moved.slice(0, 12).map((/** @type {any} */ one) => h('li.drifted', null, h('span', null, named('feature', one.feature)), h('span.second', null, number(one.stability, 2))))),
      h('p.small.soft', null, t('model.drift.scale')))));
  } catch { /* The figures above stand without it. */ }
}

/** @param {boolean} isGood @param {string} text @param {any} [more] */
const word = (isGood, text, more) => h('li', null, h(`span.${isGood ? 'for' : 'warm'}`, null, icon(isGood ? 'check' : 'warn')), h('span', null, text, more));
