// How a file is read, said by whoever imports it, and what was kept of that for the next file.
import { get, step, write } from './api.js';
import { confirm, field, select } from './dialogs.js';
import { h, show } from './dom.js';
import { notice, troubleBox, troubleWords } from './notices.js';
import { table } from './tables.js';
import { minute, named, t } from './words.js';

/**
 * What was said of a file beside what its columns become.
 * @typedef {{as: string, order: string, keep: string, full: boolean, won: string, lost: string, system: string, mapping: string}} Said
 */

/** Nothing was said. @returns {Said} */
export const nothingSaid = () => ({ as: '', order: '', keep: '', full: false, won: '', lost: '', system: '', mapping: '' });

/**
 * The settings under the columns; whatever changes what is read has the file read anew.
 * @param {Said} said @param {any} report @param {{name: string}[]} kept @param {() => void} again
 */
export function importSettings(said, report, kept, again) {
  const text = (/** @type {'system' | 'keep'} */ name) => {
    const input = h('input', { type: 'text', autocomplete: 'off', spellcheck: 'false', value: said[name] });
    input.addEventListener('input', () => { said[name] = input.value; });
    if (name === 'system') input.addEventListener('change', again);
    return field(name, t(`import.${name}`), input);
  };
  const names = kept.map((one) => /** @type {[string, string]} */ ([one.name, one.name]));
  const mapping = select([['', t('import.mapping.own')], ...names, ['none', t('import.mapping.none')]], said.mapping);
  mapping.addEventListener('change', () => { said.mapping = mapping.value; again(); });
  const full = h('input', { type: 'checkbox', checked: said.full });
  full.addEventListener('change', () => { said.full = full.checked; again(); });
  return h('section.card', { 'aria-label': t('import.how'), at: { 'margin-top': '14px' } }, h('div.inside.how', null,
    text('system'), kept.length > 0 && field('mapping', t('import.mapping.use'), mapping), text('keep'),
    h('label.small', null, full, ' ', t('import.full')),
    report.mapping && h('span.small.second', { dir: 'auto' }, t('import.mapping', { name: report.mapping }))));
}

/**
 * What is kept of how files are read, with a way to forget it.
 * @param {HTMLElement} place
 */
export async function keptMappings(place) {
  try {
    const { mappings } = await get('/v1/mappings');
    show(place, mappings.length > 0 && [h('h2', { at: { 'margin-top': '28px' } }, t('import.mappings')),
      table(t('import.mappings'), [t('import.mapping.name'), t('import.mapping.says'), t('import.when'), ''], mappings.map((/** @type {any} */ one) => [
        h('b.strong', { dir: 'auto' }, one.name), h('span.second', { dir: 'auto' }, says(one.says)), minute(one.kept_at),
        h('button.button.low', { type: 'button', 'aria-label': t('import.forget.name', { name: one.name }), onclick: () => void forget(one.name, place) }, t('import.forget'))]))]);
  } catch (trouble) { show(place, troubleBox(trouble, () => void keptMappings(place))); }
}

/**
 * The columns that a mapping names, and what they become.
 * @param {any} said
 */
const says = (said) => Object.entries(said.map ?? {})
  .map(([column, what]) => `${column} → ${what ? named('column-of', String(what)) : t('import.kept')}`).slice(0, 6).join(' · ') || '–';

/** @param {string} name @param {HTMLElement} place */
async function forget(name, place) {
  try {
    const isDone = await confirm(t('import.forget.title', { name }), t('import.forget.text'), t('import.forget'), () => write('DELETE', `/v1/mappings/${step(name)}`));
    if (!isDone) return;
    notice(t('import.forgotten', { name }));
  } catch (trouble) { notice(troubleWords(trouble), { isBad: true }); }
  await keptMappings(place);
}
