// Sync: how this file stands to the project it is linked with, syncing now, and what wants a choice.
import { get, write } from './api.js';
import { h, mixed, show } from './dom.js';
import { icon } from './icons.js';
import { notice, say, troubleBox, troubleWords } from './notices.js';
import { refreshSummary, showTools } from './shell.js';
import { conflicts, refused } from './sync-choices.js';
import { table } from './tables.js';
import { addWords, ago, minute, named, number, t } from './words.js';
import { english } from './words-screens-en.js';
import { italian } from './words-screens-it.js';

addWords(english, italian);

/** @param {HTMLElement} main */
export function sync(main) {
  const body = h('div');
  show(main, h('h1', null, t('place.sync')), body);
  const load = async () => {
    try {
      const state = await get('/v1/sync');
      if (state.status === 'not_set_up') {
        show(body, h('p.intro', null, t('sync.alone')), h('p.second', { at: { 'margin-top': '12px' } }, t('sync.how'), ' ', h('code', null, 'assay login')));
        return;
      }
      const [met, held] = await Promise.all([get('/v1/sync/conflicts'), get('/v1/sync/quarantine')]);
      const again = async () => { await Promise.all([load(), refreshSummary()]); };
      const fault = h('div');
      showTools(...buttons(fault, again));
      show(body, h('p.intro', null, standing(state)), fault, tables(state),
        conflicts(met, again), refused(held, again),
        h('p.small.soft', { at: { 'margin-top': '22px' } }, t('sync.mode', { mode: t(`sync.mode.${state.mode}`) }), ' ', t('sync.rest', { scores: number(state.unsent_scores), entries: number(state.unanchored_entries) })));
    } catch (trouble) { show(body, troubleBox(trouble, load)); }
  };
  void load();
  return { reload: load };
}

/** @param {any} state */
function standing(state) {
  const when = state.last_sync_at ? ago(state.last_sync_at, new Date().toISOString()) : '';
  return [state.status === 'failed' ? h('b.against', null, t('sync.failed'), ' ', state.last_error) : state.last_sync_at ? t('sync.fine', { when }) : t('sync.waiting'), ' ',
    mixed(t('sync.sum'), { waiting: h('b', null, t('sync.sum.waiting', { n: state.waiting_edits })), conflicts: t('sync.sum.conflicts', { n: state.conflicts }), refused: t('sync.sum.refused', { n: state.quarantined }) })];
}

/** @param {any} state */
function tables(state) {
  if (!state.tables.length) return null;
  return table(t('place.sync'), [t('sync.table'), { title: t('sync.rows'), number: true }, t('sync.received'), { title: t('sync.waits'), number: true }, t('sync.compared')],
    state.tables.map((/** @type {any} */ one) => [h('b.strong', null, named('table', one.name)), number(one.rows),
      one.pulled_at ? minute(one.pulled_at) : t('sync.never'), number(one.waiting),
      one.error ? h('span.bad-line', null, icon('warn'), one.error)
        : one.proved_at ? h('span.ok-line', null, icon('check'), t('sync.equal', { when: minute(one.proved_at) })) : h('span.soft', null, t('sync.unproved'))]));
}

/** @param {HTMLElement} fault @param {() => Promise<void>} again */
function buttons(fault, again) {
  /** @param {boolean} isWhole */
  const run = async (isWhole, /** @type {HTMLElement} */ button) => {
    button.setAttribute('disabled', '');
    show(fault);
    say(t('sync.running'));
    try {
      const counts = await write('POST', '/v1/sync', isWhole ? { verify: true } : {});
      notice(t('sync.done', { received: number(counts.received), sent: number(counts.sent) }));
      await again();
    } catch (trouble) {
      show(fault, h('div.trouble', { role: 'alert', at: { 'margin-top': '14px' } }, h('b', null, t('sync.stopped')), h('p', null, troubleWords(trouble))));
    } finally { button.removeAttribute('disabled'); }
  };
  const button = (/** @type {string} */ name, /** @type {boolean} */ isWhole) => h(`button.button${isWhole ? '' : '.first'}`, {
    type: 'button', onclick: (/** @type {Event} */ event) => void run(isWhole, /** @type {any} */ (event.currentTarget)),
  }, icon(isWhole ? 'audit' : 'sync'), t(name));
  return [button('sync.verify', true), button('sync.now', false)];
}
