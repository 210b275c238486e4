// What happened with a contact, and the field for a note; what is typed is kept until it is stored.
import { newKey, step, write } from './api.js';
import { scoreWords, takeBack } from './contact-actions.js';
import { h, show } from './dom.js';
import { icon } from './icons.js';
import { notice, troubleWords } from './notices.js';
import { draft, keepDraft } from './settings-store.js';
import { day, named, number, t } from './words.js';

const FIRST = 8;

/** @param {any} data @param {any} how */
export function timeline(data, how) {
  const { contact, interactions } = data;
  const list = h('ul.time-line');
  let isWhole = false;
  const draw = () => {
    const shown = isWhole ? interactions : interactions.slice(0, FIRST);
    show(list, shown.map((/** @type {any} */ one) => item(one, contact, how)));
  };
  draw();
  /** @type {any} */
  const more = interactions.length > FIRST && h('button.link.dense', { type: 'button', onclick: () => { isWhole = !isWhole; draw(); more.textContent = t(isWhole ? 'show.less' : 'show.all'); } }, t('show.all'));
  return h('section.o-time', null,
    h('div.with-figure', null, h('h2', null, t('time.title')), h('span.dense.second', null, t('time.entries', { n: interactions.length }))),
    noteBox(contact, how), list, more);
}

/** @param {any} contact @param {any} how */
function noteBox(contact, how) {
  const name = `note.${contact.id}`;
  const text = h('textarea', { placeholder: t('note.write'), 'aria-label': t('note.write'), value: draft(name), rows: 1 });
  const fault = h('p.fault', { role: 'alert' });
  const save = h('button.button.first.low', { type: 'button' }, t('note.save'));
  const actions = h('div.actions', { hidden: !text.value }, save, h('span.soft.small', null, t('note.kept')));
  const box = h('div.note-box', null, icon('note'), text, h('span.key', { 'aria-hidden': 'true' }, 'n'), actions, fault);
  // The same note sent again, as after a lost answer, is one note.
  let key = newKey();
  const typed = () => {
    keepDraft(name, text.value);
    actions.hidden = !text.value;
    box.classList.toggle('typed', Boolean(text.value));
    key = newKey();
  };
  text.addEventListener('input', typed);
  box.classList.toggle('typed', Boolean(text.value));
  const store = async () => {
    if (!text.value.trim()) return;
    save.setAttribute('disabled', '');
    show(fault);
    try {
      const made = await write('POST', `/v1/contacts/${step(contact.id)}/interactions`, { kind: 'note', text: text.value }, key);
      keepDraft(name, '');
      const { before, after } = await how.rescore();
      notice(scoreWords(t('note.saved'), before, after), { undo: () => takeBack(contact, made.interaction_id, how) });
    } catch (trouble) {
      show(fault, troubleWords(trouble));
      save.removeAttribute('disabled');
    }
  };
  save.addEventListener('click', store);
  text.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void store();
  });
  return box;
}

/** @param {any} one @param {any} contact @param {any} how */
function item(one, contact, how) {
  const isNote = one.kind === 'note';
  const mark = isNote ? '.square' : one.direction === 'inbound' ? '.theirs' : '';
  const words = isNote ? one.text || one.subject || '' : one.subject || one.text || '';
  const short = words.length > 240 ? `${words.slice(0, 240)}…` : words;
  return h('li', null, h(`span.mark${mark}`, { 'aria-hidden': 'true' }), h('span.second', null, day(one.occurred_at)),
    h('span.words', { dir: 'auto' }, h('b', null, named('touch', one.kind)), short && ` ${short}`,
      words.length > 240 && h('span.soft.small', null, ` (${t('time.length', { n: number(words.length) })})`)),
    h('button.link.small.remove', { type: 'button', 'aria-label': t('time.remove', { what: named('touch', one.kind), day: day(one.occurred_at) }), onclick: () => void takeBack(contact, one.id, how) }, t('take.back')));
}
