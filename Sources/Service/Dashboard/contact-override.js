// A score of one's own beside the model's, with its reason and its end.
import './words-contact.js';
import { newKey, step, write } from './api.js';
import { ask, field } from './dialogs.js';
import { h } from './dom.js';
import { notice, troubleWords } from './notices.js';
import { day, t } from './words.js';

/**
 * What a person says, with a way to take it back; nothing where nobody does.
 * @param {any} contact
 * @param {any} how
 */
export function said(contact, how) {
  const own = contact.override;
  if (!own) return null;
  const end = own.until ? t('own.until', { day: day(own.until) }) : '';
  return h('p.dense.own', null, h('b', null, t('own.score', { score: own.score })), ' ', h('span', { dir: 'auto' }, own.reason), ' ',
    h('span.second', null, [t('own.against', { score: own.model_score }), end].filter(Boolean).join(', ')), ' ',
    h('button.link', { type: 'button', onclick: () => void takeBack(contact, how) }, t('own.back')));
}

/**
 * Asks for a score, a reason and an end.
 * @param {any} contact
 * @param {any} how
 */
export async function overrideDialog(contact, how) {
  const key = newKey();
  const own = contact.override;
  const isDone = await ask({
    title: t('own.title', { name: contact.name }), action: t('own.set'), more: h('p.small.second', null, t('own.text')),
    fields: [
      field('score', t('column.score'), h('input', { type: 'number', min: '0', max: '100', required: true, value: own ? String(own.score) : '' })),
      field('reason', t('own.reason'), h('textarea', { maxlength: '500' }, own?.reason ?? '')),
      field('until', t('own.end'), h('input', { type: 'date', value: own?.until ? new Date(own.until).toLocaleDateString('sv') : '' })),
    ],
    store: (values) => write('PUT', `/v1/contacts/${step(contact.id)}/override`, {
      score: values.score === '' ? -1 : Number(values.score), reason: values.reason,
      until: values.until ? new Date(`${values.until}T00:00`).toISOString() : null,
    }, key),
  });
  if (!isDone) return;
  how.touch?.();
  await how.load();
  notice(t('own.done'), { undo: () => takeBack(contact, how) });
}

/** @param {any} contact @param {any} how */
async function takeBack(contact, how) {
  try {
    await write('DELETE', `/v1/contacts/${step(contact.id)}/override`);
    how.touch?.();
    await how.load();
  } catch (trouble) { notice(troubleWords(trouble), { isBad: true }); }
}
