// Import: a file is read and shown before anything is stored, corrected, stored, and can be taken back.
import './words-contact.js';
import { get, newKey, step, write } from './api.js';
import { confirm, field } from './dialogs.js';
import { h, show } from './dom.js';
import { icon } from './icons.js';
import { firstValues } from './import-preview.js';
import { importSettings, keptMappings, nothingSaid } from './import-settings.js';
import { notice, troubleBox, troubleWords } from './notices.js';
import { go, href } from './route.js';
import { refreshSummary } from './shell.js';
import { table } from './tables.js';
import { upload } from './transfer.js';
import { addWords, minute, number, t } from './words.js';
import { english } from './words-screens-en.js';
import { italian } from './words-screens-it.js';

addWords(english, italian);

/**
 * What a column can become, by kind of record.
 * @type {Record<string, string[]>}
 */
const fields = {
  contacts: ['id', 'name', 'first_name', 'middle_name', 'last_name', 'email', 'phone', 'company', 'title', 'website', 'source', 'country', 'city', 'do_not_contact', 'opted_out', 'consent', 'created_at', 'updated_at', 'industry', 'employees', 'outcome', 'outcome_at'],
  companies: ['id', 'name', 'domain', 'website', 'industry', 'employees', 'country'],
  interactions: ['id', 'contact_id', 'contact_email', 'kind', 'direction', 'result', 'occurred_at', 'subject', 'body'],
  opportunities: ['id', 'name', 'contact_id', 'contact_email', 'company', 'company_id', 'stage', 'status', 'is_won', 'is_closed', 'value', 'currency', 'opened_at', 'moved_at', 'closed_at'],
  outcomes: ['contact_id', 'contact_email', 'outcome', 'outcome_at'],
};

