// What the reader chose for this browser: language, theme, keys.

const PREFIX = 'assay.';

/**
 * A choice; empty where none was made.
 * @param {'language' | 'theme' | 'keys' | 'seen'} name
 * @returns {string}
 */
export function setting(name) {
  try { return localStorage.getItem(PREFIX + name) ?? ''; } catch { return ''; }
}

/**
 * Keeps a choice.
 * @param {'language' | 'theme' | 'keys' | 'seen'} name
 * @param {string} value
 */
export function choose(name, value) {
  try { localStorage.setItem(PREFIX + name, value); } catch { /* Kept until the tab closes. */ }
}

/**
 * Applies theme and language to the page.
 * @param {string} language
 */
export function apply(language) {
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const theme = setting('theme') || (dark ? 'dark' : 'light');
  document.documentElement.dataset.theme = theme;
  document.documentElement.lang = language;
}

/**
 * Text typed and not yet stored, kept while the tab lives.
 * @param {string} name
 */
export const draft = (name) => sessionStorage.getItem(`${PREFIX}draft.${name}`) ?? '';
/** @param {string} name @param {string} text */
export function keepDraft(name, text) {
  if (text) sessionStorage.setItem(`${PREFIX}draft.${name}`, text);
  else sessionStorage.removeItem(`${PREFIX}draft.${name}`);
}
