// The scorecard, fact by fact: what each group is worth in points, before learning and now.
import './words-contact.js';
import { h, show } from './dom.js';
import { addWords, named, number, signed, t } from './words.js';
import { english } from './words-model-en.js';
import { italian } from './words-model-it.js';

addWords(english, italian);

/** Points for millionths of a logit: 15 double the odds. */
const POINTS = 15 / Math.LN2 / 1e6;
const parts = ['engagement', 'company_fit', 'qualification', 'email_quality'];
/**
 * The part of the score that a fact belongs to, by the beginning of its name.
 * @type {[string, string][]}
 */
const starts = [['email', 'email_quality'], ['bounces', 'email_quality'], ['company', 'company_fit'], ['industry', 'company_fit'], ['colleagues', 'company_fit'], ['seniority', 'company_fit'], ['function', 'company_fit'],
  ['source', 'qualification'], ['interest', 'qualification'], ['open_', 'qualification'], ['deal', 'qualification'], ['own_', 'qualification'], ['consent', 'qualification'], ['completeness', 'qualification'], ['age', 'qualification'], ['opt', 'qualification'], ['attribute.', 'qualification']];

/** @param {any} body */
export function factPlot(body) {
  const facts = body.features.map((/** @type {any} */ one) => ({ ...one, part: starts.find(([start]) => one.name.startsWith(start))?.[1] ?? 'engagement', spread: spread(one) }));
  let part = 'company_fit';
  let chosen = facts.find((/** @type {any} */ one) => one.name === 'company_size') ?? facts[0];
  const place = h('section.facts', { 'aria-label': t('model.facts') });
  const draw = () => {
    const list = facts.filter((/** @type {any} */ one) => one.part === part).sort((/** @type {any} */ a, /** @type {any} */ b) => b.spread[1] - b.spread[0] - (a.spread[1] - a.spread[0]));
    const pick = h('select.map-select', { 'aria-label': t('model.part') }, parts.map((one) => h('option', { value: one, selected: one === part }, t(`part.${one}`))));
    pick.addEventListener('change', () => { part = pick.value; chosen = facts.find((/** @type {any} */ one) => one.part === part); draw(); });
    show(place, h('div', null, pick, list.map((/** @type {any} */ one) => h('button.choose-fact', {
      type: 'button', 'aria-pressed': String(one === chosen), onclick: () => { chosen = one; draw(); },
    }, h('span.cut', null, words(one.name, 'feature')), h('span', null, t('model.spread', { low: signed(one.spread[0]), high: signed(one.spread[1]) }))))),
    h('div', null, h('div.with-figure', null, h('h2', null, words(chosen.name, 'feature'), h('span.soft', null, t('model.by'))), h('span.small.second', null, t('model.legend'))), bars(chosen)));
  };
  draw();
  return place;
}

/** @param {any} fact @returns {[number, number]} */
const spread = (fact) => { const all = fact.weights.map((/** @type {number} */ one) => one * POINTS); return [Math.min(...all), Math.max(...all)]; };

/** @param {any} fact */
function bars(fact) {
  const most = Math.max(2, ...fact.weights.map((/** @type {number} */ one) => Math.abs(one * POINTS)), ...fact.expert.map((/** @type {number} */ one) => Math.abs(one * POINTS))) * 1.08;
  const x = (/** @type {number} */ value) => Math.max(0, Math.min(100, 50 + (value / most) * 50));
  return h('div', { role: 'list', at: { 'margin-top': '10px' } }, fact.bins.map((/** @type {string} */ bin, /** @type {number} */ index) => {
    const now = fact.weights[index] * POINTS;
    const before = fact.expert[index] * POINTS;
    const doubt = Math.sqrt(Math.max(0, fact.variances?.[index] ?? 0) / 1e6) * 1.2816 * POINTS * 1e6;
    const won = fact.won?.[index] ?? 0;
    const all = won + (fact.lost?.[index] ?? 0);
    return h('div.card-row', { role: 'listitem' }, h('span.cut', null, words(bin, fact.name.startsWith('attribute.') ? '' : 'answer')),
      h('span.card-track', { 'aria-hidden': 'true' }, h(`i${now < 0 ? '.minus' : ''}`, { at: { left: `${x(Math.min(0, now))}%`, width: `${Math.abs(x(now) - 50)}%` } }),
        doubt > 0.05 && h('i.range', { at: { left: `${x(now - doubt)}%`, width: `${x(now + doubt) - x(now - doubt)}%` } }), h('i.was', { at: { left: `${x(before)}%` } })),
      h(`b.${now < -0.05 ? 'against' : now > 0.05 ? 'for' : 'soft'}`, { at: { 'text-align': 'right' } }, signed(now)),
      h('span.small.second', { at: { 'text-align': 'right' } }, all ? t('why.won', { won: number(won), all: number(all) }) : '–'));
  }));
}

/**
 * A name of the scorecard as words: ours from the catalogue, the organization's own columns as they are.
 * @param {string} name
 * @param {'feature' | 'answer' | ''} group empty for what the catalogue does not hold
 */
function words(name, group) {
  const text = named(group, name.replace(/^attribute\./, '').replace(/^contact\./, '')).replace(/^=/, '');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