/** @param {HTMLElement} main */
export function importing(main) {
  const body = h('div');
  show(main, body);
  /** @type {({file: File, map: Record<string, string | null>, kept: {name: string}[]} & import('./import-settings.js').Said) | null} */
  let chosen = null;

  const start = async () => {
    chosen = null;
    const [history, mappings] = [h('div'), h('div')];
    const input = h('input', { type: 'file', class: 'hidden', id: 'file', accept: '.csv,.tsv,.txt,.xlsx,.jsonl,.ndjson,.json,.vcf' });
    input.addEventListener('change', () => input.files?.[0] && take(input.files[0]));
    const drop = h('div.drop', null, h('p', null, t('import.drop')),
      h('label.button.first', { for: 'file' }, t('import.choose')), input, h('p.soft.small', null, t('import.kinds')));
    drop.addEventListener('dragover', (event) => { event.preventDefault(); drop.classList.add('over'); });
    drop.addEventListener('dragleave', () => drop.classList.remove('over'));
    drop.addEventListener('drop', (event) => { event.preventDefault(); drop.classList.remove('over'); const file = event.dataTransfer?.files[0]; if (file) take(file); });
    show(body, h('h1', null, t('place.import')), h('p.intro', null, t('import.intro')), drop, history, mappings);
    await Promise.all([runs(history), keptMappings(mappings)]);
  };
  const take = (/** @type {File} */ file) => { chosen = { file, map: {}, kept: [], ...nothingSaid() }; void preview(); };
  const query = (/** @type {boolean} */ isDry) => ({
    name: chosen?.file.name, dry_run: isDry, as: chosen?.as, date_order: chosen?.order, won: chosen?.won, lost: chosen?.lost,
    full: chosen?.full || '', map_as: isDry ? '' : chosen?.keep.trim(), system: chosen?.system.trim(), mapping: chosen?.mapping,
    map: chosen && Object.keys(chosen.map).length ? JSON.stringify(chosen.map) : '',
  });
  const send = async (/** @type {boolean} */ isDry) => chosen && upload('/v1/imports', query(isDry), chosen.file, typeOf(chosen.file.name));
  const preview = async () => {
    if (!chosen) return;
    const { file } = chosen;
    try {
      const [report, values, { mappings }] = await Promise.all([send(true), firstValues(file), get('/v1/mappings')]);
      chosen.kept = mappings;
      draw(report, values);
    } catch (trouble) {
      show(body, h('h1', null, t('import.title', { file: file.name })), h('div', { at: { 'margin-top': '14px' } }, troubleBox(trouble)),
        h('div', { at: { 'margin-top': '14px', display: 'flex', gap: '8px' } }, dates(trouble), h('button.button', { type: 'button', onclick: start }, t('import.other'))));
    }
  };
  /**
   * Dates that can be read in two ways are asked about.
   * @param {any} trouble
   */
  const dates = (trouble) => /two ways/.test(trouble.detail) && ['dmy', 'mdy'].map((order) =>
    h('button.button.first', { type: 'button', onclick: () => { if (chosen) chosen.order = order; void preview(); } }, t(`import.${order}`)));
  const store = async (/** @type {any} */ button) => {
    button.setAttribute('disabled', '');
    try {
      const report = await send(false);
      notice(t('import.done', { n: report.created + report.updated }), { undo: () => undo(report.id, start) });
      await write('POST', '/v1/score-jobs', { selection: 'stale' }, newKey());
      await refreshSummary();
      await start();
    } catch (trouble) { button.removeAttribute('disabled'); notice(troubleWords(trouble), { isBad: true }); }
  };
  const draw = (/** @type {any} */ report, /** @type {Map<string, string[]>} */ values) => {
    if (!chosen) return;
    const told = chosen;
    const button = h('button.button.first', { type: 'button', onclick: () => void store(button) }, t('import.store', { n: report.created + report.updated, what: t(`records.${report.records}`) }));
    const figure = (/** @type {number} */ value, /** @type {string} */ key, isBad = false) =>
      h(`div.figure${isBad && value ? '.bad' : ''}`, null, h('b', null, number(value)), h('span', null, t(key)));
    const known = fields[report.records] ?? fields.contacts;
    show(body, h('h1', null, t('import.title', { file: report.file })), h('p.intro', null, t('import.nothing')),
      h('div.card', null, h('div.inside', null,
        h('div', null, h('b.strong', null, report.file), h('div.small.second', null, t('import.read', { format: report.format, n: report.read, what: t(`records.${report.records}`) }))),
        h('div.right', { at: { gap: '28px' } }, figure(report.created, 'import.new'), report.companies_created > 0 && figure(report.companies_created, 'import.companies'),
          figure(report.updated, 'import.changed'), figure(report.unchanged, 'import.same'), h('span.between'), figure(report.rejected, 'import.rejected', true), button,
          h('button.button', { type: 'button', onclick: start }, t('cancel'))))),
      report.warnings.map((/** @type {string} */ text) => h('p.look-line', { at: { 'margin-top': '12px' } }, icon('warn'), text)),
      table(t('import.columns'), [t('import.column'), t('import.values'), '', t('import.becomes')],
        Object.entries(report.columns).map(([column, field]) => [h('b.strong', null, column),
          h('span.second', { dir: 'auto' }, (values.get(column) ?? []).join(' · ')), icon('arrow'), choice(column, /** @type {any} */ (field), known)])),
      Object.values(report.columns).includes('outcome') && meanings(),
      importSettings(told, report, told.kept, () => void preview()),
      report.rejects.length > 0 && [h('h2', { at: { 'margin-top': '22px' } }, t('import.out'), h('span.soft', null, t('import.aside'))),
        table(t('import.out'), [t('import.line'), t('import.column'), t('import.reason')],
          report.rejects.map((/** @type {any} */ one) => [t('import.at', { n: one.line }), one.column ?? '', h('span.wrong-value', null, one.reason)]))]);
  };
  /** What values of the outcome mean that the service does not understand. */
  const meanings = () => h('div.tools', { at: { 'margin-top': '12px' } }, ['won', 'lost'].map((name) => {
    const input = h('input', { type: 'text', autocomplete: 'off', value: chosen?.[/** @type {'won' | 'lost'} */ (name)] ?? '' });
    input.addEventListener('change', () => { if (chosen) chosen[/** @type {'won' | 'lost'} */ (name)] = input.value; void preview(); });
    return field(name, t(`import.${name}`), input);
  }));
  const choice = (/** @type {string} */ column, /** @type {string | null} */ field, /** @type {string[]} */ known) => {
    const list = field && !known.includes(field) ? [field, ...known] : known;
    const select = h(`select.map-select${field ? '' : '.kept'}`, { 'aria-label': t('import.means', { column }) },
      h('option', { value: '', selected: !field }, t('import.kept')), list.map((one) => h('option', { value: one, selected: one === field }, t(`column-of.${one}`))));
    select.addEventListener('change', () => { if (chosen) chosen.map[column] = select.value || null; void preview(); });
    return select;
  };
  void start();
  return {};
}

