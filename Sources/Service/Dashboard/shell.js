// The frame around every screen: places, search, how old the scores are, the foot of the rail.
import { get, watchers } from './api.js';
import { h, show } from './dom.js';
import { brandMark, icon } from './icons.js';
import { onKeys } from './keys.js';
import { notice } from './notices.js';
import { go, href, place } from './route.js';
import { takeLimits } from './thresholds.js';
import { capital, ago, clock, day, daysBetween, number, setZone, t, utcOffset } from './words.js';

/** The places, in groups. */
const groups = [['today', 'contacts'], ['model', 'agents'], ['import', 'duplicates', 'sync', 'audit'], ['settings']];
const letters = { t: 'today', c: 'contacts', m: 'model', a: 'agents', i: 'import', d: 'duplicates', s: 'sync', u: 'audit' };

/**
 * What all screens know: counts, the clock of the scores, and whether scoring was asked for.
 * @type {{summary: any, sync: any, hasScored: boolean}}
 */
export const known = { summary: null, sync: null, hasScored: false };
/** @type {any} */
let parts = null;
/**
 * Told when the summary was read anew.
 * @type {Set<() => void>}
 */
export const summaryWatchers = new Set();

/**
 * What the organization calls a day and hot, once: lists are asked for and drawn by it.
 * @type {Promise<any> | null}
 */
let settled = null;

/** Reads where days begin and what is hot; of later calls the first one's answer holds. */
export function settle() {
  settled ??= get('/v1/organization').then((organization) => {
    setZone(organization.time_zone);
    takeLimits(organization);
  }, (trouble) => { settled = null; throw trouble; });
  return settled;
}

/** Forgets what was read for a session that ended: the next may be another organization's. */
export function forget() {
  settled = null;
  Object.assign(known, { summary: null, sync: null, hasScored: false });
}

/**
 * Reads where all leads stand; no list waits for it.
 * @returns {Promise<any>}
 */
export async function refreshSummary() {
  await settle();
  const offset = utcOffset();
  const [summary, sync] = await Promise.all([
    get('/v1/leads/summary', { utc_offset: offset }), get('/v1/sync'),
  ]);
  setZone(summary.time_zone);
  takeLimits(summary);
  // Somebody set another time zone: what was read by the old one's days is read anew.
  if (utcOffset() !== offset) { dispatchEvent(new CustomEvent('assay-changed')); return refreshSummary(); }
  known.summary = summary;
  known.sync = sync;
  if (parts) { showFoot(); showCounts(); }
  for (const tell of summaryWatchers) tell();
  return summary;
}

/**
 * Builds the frame; the screen goes into `main`.
 * @param {HTMLElement} app
 */
export function build(app) {
  const main = h('main', { id: 'main', tabindex: '-1' });
  const foot = h('div.foot');
  const chipPlace = h('div.right');
  const search = h('input', {
    type: 'search', placeholder: t('search'), 'aria-label': t('search.name'), autocomplete: 'off', spellcheck: 'false',
  });
  const bar = h('header.bar', null,
    h('form.search', { role: 'search', onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); } },
      icon('search'), search, h('span.key', { 'aria-hidden': 'true' }, '/')), chipPlace);
  const lost = h('div.lost', { role: 'alert', hidden: true }, t('lost'));
  const footBar = h('footer.foot-bar');
  show(app,
    h('a.skip', { href: '#main', onclick: (/** @type {Event} */ event) => { event.preventDefault(); main.focus(); } }, t('skip')),
    h('nav.rail', { 'aria-label': t('nav.name') },
      h('a.brand', { href: href('today'), 'aria-label': 'Assay' }, brandMark(), h('span', null, 'Assay')),
      groups.map((group, index) => [index > 0 && h('div.gap'), group.map(link)]), foot),
    h('div.page', null, lost, bar, main, footBar),
    h('nav.bottom', { 'aria-label': t('nav.name') },
      ['today', 'contacts', 'import', 'audit', 'settings'].map((name) =>
        h('a', { href: href(name), data: { place: name } }, icon(name === 'settings' ? 'more' : name), t(name === 'settings' ? 'place.more' : `place.${name}`)))));
  parts = { main, foot, chipPlace, search, footBar, lost };
  listen(search);
  watchers.add((isLost) => {
    lost.hidden = !isLost;
    if (!isLost) { notice(t('found')); dispatchEvent(new HashChangeEvent('hashchange')); }
  });
  if (known.summary) { showFoot(); showCounts(); }
  return parts;
}

