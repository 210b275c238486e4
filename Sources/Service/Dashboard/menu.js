// A button with a list under it.
import { h } from './dom.js';

/**
 * A button with a list under it.
 * @param {any} list
 * @param {any} button
 * @param {string} [name]
 */
export function menu(list, button, name = '') {
  button.addEventListener('click', () => {
    list.hidden = !list.hidden;
    button.setAttribute('aria-expanded', String(!list.hidden));
    if (!list.hidden) list.querySelector('button')?.focus();
  });
  const box = h(`div.menu${name && `.${name}`}`, null, button, list);
  const shut = () => { list.hidden = true; button.setAttribute('aria-expanded', 'false'); };
  box.addEventListener('focusout', (/** @type {FocusEvent} */ event) => { if (!box.contains(/** @type {Node} */ (event.relatedTarget))) shut(); });
  box.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Escape' && !list.hidden) { event.stopPropagation(); event.preventDefault(); shut(); button.focus(); }
  });
  return box;
}
