// Rules that people wrote: what they give, added by a form or as text, tried before they count.
import { get, write } from './api.js';
import { ask, field, select } from './dialogs.js';
import { h, show } from './dom.js';
import { icon } from './icons.js';
import { notice, troubleBox } from './notices.js';
import { table } from './tables.js';
import { english } from './words-rules-en.js';
import { italian } from './words-rules-it.js';
import { addWords, named, number, signed, t } from './words.js';

addWords(english, italian);

const SHOWN = 8;

/**
 * The rules in use, with what can be done about them.
 * @param {any} whole the model in use @param {() => void} load
 */
export function rules(whole, load) {
  const place = h('div');
  const draw = async () => {
    try {
      const { document: book } = await get('/v1/rules');
      show(place, book.rules.length > 0 && table(t('rules'), [t('rules.name'), { title: t('rules.points'), number: true }, t('rules.if'), t('rules.group'), ''],
        book.rules.map((/** @type {any} */ rule) => [h('b.strong', null, rule.name), points(rule), asked(rule), bounds(book, rule),
          h('button.button.low', { type: 'button', 'aria-label': t('rules.remove.name', { name: rule.name }), onclick: () => void tryOut({ ...book, rules: book.rules.filter((/** @type {any} */ one) => one !== rule) }, load) }, t('rules.remove'))])),
      h('p.two-buttons', { at: { 'margin-top': '12px' } },
        h('button.button', { type: 'button', onclick: () => void add(book, whole, load) }, icon('plus'), t('rules.add')),
        h('button.button', { type: 'button', onclick: () => void edit(book, load) }, t('rules.edit'))));
    } catch (trouble) { show(place, troubleBox(trouble, () => void draw())); }
  };
  void draw();
  return h('section', { at: { 'margin-top': '30px' } }, h('h2', null, t('rules')), h('p.small.second', null, t('rules.text')), place);
}

/** @param {any} rule */
const points = (rule) => (rule.steps ?? [rule]).map((/** @type {any} */ step) => signed(step.points)).join(', ');

/** @param {any} book @param {any} rule */
function bounds(book, rule) {
  const group = (book.groups ?? []).find((/** @type {any} */ one) => one.name === rule.group);
  return group ? t('rules.held', { group: group.name, low: number(group.floor ?? 0), high: number(group.cap ?? 0) }) : '';
}

/** @param {any} rule */
function asked(rule) {
  const parts = (rule.steps ?? [rule]).map((/** @type {any} */ step) => (step.if ?? []).map(condition).join(` ${t('rules.and')} `));
  if (rule.decay) parts.push(t('rules.fades', { what: called(rule.decay), n: rule.decay.half_life_days }));
  return parts.filter(Boolean).join('; ');
}

/** @param {any} one */
const called = (one) => (one.field ? named('feature', one.field) : one.column ?? t(`rules.event.${one.event}`));

/** @param {any} one */
function condition(one) {
  const tests = ['is', 'is_not', 'known', 'at_least', 'below', 'within_days', 'older_than_days'].filter((name) => name in one)
    .map((name) => `${t(`rules.${name}`)} ${[one[name]].flat().map((value) => answer(one, value)).join(', ')}`);
  return [called(one), ...tests].join(' ');
}

/** @param {any} one @param {any} value */
const answer = (one, value) => (typeof value === 'boolean' ? named('answer', value ? 'yes' : 'no') : one.field && typeof value === 'string' ? named('answer', value) : String(value));

/**
 * A rule by a form: points, what is asked, and the answer it must have.
 * @param {any} book @param {any} whole @param {() => void} load
 */
