// Two models on the same outcomes, with what is sure about the difference.
import { get, step } from './api.js';
import { h, show } from './dom.js';
import { icon } from './icons.js';
import { troubleWords } from './notices.js';
import { table } from './tables.js';
import { number, t } from './words.js';

/**
 * Both models' figures; still bones until they are measured.
 * @param {any} one
 * @param {any} other
 */
export function compared(one, other) {
  const place = h('div.compare', { 'aria-live': 'polite' }, h('p.small.second', null, t('model.measuring')));
  void measure(place, one, other);
  return place;
}

/** @param {HTMLElement} place @param {any} one @param {any} other */
async function measure(place, one, other) {
  try {
    const found = await get(`/v1/models/${step(one.sha256)}/quality`, { against: other.sha256 });
    const [first, second] = found.models;
    const row = (/** @type {string} */ key, /** @type {string} */ figure, /** @type {boolean} */ isMoreBetter) => {
      const [a, b] = [first.quality[figure], second.quality[figure]];
      const isBetter = isMoreBetter ? a > b : a < b;
      const same = Math.abs(a - b) < 0.0005;
      return [t(key), number(a, 3), number(b, 3), same ? t('model.same') : h(`span.${isBetter ? 'ok' : 'bad'}-line`, null, icon(isBetter ? 'check' : 'warn'), t(isBetter ? 'model.improves' : 'model.worsens'))];
    };
    show(place, table(t('model.compare'), ['', { title: name(one), number: true }, { title: name(other), number: true }, t('model.verdict')], [
      row('model.auc', 'roc_auc', true), row('model.loss', 'log_loss', false), row('model.calibration', 'calibration_error', false)]),
    h('p.small.second', { at: { 'margin-top': '8px' } }, t('model.on', { n: found.outcomes, won: number(first.quality.won) }), ' ', sure(found, first, second)));
  } catch (trouble) { show(place, h('p.small.second', null, troubleWords(trouble))); }
}

/** @param {any} one */
const name = (one) => (one.kind === 'expert' ? t('model.rulebook') : one.name);

/** @param {any} found @param {any} first @param {any} second */
function sure(found, first, second) {
  if (!found.difference) {
    const seen = [first, second].filter((one) => one.seen_at_most > 0);
    return seen.map((one) => t('model.seen', { name: one.name, n: one.seen_at_most })).join(' ');
  }
  const [low, high] = found.difference.roc_auc;
  if (low > 0) return t('model.surely.better');
  return high < 0 ? t('model.surely.worse') : t('model.unsure');
}
