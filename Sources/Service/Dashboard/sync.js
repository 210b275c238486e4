// Sync: how this file stands to the project it is linked with.
import { get } from './api.js';
import { h, show } from './dom.js';
import { troubleBox } from './notices.js';
import { table } from './tables.js';
import { addWords, ago, minute, number, t } from './words.js';
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
      const when = state.last_sync_at ? ago(state.last_sync_at, new Date().toISOString()) : '';
      const rows = ['waiting_edits', 'conflicts', 'quarantined', 'unsent_scores', 'unanchored_entries'];
      show(body, h('p.intro', null, state.status === 'failed' ? h('b.against', null, t('sync.failed')) : state.last_sync_at ? t('sync.fine', { when }) : t('sync.waiting')),
        table(t('place.sync'), [t('sync.what'), { title: t('sync.count'), number: true }, t('sync.meaning')],
          rows.map((name) => [h('b.strong', null, t(`sync.${name}`)), number(state[name]), h('span.second', null, t(`sync.${name}.text`))])),
        h('p.small.soft', { at: { 'margin-top': '12px' } }, t('sync.mode', { mode: state.mode }), state.last_sync_at && ` ${minute(state.last_sync_at)}`));
    } catch (trouble) { show(body, troubleBox(trouble, load)); }
  };
  void load();
  return {};
}
