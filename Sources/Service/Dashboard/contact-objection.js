// A person who objects to being scored, and the end of that.
import './words-contact.js';
import { newKey, step, write } from './api.js';
import { ask, field, select } from './dialogs.js';
import { h } from './dom.js';
import { notice, troubleWords } from './notices.js';
import { day, t } from './words.js';

/**
 * That the person objected, with a way to take it back; nothing where they did not.
 * @param {any} contact
 * @param {any} how
 */
export function objected(contact, how) {
  const said = contact.objection;
  if (!said) return null;
  return h('p.dense.own', null, h('b', null, t(`objection.${said.extent}`)), ' ', said.reason && h('span', { dir: 'auto' }, said.reason), ' ',
    h('span.second', null, t('objection.since', { day: day(said.said_at) })), ' ',
    h('button.link', { type: 'button', onclick: () => void takeBack(contact, how) }, t('own.back')));
}

/**
 * Asks how far it goes, and why.
 * @param {any} contact
 * @param {any} how
 */
export async function objectionDialog(contact, how) {
  const key = newKey();
  const isDone = await ask({
    title: t('objection.title', { name: contact.name }), action: t('objection.set'), more: h('p.small.second', null, t('objection.text')),
    fields: [
      field('extent', t('objection.extent'), select(['not_scored', 'review_only'].map((one) => [one, t(`objection.${one}`)]), contact.objection?.extent)),
      field('reason', t('own.reason'), h('textarea', { maxlength: '500' }, contact.objection?.reason ?? '')),
    ],
    store: (values) => write('PUT', `/v1/contacts/${step(contact.id)}/objection`, { extent: values.extent, reason: values.reason || null }, key),
  });
  if (!isDone) return;
  how.touch?.();
  await how.load();
  notice(t('objection.done'), { undo: () => takeBack(contact, how) });
}

/** @param {any} contact @param {any} how */
async function takeBack(contact, how) {
  try {
    await write('DELETE', `/v1/contacts/${step(contact.id)}/objection`);
    how.touch?.();
    await how.load();
  } catch (trouble) { notice(troubleWords(trouble), { isBad: true }); }
}
