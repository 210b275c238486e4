// Short notices at the foot, with a way to take back what was done.
import { h } from './dom.js';
import { onKeys } from './keys.js';
import { t } from './words.js';

/** @type {(() => void) | null} */
let takeBack = null;
onKeys({ z: () => { takeBack?.(); } });

/**
 * Says what was done.
 * @param {string} text
 * @param {{undo?: () => unknown, word?: string, isBad?: boolean}} [more] `word` stands on the button in place of taking back
 */
export function notice(text, more = {}) {
  let area = document.querySelector('.notices');
  if (!area) document.body.append(area = h('div.notices', { role: 'status', 'aria-live': 'polite' }));
  const line = h(`div.notice${more.isBad ? '.bad' : ''}`, null, h('span', null, text));
  const gone = () => { line.remove(); if (takeBack === act) takeBack = null; };
  const act = () => { gone(); void more.undo?.(); };
  if (more.undo) {
    if (!more.word) takeBack = act;
    line.append(h('button', { type: 'button', onclick: act }, more.word ?? t('take.back')));
  }
  area.replaceChildren(line);
  setTimeout(gone, more.undo ? 12_000 : 6_000);
}

/**
 * Tells readers of the screen alone.
 * @param {string} text
 */
export function say(text) {
  const live = document.getElementById('live');
  if (live) live.textContent = text;
}

/**
 * What a trouble means, in the reader's words.
 * @param {any} trouble
 */
export function troubleWords(trouble) {
  if (trouble?.status === 0) return t('trouble.lost');
  if (trouble?.status === 503) return t('trouble.full', { detail: trouble.detail });
  if (trouble?.status === 404) return t('trouble.gone');
  if (trouble?.status === 429) return t('trouble.many');
  if (trouble?.status === 403) return t('trouble.forbidden');
  return trouble?.errors?.length ? trouble.errors.map((/** @type {any} */ one) => one.detail).join('; ')
    : trouble?.detail || t('trouble.other');
}

/**
 * A box that says what failed, with a way out.
 * @param {any} trouble
 * @param {() => void} [again]
 */
export const troubleBox = (trouble, again) => h('div.trouble', { role: 'alert' },
  h('b', null, t('trouble.title')), h('p', null, troubleWords(trouble)),
  again && h('button.button', { type: 'button', onclick: again }, t('again')));