/** @param {string} name */
const link = (name) => h('a.place', { href: href(name), data: { place: name } },
  icon(name), h('span', null, t(`place.${name}`)), name === 'contacts' && h('span.count'));

/** @param {any} search */
function listen(search) {
  let timer = 0;
  search.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const at = place();
      const query = at.screen === 'contacts' ? at.query : {};
      go(href('contacts', { ...query, q: search.value.trim() }), { isSame: at.screen === 'contacts' });
    }, 120);
  });
  search.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Escape') { search.value = ''; search.dispatchEvent(new Event('input')); search.blur(); }
    if (event.key === 'Enter' || event.key === 'ArrowDown') {
      event.preventDefault();
      /** @type {HTMLElement | null} */ (document.querySelector('.lead-row.lead .who a'))?.focus();
    }
  });
  onKeys({ '/': () => { search.focus(); search.select(); } });
  for (const [letter, name] of Object.entries(letters)) onKeys({ [`g ${letter}`]: () => go(href(name)) });
}

/**
 * Marks where the reader is.
 * @param {string} screen
 * @param {Record<string, string>} query
 */
export function markPlace(screen, query) {
  for (const one of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-place]'))) {
    if (one.dataset.place === screen) one.setAttribute('aria-current', 'page');
    else one.removeAttribute('aria-current');
  }
  const name = t(`place.${screen}`);
  document.title = `${name} · Assay`;
  if (document.activeElement !== parts.search) parts.search.value = screen === 'contacts' ? query.q ?? '' : '';
}

/**
 * What stands at the right of the top bar.
 * @param {...any} inside
 */
export const showTools = (...inside) => show(parts.chipPlace, inside);
/**
 * What stands at the foot of the page; nothing hides it.
 * @param {...any} inside
 */
export function showFootBar(...inside) { show(parts.footBar, inside); parts.footBar.hidden = inside.length === 0; }

/** How old the scores are, in one chip. */
export function freshness() {
  const { summary } = known;
  if (!summary) return h('span.chip', { 'aria-busy': 'true' }, icon('clock'), figure());
  if (!summary.as_of) return h('span.chip', null, icon('clock'), t('scored.never'));
  const now = summary.now;
  const days = daysBetween(summary.as_of, now);
  const when = days === 0 ? `${t('ago.today')}, ${clock(summary.as_of)}` : `${day(summary.as_of)}, ${clock(summary.as_of)}`;
  return h(`span.chip${days > 0 || summary.stale ? '.look' : ''}`, null, icon('clock'), t('scored.at', { when }),
    days > 0 && ` · ${t('scored.old', { n: days })}`, summary.stale > 0 && ` · ${t('scored.stale', { n: summary.stale })}`);
}

function showCounts() {
  const count = document.querySelector('.rail .count');
  if (count) count.textContent = number(known.summary.leads);
}

function showFoot() {
  const { sync } = known;
  const isSetUp = sync && sync.status !== 'not_set_up';
  show(parts.foot, h('b', null, t('foot.title')), isSetUp
    ? [h('div', null, sync.status === 'failed' ? t('foot.failed')
      : sync.last_sync_at ? t('foot.synced', { when: ago(sync.last_sync_at, known.summary.now) }) : ''),
    h('div', null, sync.waiting_edits ? t('foot.waiting', { n: sync.waiting_edits }) : t('foot.nothing')),
    sync.conflicts > 0 && h('div', null, t('foot.conflicts', { n: sync.conflicts }))]
    : [h('div', null, t('foot.offline')), h('div', null, t('foot.nothing'))]);
}

/**
 * A count, or its place while it is being counted.
 * @param {number} [count]
 */
export const figure = (count) => (count === undefined ? h('b.bone.figure', { 'aria-hidden': 'true' }) : h('b', null, number(count)));

/** @param {string} text */
export const title = (text) => capital(text);
