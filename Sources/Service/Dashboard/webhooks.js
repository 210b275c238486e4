// Receivers elsewhere that are told what happened: listed, added, tried and taken away.
import { get, step, write } from './api.js';
import { ask, confirm, field, select } from './dialogs.js';
import { h, show } from './dom.js';
import { icon } from './icons.js';
import { notice, troubleBox, troubleWords } from './notices.js';
import { table } from './tables.js';
import { minute, t } from './words.js';

const events = ['score.category_changed', 'lead.gone_silent', 'sync.conflict', 'model.published'];

/** @param {HTMLElement} place @param {any} [fresh] the receiver just added, with its secret */
export async function showWebhooks(place, fresh) {
  try {
    const { webhooks } = await get('/v1/webhooks');
    show(place, fresh && h('div.secret', { role: 'status' }, h('span', null, t('hook.once')), h('code', null, fresh.secret),
      h('button.button.low', { type: 'button', onclick: () => void navigator.clipboard.writeText(fresh.secret) }, t('copy'))),
    webhooks.length > 0 && table(t('set.hooks'), [t('hook.url'), t('hook.events'), t('hook.waiting'), t('token.used'), ''],
      webhooks.map((/** @type {any} */ one) => [h('b.strong', null, one.url), one.events.map((/** @type {string} */ name) => t(`event.${name}`)).join(', '),
        [String(one.waiting), one.error && h('p.small.soft', null, one.error)], one.last_sent_at ? minute(one.last_sent_at) : '–',
        [h('button.button.low', { type: 'button', 'aria-label': t('hook.test.name', { url: one.url }), onclick: () => void test(one, place) }, t('hook.test')),
          h('button.button.low', { type: 'button', 'aria-label': t('hook.remove.name', { url: one.url }), onclick: () => void remove(one, place) }, t('hook.remove'))]])),
    h('p', { at: { 'margin-top': '12px' } }, h('button.button', { type: 'button', onclick: () => void add(place) }, icon('plus'), t('hook.add'))));
  } catch (trouble) { show(place, troubleBox(trouble, () => void showWebhooks(place))); }
}

/** @param {HTMLElement} place */
async function add(place) {
  /** @type {any} */
  let made = null;
  const isDone = await ask({
    title: t('hook.add'), action: t('hook.add'),
    fields: [field('url', t('hook.url'), h('input', { type: 'url', maxlength: '1000', autocomplete: 'off' })),
      field('events', t('hook.events'), select([['', t('hook.all')], ...events.map((one) => /** @type {[string, string]} */ ([one, t(`event.${one}`)]))])),
      field('where', t('hook.where'), select([['', t('hook.public')], ['private', t('hook.private')]]))],
    store: async (values) => {
      made = await write('POST', '/v1/webhooks', { url: values.url, events: values.events ? [values.events] : null, allow_private: values.where === 'private' });
    },
  });
  if (isDone) await showWebhooks(place, made);
}

/** @param {any} hook @param {HTMLElement} place */
async function test(hook, place) {
  try {
    const { is_taken: isTaken, error } = await write('POST', `/v1/webhooks/${step(hook.id)}/test`, {});
    notice(isTaken ? t('hook.taken') : t('hook.not', { error }), { isBad: !isTaken });
    await showWebhooks(place);
  } catch (trouble) { notice(troubleWords(trouble), { isBad: true }); }
}

/** @param {any} hook @param {HTMLElement} place */
async function remove(hook, place) {
  const isDone = await confirm(t('hook.remove.title', { url: hook.url }), t('hook.remove.text'), t('hook.remove'), () => write('DELETE', `/v1/webhooks/${step(hook.id)}`));
  if (isDone) await showWebhooks(place);
}
