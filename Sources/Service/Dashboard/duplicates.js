// Duplicates: contacts that may be one person, side by side; made one by a click, and two again.
import { get, newKey, step, write } from './api.js';
import { h, show } from './dom.js';
import { notice, troubleBox, troubleWords } from './notices.js';
import { href } from './route.js';
import { refreshSummary } from './shell.js';
import { table } from './tables.js';
import { addWords, minute, number, percent, t } from './words.js';
import { english } from './words-screens-en.js';
import { italian } from './words-screens-it.js';

addWords(english, italian);

/** @param {HTMLElement} main */
export function duplicates(main) {
  const body = h('div');
  show(main, h('h1', null, t('place.duplicates')), h('p.intro', null, t('twice.intro')), body);
  const load = async () => {
    try {
      const [{ pairs }, { merges }, { pairs: apart }] = await Promise.all([get('/v1/duplicates'), get('/v1/merges'), get('/v1/distinct-contacts')]);
      show(body, pairs.length ? table(t('place.duplicates'), [{ title: t('twice.sure'), number: true }, t('twice.one'), t('twice.other'), ''],
        pairs.map((/** @type {any} */ pair) => [percent(pair.certainty / 1000), person(pair.first, pair.second, again), person(pair.second, pair.first, again), apartButton(pair, again)]))
        : h('p.second', { at: { 'margin-top': '12px' } }, t('twice.nobody')),
      toldApart(apart, again), merged(merges, again));
    } catch (trouble) { show(body, troubleBox(trouble, load)); }
  };
  const again = async () => {
    await Promise.all([load(), refreshSummary()]);
    /** @type {HTMLElement | null} */ (body.querySelector('button') ?? document.querySelector('h1'))?.focus();
  };
  void load();
  return { reload: load };
}

/**
 * One of a pair, and the button that keeps it.
 * @param {any} one @param {any} other @param {() => Promise<void>} again
 */
function person(one, other, again) {
  const name = one.name || one.email || one.id;
  const key = newKey();
  const keep = async (/** @type {Event} */ event) => {
    const button = /** @type {HTMLElement} */ (event.currentTarget);
    button.setAttribute('disabled', '');
    try {
      const made = await write('POST', '/v1/merges', { keep: one.id, merge: other.id }, key);
      notice(t('twice.done', { name, n: made.moved }), { undo: () => undo(made.id, again) });
      await again();
    } catch (trouble) { button.removeAttribute('disabled'); notice(troubleWords(trouble), { isBad: true }); }
  };
  return h('div', null, h('a', { href: href('contacts', {}, one.id), dir: 'auto' }, h('b.strong', null, name)), ' ', h('span.soft', { dir: 'auto' }, one.id),
    h('div.small.second', { dir: 'auto' }, [one.email, one.phone, one.company].filter(Boolean).join(' · ') || '–'),
    h('button.button.low', { type: 'button', 'aria-label': t('twice.keep.name', { name: `${name} (${one.id})` }), onclick: (/** @type {Event} */ event) => void keep(event) }, t('twice.keep')));
}

/**
 * The button that says that a pair is two people.
 * @param {any} pair @param {() => Promise<void>} again
 */
function apartButton(pair, again) {
  const name = (/** @type {any} */ one) => `${one.name || one.email || one.id} (${one.id})`;
  return h('button.button.low', { type: 'button', 'aria-label': t('apart.say.name', { one: name(pair.first), other: name(pair.second) }), onclick: async () => {
    try {
      const kept = await write('POST', '/v1/distinct-contacts', { first: pair.first.id, second: pair.second.id });
      notice(t('apart.done'), { undo: () => takeBack(kept.id, again) });
    } catch (trouble) { notice(troubleWords(trouble), { isBad: true }); }
    await again();
  } }, t('apart.say'));
}

/** @param {string} id @param {() => Promise<void>} again */
async function takeBack(id, again) {
  try {
    await write('DELETE', `/v1/distinct-contacts/${step(id)}`);
    notice(t('apart.undone'));
  } catch (trouble) { notice(troubleWords(trouble), { isBad: true }); }
  await again();
}

/** @param {any[]} pairs @param {() => Promise<void>} again */
function toldApart(pairs, again) {
  if (!pairs.length) return null;
  const who = (/** @type {any} */ one) => h('span', { dir: 'auto' }, h('b.strong', null, one.name || one.id), ' ', h('span.soft', null, one.id));
  return [h('h2', { at: { 'margin-top': '28px' } }, t('apart.before')),
    table(t('apart.before'), [t('twice.one'), t('twice.other'), t('twice.when'), ''], pairs.map((pair) => [who(pair.first), who(pair.second), minute(pair.at),
      h('button.button.low', { type: 'button', 'aria-label': t('apart.undo.name', { one: pair.first.name || pair.first.id, other: pair.second.name || pair.second.id }), onclick: () => void takeBack(pair.id, again) }, t('take.back'))]))];
}

/** @param {any[]} merges @param {() => Promise<void>} again */
function merged(merges, again) {
  if (!merges.length) return null;
  return [h('h2', { at: { 'margin-top': '28px' } }, t('twice.before')),
    table(t('twice.before'), [t('twice.kept'), t('twice.gone'), { title: t('twice.moved'), number: true }, t('twice.when'), ''],
      merges.map((one) => [h('b.strong', { dir: 'auto' }, one.kept.name || one.kept.id), h('span', { dir: 'auto' }, one.gone.name || one.gone.id, ' ', h('span.soft', null, one.gone.id)),
        number(one.moved), minute(one.at),
        h('button.button.low', { type: 'button', 'aria-label': t('twice.undo.name', { name: one.gone.name || one.gone.id }), onclick: () => void undo(one.id, again) }, t('twice.undo'))]))];
}

/** @param {string} id @param {() => Promise<void>} again */
async function undo(id, again) {
  try {
    const back = await write('DELETE', `/v1/merges/${step(id)}`);
    notice(t('twice.undone', { name: back.gone.name || back.gone.id }));
  } catch (trouble) { notice(troubleWords(trouble), { isBad: true }); }
  await again();
}
