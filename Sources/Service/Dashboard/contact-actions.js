// What people do with a contact: call, meet, write, mark, edit, delete; each can be taken back.
import './words-contact.js';
import { get, newKey, serviceNow, step, write } from './api.js';
import { ask, confirm, field, select } from './dialogs.js';
import { h } from './dom.js';
import { icon } from './icons.js';
import { menu } from './menu.js';
import { notice, troubleWords } from './notices.js';
import { go, href, place } from './route.js';
import { download } from './transfer.js';
import { t } from './words.js';

const kinds = {
  call: ['call_connected', 'call_missed', 'call_received'],
  meeting: ['meeting_held', 'meeting_scheduled', 'meeting_no_show', 'meeting_cancelled'],
  write: ['email_sent', 'email_received'],
};
const fields = ['name', 'email', 'company', 'title', 'phone', 'website', 'city', 'country', 'source'];

/**
 * Does what a row of a list offers.
 * @param {any} lead @param {string} action @param {() => unknown} reload
 */
export async function actOn(lead, action, reload) {
  const how = { rescore: () => rescore(lead, reload), load: reload };
  if (action === 'call') return logDialog(lead, 'call', how);
  if (action === 'meet') return logDialog(lead, 'meeting', how);
  if (action === 'write') return logDialog(lead, 'write', how);
  if (action === 'note') return noteDialog(lead, how);
  if (action === 'edit') return editContact(await get(`/v1/contacts/${step(lead.id)}`), how);
  const at = place();
  return go(href(at.screen, at.query, lead.id));
}

/** @param {any} lead @param {() => unknown} reload */
async function rescore(lead, reload) {
  const report = await write('POST', `/v1/contacts/${step(lead.id)}/score`, {});
  await reload();
  return { before: lead.score?.score ?? null, after: report.score };
}