/**
 * Imports of before.
 * @param {HTMLElement} place
 */
async function runs(place) {
  try {
    const { imports } = await get('/v1/imports');
    if (!imports.length) return;
    show(place, h('h2', { at: { 'margin-top': '28px' } }, t('import.before')), table(t('import.before'),
      [t('import.file'), t('import.when'), { title: t('import.new'), number: true }, { title: t('import.changed'), number: true }, { title: t('import.rejected'), number: true }, t('import.state'), ''],
      imports.map((/** @type {any} */ run) => [h('b.strong', null, run.file), minute(run.started_at), number(run.created), number(run.updated), number(run.rejected), t(`import.status.${run.status}`),
        run.status === 'done' ? h('button.button.low', { type: 'button', 'aria-label': t('import.undo.name', { file: run.file }), onclick: () => void ask(run, place) }, t('import.undo'))
          : run.status === 'undone' ? h('button.button.low', { type: 'button', 'aria-label': t('import.redo.name', { file: run.file }), onclick: () => void redo(run, place) }, t('import.redo')) : ''])));
  } catch (trouble) { show(place, troubleBox(trouble)); }
}

/**
 * Shows what an undo would touch before it is done, above all what people did since.
 * @param {any} run
 * @param {HTMLElement} place
 */
async function ask(run, place) {
  try {
    const would = await write('DELETE', `/v1/imports/${step(run.id)}?dry_run=true`);
    const later = would.dropped + would.kept;
    const text = [h('p', null, t('import.undo.text', { created: number(would.removed), updated: number(would.restored) })),
      later > 0 && [h('p.look-line', { at: { 'margin-top': '10px' } }, icon('warn'), t('import.undo.later', { n: later })),
        h('ul.touches', { tabindex: '0', 'aria-label': t('import.undo.touched') }, would.later_work.map((/** @type {any} */ one) => h('li', null, h('b.strong', { dir: 'auto' }, one.name || one.id), ' ', h('span.second', null, work(one.work))))),
        h('p.second', { at: { 'margin-top': '10px' } }, t('import.undo.lost', { dropped: would.dropped, kept: would.kept }))]];
    if (await confirm(t('import.undo.title', { file: run.file }), text, t('import.undo'), () => undo(run.id, null, later > 0))) {
      await refreshSummary();
      await runs(place);
    }
  } catch (trouble) { notice(troubleWords(trouble), { isBad: true }); }
}

/**
 * What was done to a record, in the reader's words.
 * @param {string[]} done
 */
const work = (done) => done.map((one) => {
  const [count, what] = one.split(' ');
  return what === 'again' ? t('work.again') : what ? t(`work.${what.replace(/ies$/, 'y').replace(/s$/, '')}`, { n: Number(count) }) : t('work.edited');
}).join(', ');

/** @param {string} id @param {(() => unknown) | null} then @param {boolean} [isForced] */
async function undo(id, then, isForced = false) {
  const report = await write('DELETE', `/v1/imports/${step(id)}${isForced ? '?force=true' : ''}`);
  notice(t('import.undone', { removed: number(report.removed), restored: number(report.restored) }));
  await then?.();
  if (!then) go(href('import'), { isSame: true });
}

/**
 * Does an undone import again, without its file.
 * @param {any} run
 * @param {HTMLElement} place
 */
async function redo(run, place) {
  try {
    const report = await write('POST', `/v1/imports/${step(run.id)}/redo`, {});
    notice(t('import.redone', { returned: number(report.returned), restored: number(report.restored) }));
    await Promise.all([refreshSummary(), runs(place)]);
  } catch (trouble) { notice(troubleWords(trouble), { isBad: true }); }
}

/** @param {string} name */
function typeOf(name) {
  const end = name.toLowerCase().split('.').pop() ?? '';
  if (['csv', 'tsv', 'txt'].includes(end)) return 'text/csv';
  if (['jsonl', 'ndjson'].includes(end)) return 'application/x-ndjson';
  return end === 'vcf' ? 'text/vcard' : 'application/octet-stream';
}
