// Words in the reader's language, and numbers, days and money as they are written there.
import { setting } from './settings-store.js';

/** @type {Record<string, Record<string, string>>} */
const catalogues = { en: {}, it: {} };

/** Reads the words that every screen needs, in the language in use alone. */
export async function loadWords() {
  if (language() === 'it') addWords({}, (await import('./words-it.js')).italian);
  else addWords((await import('./words-en.js')).english, {});
}

/**
 * Adds the words of a screen that is read when it is opened.
 * @param {Record<string, string>} en
 * @param {Record<string, string>} it
 */
export function addWords(en, it) {
  Object.assign(catalogues.en, en);
  Object.assign(catalogues.it, it);
}

/**
 * The language in use: as chosen, else the browser's where it is ours.
 * @returns {string}
 */
export function language() {
  const chosen = setting('language');
  if (chosen && catalogues[chosen]) return chosen;
  const found = navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => catalogues[tag]);
  return found ?? 'en';
}

/**
 * The text of a key, with its parameters; `{n|one|many}` chooses by a number.
 * @param {string} key @param {Record<string, any>} [given]
 * @returns {string}
 */
export function t(key, given = {}) {
  const text = catalogues[language()][key] ?? key;
  return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole, name, one, many) => {
    if (!(name in given)) return whole;
    const value = given[name];
    if (one === undefined) return typeof value === 'number' ? number(value) : String(value);
    return plural(value) === 'one' ? one : many;
  });
}

/**
 * Whether a key is in the catalogue.
 * @param {string} key
 */
export const has = (key) => key in catalogues[language()];

/**
 * The word of a kind of thing that the CRM or we name; the name itself where we know no word.
 * @param {string} group
 * @param {string} name
 */
export function named(group, name) {
  const key = `${group}.${name}`;
  return has(key) ? t(key) : name.replaceAll('_', ' ');
}

/** @param {number} count */
const plural = (count) => formatter('plural', {}).select(count);

/**
 * Where days begin and end: the organization's time zone, else the reader's.
 * @type {string | undefined}
 */
let zone;

/**
 * Takes the organization's time zone; a name that this browser does not know leaves the reader's.
 * @param {string | null} name
 */
export function setZone(name) {
  let known = name ?? undefined;
  try { new Intl.DateTimeFormat('en', { timeZone: known }); } catch { known = undefined; }
  if (known !== zone) { zone = known; made.clear(); days.clear(); }
}

/** Minutes that the clocks of the time zone are ahead of UTC, as of now. */
export function utcOffset() {
  const now = Math.floor(Date.now() / 1000) * 1000;
  const local = new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(now);
  return Math.round((Date.parse(`${local.replace(' ', 'T')}Z`) - now) / 60_000);
}

/** @type {Map<string, any>} */
const made = new Map();
/**
 * Numbers of days by quarters of an hour since 1970.
 * @type {Map<number, number>}
 */
const days = new Map();
/** @param {string} kind @param {any} options */
function formatter(kind, options) {
  const key = `${kind} ${language()} ${JSON.stringify(options)}`;
  const tag = language() === 'en' ? 'en-GB' : language();
  let known = made.get(key);
  if (!known) {
    known = kind === 'number' ? new Intl.NumberFormat(tag, options)
      : kind === 'plural' ? new Intl.PluralRules(tag) : new Intl.DateTimeFormat(tag, { timeZone: zone, ...options });
    made.set(key, known);
  }
  return known;
}

/**
 * A number with grouping.
 * @param {number} value
 * @param {number} [digits]
 */
export const number = (value, digits = 0) =>
  formatter('number', { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: 'always' }).format(value);

/**
 * Points with their sign: `+12.1`, `−5.7`, `0`.
 * @param {number} value
 * @param {number} [digits]
 */
export function signed(value, digits = 1) {
  const text = number(Math.abs(value), digits);
  if (Number(Math.abs(value).toFixed(digits)) === 0) return number(0, digits);
  return (value < 0 ? '−' : '+') + text;
}

/**
 * A share in whole percent, never 0 or 100 unless it is.
 * @param {number} share
 */
export function percent(share) {
  const whole = Math.round(share * 100);
  const shown = share > 0 && share < 1 ? Math.min(99, Math.max(1, whole)) : whole;
  return `${number(shown)} %`;
}

/**
 * Money in whole units.
 * @param {number} minor
 * @param {string | null} currency
 */
export function money(minor, currency) {
  if (!currency) return number(Math.round(minor / 100));
  try {
    return formatter('number', {
      style: 'currency', currency, maximumFractionDigits: 0, minimumFractionDigits: 0, useGrouping: 'always',
    }).format(minor / 100);
  } catch { return `${number(Math.round(minor / 100))} ${currency}`; }
}

/** @param {string} moment */
export const day = (moment) => formatter('date', { day: 'numeric', month: 'short' }).format(new Date(moment));
/** @param {string} moment */
export function longDay(moment) {
  const text = formatter('date', { weekday: 'long', day: 'numeric', month: 'long' }).format(new Date(moment));
  return language() === 'en' ? text.replace(/^(\w+) /, '$1, ') : text;
}
/** @param {string} moment */
export const fullDay = (moment) =>
  formatter('date', { day: 'numeric', month: 'long', year: 'numeric' }).format(new Date(moment));
/** @param {string} moment */
export const clock = (moment) =>
  formatter('date', { hour: '2-digit', minute: '2-digit' }).format(new Date(moment));
/** @param {string} moment */
export const minute = (moment) =>
  formatter('date', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' })
    .format(new Date(moment));

/**
 * The number of a moment's calendar day in the time zone.
 * @param {string} moment
 */
export function dayNumber(moment) {
  const at = Date.parse(moment);
  // No clock is set anew within a quarter of an hour: a list asks for few days twice.
  const quarter = Math.floor(at / 900_000);
  let found = days.get(quarter);
  if (found === undefined) {
    /** @type {Record<string, number>} */
    const shown = {};
    const parts = formatter('date', { day: '2-digit', month: '2-digit', year: 'numeric', calendar: 'gregory', numberingSystem: 'latn' }).formatToParts(at);
    for (const part of parts) shown[part.type] = Number(part.value);
    found = Date.UTC(shown.year, shown.month - 1, shown.day) / 86_400_000;
    if (days.size > 20_000) days.clear();
    days.set(quarter, found);
  }
  return found;
}

/**
 * The moment that a day began in the time zone, some days before now; of a day with a change of clocks an hour off at most.
 * @param {number} before
 */
export function startOfDay(before) {
  const today = dayNumber(new Date().toISOString());
  return new Date((today - before) * 86_400_000 - utcOffset() * 60_000).toISOString().replace('.000Z', 'Z');
}

/**
 * Calendar days from one moment to another in the time zone.
 * @param {string} from
 * @param {string} to
 */
export const daysBetween = (from, to) => dayNumber(to) - dayNumber(from);

/**
 * `today`, `yesterday`, `7 days ago`, by calendar days.
 * @param {string} moment
 * @param {string} now
 */
export function ago(moment, now) {
  const days = daysBetween(moment, now);
  if (days === 0) return t('ago.today');
  if (days === 1) return t('ago.yesterday');
  if (days < 0) return day(moment);
  return t('ago.days', { n: days });
}

/**
 * With a capital.
 * @param {string} text
 */
export const capital = (text) => text.charAt(0).toLocaleUpperCase(language()) + text.slice(1);

/**
 * `since yesterday`, or since which day.
 * @param {string} before
 * @param {string} now
 */
export const since = (before, now) =>
  daysBetween(before, now) === 1 ? t('since.yesterday') : t('since.day', { day: day(before) });
