// All keys in one dialog.
import './words-contact.js';
import { h } from './dom.js';
import { t } from './words.js';

const keys = [
  ['/', 'search'], ['j k', 'move'], ['Enter', 'open'], ['Esc', 'close'], ['[ ]', 'sides'], ['c', 'call'], ['m', 'meeting'],
  ['n', 'note'], ['o', 'outcome'], ['e', 'edit'], ['x', 'select'], ['s', 'score'], ['w', 'whatif'], ['p', 'proof'],
  ['g', 'go'], ['z', 'back'], ['?', 'all'],
];

/** Shows them until Esc. */
export function showKeys() {
  const before = /** @type {HTMLElement | null} */ (document.activeElement);
  const dialog = h('dialog', { 'aria-labelledby': 'keys-title' }, h('div.inside', null,
    h('h2', { id: 'keys-title' }, t('keys.title')),
    h('dl.keys', null, keys.map(([key, word]) => [h('dt', null, key.split(' ').map((one) => h('span.key', null, one))), h('dd', null, t(`keys.${word}`))])),
    h('p.soft.small', null, t('keys.off')),
    h('div.actions', null, h('button.button.first', { type: 'button', onclick: () => dialog.close() }, t('close')))));
  dialog.addEventListener('close', () => { dialog.remove(); before?.focus?.(); });
  document.body.append(dialog);
  dialog.showModal();
}
