// Dialogs: forms that keep what was typed until it is stored.
import { h, show } from './dom.js';
import { troubleWords } from './notices.js';
import { t } from './words.js';

/**
 * A field with its label and its fault.
 * @param {string} name @param {string} label @param {any} input
 */
export function field(name, label, input) {
  input.name = name;
  input.id = `field-${name}`;
  input.setAttribute('aria-describedby', `fault-${name}`);
  return h('div.field', { data: { name } }, h('label', { for: input.id }, label), input,
    h('span.fault', { id: `fault-${name}` }));
}

/** @param {[string, string][]} options @param {string} [chosen] */
export const select = (options, chosen) => h('select', null,
  options.map(([value, text]) => h('option', { value, selected: value === chosen }, text)));

/**
 * Asks in a dialog; `store` is given the values, and its troubles stand beside their fields.
 * @param {{title: string, fields: any[], action: string, isDanger?: boolean, store: (values: Record<string, string>) => Promise<unknown>, more?: any}} what
 * @returns {Promise<boolean>} whether it was stored
 */
export function ask(what) {
  return new Promise((done) => {
    const before = /** @type {HTMLElement | null} */ (document.activeElement);
    const general = h('p.fault', { role: 'alert' });
    const act = h(`button.button.${what.isDanger ? 'danger' : 'first'}`, { type: 'submit' }, what.action);
    const form = h('form', { method: 'dialog', novalidate: true },
      h('h2', { id: 'dialog-title' }, what.title), what.fields, what.more, general,
      h('div.actions', null,
        h('button.button', { type: 'button', onclick: () => close(false) }, t('cancel')), act));
    const dialog = h('dialog', { 'aria-labelledby': 'dialog-title' }, form);
    const close = (/** @type {boolean} */ isDone) => {
      dialog.close();
      dialog.remove();
      before?.focus?.();
      done(isDone);
    };
    dialog.addEventListener('cancel', (event) => { event.preventDefault(); close(false); });
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      clear(form);
      act.setAttribute('disabled', '');
      try {
        /** @type {Record<string, string>} */
        const values = {};
        for (const [name, value] of new FormData(/** @type {any} */ (form))) values[name] = String(value);
        await what.store(values);
        close(true);
      } catch (trouble) {
        mark(form, general, trouble);
      } finally { act.removeAttribute('disabled'); }
    });
    document.body.append(dialog);
    dialog.showModal();
    /** @type {HTMLElement | null} */ (form.querySelector('input, select, textarea'))?.focus();
  });
}

/** @param {any} form */
function clear(form) {
  for (const one of form.querySelectorAll('.field.wrong')) one.classList.remove('wrong');
  for (const one of form.querySelectorAll('.fault')) one.replaceChildren();
}

/** @param {any} form @param {any} general @param {any} trouble */
function mark(form, general, trouble) {
  let isPlaced = false;
  for (const error of trouble.errors ?? []) {
    const name = (error.pointer ?? '').slice(1);
    const box = name && form.querySelector(`.field[data-name="${CSS.escape(name)}"]`);
    if (!box) continue;
    isPlaced = true;
    box.classList.add('wrong');
    show(box.querySelector('.fault'), error.detail);
    box.querySelector('input, select, textarea')?.focus();
  }
  if (!isPlaced) show(general, trouble.inside ?? troubleWords(trouble));
}

/**
 * Asks for a yes.
 * @param {string} title
 * @param {any} text
 * @param {string} action
 * @param {() => Promise<unknown>} store
 */
export const confirm = (title, text, action, store) =>
  ask({ title, fields: [h('div', null, text)], action, isDanger: true, store });