/** The moment now as a field for day and time writes it. */
function localNow() {
  const now = serviceNow();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/**
 * Logs what happened.
 * @param {any} contact
 * @param {'call' | 'meeting' | 'write'} what
 * @param {any} how
 */
export async function logDialog(contact, what, how) {
  const key = newKey();
  /** @type {any} */
  let made = null;
  const isDone = await ask({
    title: t(`log.${what}`, { name: contact.name }), action: t('log.save'),
    fields: [
      field('kind', t('log.kind'), select(kinds[what].map((kind) => [kind, t(`log.${kind}`)]))),
      field('occurred_at', t('log.when'), h('input', { type: 'datetime-local', value: localNow(), required: true })),
      field('text', t('log.text'), h('textarea')),
    ],
    store: async (values) => {
      made = await write('POST', `/v1/contacts/${step(contact.id)}/interactions`, {
        kind: values.kind, occurred_at: new Date(values.occurred_at || serviceNow()).toISOString(), text: values.text || null,
      }, key);
    },
  });
  if (isDone) await tell(contact, t('log.saved'), made.interaction_id, how);
}

/** @param {any} contact @param {any} how */
async function noteDialog(contact, how) {
  const key = newKey();
  /** @type {any} */
  let made = null;
  const isDone = await ask({
    title: t('log.note', { name: contact.name }), action: t('note.save'), fields: [field('text', t('do.note'), h('textarea'))],
    store: async (values) => { made = await write('POST', `/v1/contacts/${step(contact.id)}/interactions`, { kind: 'note', text: values.text }, key); },
  });
  if (isDone) await tell(contact, t('note.saved'), made.interaction_id, how);
}

/** @param {any} contact @param {string} done @param {string} id @param {any} how */
async function tell(contact, done, id, how) {
  const { before, after } = await how.rescore();
  notice(scoreWords(done, before, after), { undo: () => takeBack(contact, id, how) });
}

/**
 * What was done, and what it did to the score.
 * @param {string} done
 * @param {number | null} before
 * @param {number | undefined} after
 */
export function scoreWords(done, before, after) {
  if (before === null || after === undefined) return done;
  return `${done} ${t(before === after ? 'contact.same' : 'contact.now', { before, after })}`;
}

/** @param {any} contact @param {string} id @param {any} how */
export async function takeBack(contact, id, how) {
  try {
    await write('DELETE', `/v1/contacts/${step(contact.id)}/interactions/${step(id)}`);
    await how.rescore();
  } catch (trouble) { notice(troubleWords(trouble), { isBad: true }); }
}

/**
 * The button with the ways it can end.
 * @param {any} contact
 * @param {any} how
 */
export function markMenu(contact, how) {
  const act = (/** @type {string} */ result) => async () => {
    list.hidden = true;
    try {
      if (result === 'silent') await write('PATCH', `/v1/contacts/${step(contact.id)}`, { do_not_contact: true });
      await write('PUT', `/v1/contacts/${step(contact.id)}/outcome`, { result: result === 'silent' ? 'lost' : result });
      await how.rescore();
      notice(t(`outcome.done.${result}`, { name: contact.name }), { undo: async () => {
        if (result === 'silent') await write('PATCH', `/v1/contacts/${step(contact.id)}`, { do_not_contact: contact.do_not_contact });
        await restoreOutcome(contact, how);
      } });
    } catch (trouble) { notice(troubleWords(trouble), { isBad: true }); }
  };
  const list = h('ul', { hidden: true }, ['won', 'lost', 'silent'].map((result) =>
    h('li', null, h('button', { type: 'button', onclick: act(result) }, t(`outcome.${result}`)))));
  return menu(list, h('button.button', { type: 'button', 'aria-expanded': 'false' }, t('do.outcome'), icon('down')), 'outcome');
}

/**
 * Takes the mark away.
 * @param {any} contact
 * @param {any} how
 */
export async function restoreOutcome(contact, how) {
  await write('PUT', `/v1/contacts/${step(contact.id)}/outcome`, { result: 'open' });
  await how.rescore();
}

/**
 * Changes fields; where somebody else changed the record meanwhile, both values are shown.
 * @param {any} contact
 * @param {any} how
 */
export async function editContact(contact, how) {
  let { version } = contact;
  const old = Object.fromEntries(fields.map((name) => [name, contact[name] ?? '']));
  const isDone = await ask({
    title: t('edit.title', { name: contact.name }), action: t('save'),
    fields: [h('div.two', null, fields.map((name) => field(name, t(`field.${name}`), h('input', { type: 'text', value: contact[name] ?? '', autocomplete: 'off', dir: 'auto' }))))],
    store: async (values) => {
      const changes = Object.fromEntries(fields.filter((name) => values[name] !== old[name]).map((name) => [name, values[name]]));
      try {
        await write('PATCH', `/v1/contacts/${step(contact.id)}`, { ...changes, version });
      } catch (trouble) {
        if (/** @type {any} */ (trouble).status !== 409) throw trouble;
        const now = await get(`/v1/contacts/${step(contact.id)}`);
        version = now.version;
        const met = Object.keys(changes).filter((name) => (now[name] ?? '') !== old[name]);
        Object.assign(old, Object.fromEntries(fields.map((name) => [name, now[name] ?? ''])));
        const both = h('div.both', null, h('b', null, t('edit.met')),
          met.map((name) => h('div.dense', null, t('edit.both', { field: t(`field.${name}`), theirs: now[name] ?? '–', mine: changes[name] || '–' }))),
          h('div.dense', null, t('edit.again')));
        throw Object.assign(new Error(), { inside: both, errors: [] });
      }
    },
  });
  if (!isDone) return;
  await how.rescore();
  notice(t('edit.saved'), { undo: async () => {
    await write('PATCH', `/v1/contacts/${step(contact.id)}`, Object.fromEntries(fields.map((name) => [name, contact[name]])));
    await how.rescore();
  } });
}

/**
 * Everything that is held of a person, as a file for themselves.
 * @param {any} contact
 */
export async function downloadRecord(contact) {
  try {
    await download(`/v1/contacts/${step(contact.id)}/record`, {}, `${contact.name}.json`);
  } catch (trouble) { notice(troubleWords(trouble), { isBad: true }); }
}

/**
 * Takes a person out of the file for good; the button works once their name was typed.
 * @param {any} contact
 * @param {any} how
 */
export async function erasePerson(contact, how) {
  /** @type {any} */
  let receipt = null;
  const isDone = await ask({
    title: t('erase.title', { name: contact.name }), action: t('do.erase'), isDanger: true,
    more: h('p', null, t('erase.text')),
    fields: [
      field('reason', t('erase.reason'), select(['request', 'objection', 'retention', 'mistake'].map((one) => [one, t(`erase.reason.${one}`)]))),
      field('name', t('erase.name', { name: contact.name }), h('input', { type: 'text', autocomplete: 'off', required: true })),
      field('here_only', t('erase.here'), h('input', { type: 'checkbox', value: 'yes' })),
    ],
    store: async (values) => {
      if (values.name.trim() !== contact.name.trim()) throw { inside: t('erase.other') };
      receipt = await write('POST', `/v1/contacts/${step(contact.id)}/erasure`, {
        reason: values.reason, here_only: values.here_only === 'yes',
      });
    },
  });
  if (!isDone) return;
  how.close?.();
  dispatchEvent(new CustomEvent('assay-changed'));
  notice(receipt.traces.length ? t('erase.traces', { n: receipt.traces.length }) : t('erase.done', { n: receipt.entry }), { isBad: receipt.traces.length > 0 });
}

/**
 * Takes a contact off the list.
 * @param {any} contact
 * @param {any} how
 */
export async function removeContact(contact, how) {
  const path = `/v1/contacts/${step(contact.id)}`;
  if (!await confirm(t('delete.title', { name: contact.name }), t('delete.text'), t('do.delete'), () => write('DELETE', path))) return;
  const at = place();
  notice(t('delete.done', { name: contact.name }), { undo: async () => {
    await write('POST', `${path}/restore`, {});
    go(href(at.screen, at.query, contact.id));
  } });
  how.close?.();
  dispatchEvent(new CustomEvent('assay-changed'));
}