async function add(book, whole, load) {
  const facts = whole.body.features.filter((/** @type {any} */ one) => !one.name.includes('.'));
  const answers = h('select', null);
  const what = select([...facts.map((/** @type {any} */ one) => /** @type {[string, string]} */ ([one.name, named('feature', one.name)])), ['', t('rules.column')]]);
  const column = field('column', t('rules.column'), h('input', { type: 'text', maxlength: '200', autocomplete: 'off' }));
  const text = field('text', t('rules.value'), h('input', { type: 'text', maxlength: '200', autocomplete: 'off' }));
  const choice = field('answer', t('rules.is'), answers);
  const change = () => {
    const fact = facts.find((/** @type {any} */ one) => one.name === what.value);
    show(answers, (fact?.bins ?? []).map((/** @type {string} */ bin) => h('option', { value: bin }, named('answer', bin))));
    choice.hidden = !fact;
    column.hidden = text.hidden = Boolean(fact);
  };
  what.addEventListener('change', change);
  change();
  /** @type {any} */
  let [made, trial] = [null, null];
  const isDone = await ask({
    title: t('rules.add'), action: t('rules.try'),
    fields: [field('name', t('rules.name'), h('input', { type: 'text', maxlength: '100', autocomplete: 'off' })),
      field('points', t('rules.points'), h('input', { type: 'number', min: '-100', max: '100', step: '1' })),
      field('what', t('rules.if'), what), choice, column, text],
    store: async (values) => {
      const one = values.what ? { field: values.what, is: values.answer } : { column: values.column, is: values.text };
      made = { ...book, rules: [...book.rules, { name: values.name, points: Number(values.points), if: [one] }] };
      trial = await check(made, `/rules/${book.rules.length}`);
    },
  });
  if (isDone) await tryOut(made, load, trial);
}

/**
 * Tries rules; what is wrong with one of them stands beside its field.
 * @param {any} book @param {string} [place]
 * @returns {Promise<any>}
 */
async function check(book, place = '') {
  try { return await write('POST', '/v1/rules/test', book); } catch (/** @type {any} */ trouble) {
    const names = [['if/0/column', 'column'], ['if/0/is', 'text']];
    for (const one of trouble.errors ?? []) {
      const at = (one.pointer ?? '').slice(place.length + 1);
      one.pointer = place ? `/${names.find(([from]) => at === from)?.[1] ?? at.split('/')[0]}` : '/text';
      if (!place) one.detail = `${at}: ${one.detail}`;
    }
    throw trouble;
  }
}

/**
 * All rules as the text they are kept as.
 * @param {any} book @param {() => void} load
 */
async function edit(book, load) {
  /** @type {any} */
  let [made, trial] = [null, null];
  const isDone = await ask({
    title: t('rules.edit'), action: t('rules.try'),
    fields: [h('p.small.second', null, t('rules.edit.text')),
      field('text', t('rules.json'), h('textarea.mono', { rows: '18', spellcheck: 'false', value: JSON.stringify(book, null, 2) }))],
    store: async (values) => {
      try { made = JSON.parse(values.text); } catch (error) {
        throw Object.assign(new Error(), { errors: [{ pointer: '/text', detail: t('rules.no.json', { error: /** @type {Error} */ (error).message }) }] });
      }
      trial = await check(made);
    },
  });
  if (isDone) await tryOut(made, load, trial);
}

/**
 * Shows whom rules would move, and takes them into use on a yes.
 * @param {any} book @param {() => void} load @param {any} [known] the trial, where it was made
 */
async function tryOut(book, load, known) {
  const body = h('div', null, h('p.small.second', null, t('model.measuring')));
  void (known ? Promise.resolve(known) : write('POST', '/v1/rules/test', book)).then((trial) => show(body,
    h('p', null, t('rules.moved', { n: trial.moved, all: number(trial.contacts) })),
    trial.unmatched.length > 0 && h('p.small.second', null, t('rules.unmatched', { names: trial.unmatched.map((/** @type {string} */ name) => `“${name}”`).join(', ') })),
    trial.moves.length > 0 && table(t('rules.moves'), [t('rules.lead'), { title: t('rules.before'), number: true }, { title: t('rules.after'), number: true }],
      trial.moves.slice(0, SHOWN).map((/** @type {any} */ one) => [h('span', null, h('b.strong', null, one.name), one.reasons.map((/** @type {string} */ reason) => h('span.small.second', null, ' ', reason))), number(one.before), number(one.after)])),
    h('p.small.second', { at: { 'margin-top': '8px' } }, t('rules.publish.text'))),
  (trouble) => show(body, troubleBox(trouble, () => void tryOut(book, load))));
  const isDone = await ask({ title: t('rules.publish.title'), fields: [body], action: t('rules.publish'), store: () => write('PUT', '/v1/rules', book) });
  if (isDone) { notice(t('rules.published')); load(); }
}
