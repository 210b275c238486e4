// Settings: language, theme, keys, tokens and sessions.
import './words-contact.js';
import { enders, get, step, write } from './api.js';
import { ask, confirm, field, select } from './dialogs.js';
import { h, show } from './dom.js';
import { icon } from './icons.js';
import { notice, troubleBox, troubleWords } from './notices.js';
import { forget } from './session.js';
import { apply, choose, setting } from './settings-store.js';
import { href } from './route.js';
import { refreshSummary } from './shell.js';
import { table } from './tables.js';
import { showRetention } from './retention.js';
import { showWebhooks } from './webhooks.js';
import { takeLimits } from './thresholds.js';
import { addWords, language, minute, t } from './words.js';
import { english } from './words-screens-en.js';
import { italian } from './words-screens-it.js';

addWords(english, italian);
const scopes = ['score:read', 'score:write', 'contacts:write', 'audit:read', 'export', 'admin'];

/** @param {HTMLElement} main */
export function settings(main) {
  const tokens = h('div');
  const hooks = h('div');
  const keeping = h('div');
  const sessions = h('div.sessions');
  const zone = h('div', { at: { 'margin-top': '8px' } });
  const bounds = h('div', { at: { 'margin-top': '8px' } });
  void showZone(zone);
  void showLimits(bounds);
  show(main, h('h1', null, t('place.settings')),
    h('nav.filters.places', { 'aria-label': t('nav.name'), at: { margin: '14px 0' } }, ['model', 'agents', 'sync'].map((name) =>
      h('a.filter', { href: href(name) }, icon(name), t(`place.${name}`)))),
    row('set.language', choices('language', [['en', 'English'], ['it', 'Italiano']], language())),
    row('set.theme', choices('theme', [['', t('set.theme.system')], ['light', t('set.theme.light')], ['dark', t('set.theme.dark')]], setting('theme'))),
    row('set.keys', [choices('keys', [['', t('set.on')], ['off', t('set.off')]], setting('keys')), h('p.small.soft', { at: { 'margin-top': '6px' } }, t('set.keys.text'))]),
    row('set.limits', [h('p.second', null, t('set.limits.text')), bounds]),
    row('set.zone', [h('p.second', null, t('set.zone.text')), zone]),
    row('set.tokens', [h('p.second', null, t('set.tokens.text')), tokens]),
    row('set.hooks', [h('p.second', null, t('set.hooks.text')), hooks]),
    row('set.keep', [h('p.second', null, t('set.keep.text')), keeping]),
    row('set.sessions', [h('p.second', null, t('set.sessions.text')), sessions]));
  void showTokens(tokens);
  void showWebhooks(hooks);
  void showRetention(keeping);
  void showSessions(sessions);
  return {};
}

/** @param {string} key @param {any} inside */
const row = (key, inside) => h('section.setting', { 'aria-label': t(key) }, h('h2', null, t(key)), h('div', null, inside));

/** @param {any} name @param {[string, string][]} options @param {string} chosen */
function choices(name, options, chosen) {
  return h('div.filters', { role: 'group' }, options.map(([value, text]) => h('button.filter', {
    type: 'button', 'aria-pressed': String(value === chosen), lang: name === 'language' ? value : null,
    onclick: () => { choose(name, value); apply(language()); dispatchEvent(new CustomEvent('assay-restart')); },
  }, text)));
}

/**
 * Where the organization's days begin and end.
 * @param {HTMLElement} place
 */
async function showZone(place) {
  try {
    const { time_zone: known } = await get('/v1/organization');
    const names = /** @type {any} */ (Intl).supportedValuesOf('timeZone');
    const all = known && !names.includes(known) ? [known, ...names] : names;
    const choice = select([['', t('set.zone.own', { zone: new Intl.DateTimeFormat().resolvedOptions().timeZone })], ...all.map((/** @type {string} */ one) => [one, one.replaceAll('_', ' ')])], known ?? '');
    choice.classList.add('map-select');
    choice.setAttribute('aria-label', t('set.zone'));
    choice.addEventListener('change', async () => {
      try {
        await write('PATCH', '/v1/organization', { time_zone: choice.value || null });
        await refreshSummary();
        notice(t('set.zone.done'));
        void showSessions(/** @type {any} */ (document.querySelector('.sessions')));
      } catch (trouble) { notice(troubleWords(trouble), { isBad: true }); choice.value = known ?? ''; }
    });
    show(place, choice);
  } catch (trouble) { show(place, troubleBox(trouble, () => void showZone(place))); }
}

/**
 * What is called hot and warm.
 * @param {HTMLElement} place
 */
async function showLimits(place) {
  try {
    const known = await get('/v1/organization');
    const names = [['hot', 'hot_from', 2, 100], ['warm', 'warm_from', 1, 99], ['weekly', 'weekly_leads', 1, 10_000]];
    const fault = h('p.fault', { role: 'alert' });
    const form = h('form.limits', { novalidate: true }, names.map(([name, member, min, max]) =>
      field(String(member), t(`set.limits.${name}`), h('input', { type: 'number', inputmode: 'numeric', min, max, value: known[String(member)] ?? '', placeholder: member === 'weekly_leads' ? t('set.limits.none') : null }))),
    h('button.button.first', { type: 'submit' }, t('save')));
    form.addEventListener('submit', async (/** @type {Event} */ event) => {
      event.preventDefault();
      show(fault);
      try {
        const typed = [...new FormData(/** @type {any} */ (form))].map(([name, value]) => [name, value === '' ? null : Number(value)]);
        const stored = await write('PATCH', '/v1/organization', Object.fromEntries(typed));
        takeLimits(stored);
        await refreshSummary();
        notice(t('set.limits.done', { hot: stored.hot_from, warm: stored.warm_from }));
        void showLimits(place);
      } catch (trouble) { show(fault, /** @type {any} */ (trouble).errors?.[0]?.detail ?? troubleWords(trouble)); }
    });
    show(place, form, fault);
  } catch (trouble) { show(place, troubleBox(trouble, () => void showLimits(place))); }
}

/** @param {HTMLElement} place @param {any} [fresh] the token just made */
async function showTokens(place, fresh) {
  try {
    const { tokens } = await get('/v1/tokens');
    show(place, fresh && h('div.secret', { role: 'status' }, h('span', null, t('token.once')), h('code', null, fresh.token),
      h('button.button.low', { type: 'button', onclick: () => void navigator.clipboard.writeText(fresh.token) }, t('copy'))),
    tokens.length > 0 && table(t('set.tokens'), [t('token.name'), t('token.scopes'), t('token.state'), t('token.until'), t('token.used'), ''],
      tokens.map((/** @type {any} */ one) => [h('b.strong', null, one.name), one.scopes.join(', '), t(`token.state.${one.state}`),
        one.expires_at ? minute(one.expires_at) : t('token.never'), one.last_used_at ? minute(one.last_used_at) : '–',
        one.state === 'valid' && h('button.button.low', { type: 'button', 'aria-label': t('token.revoke.name', { name: one.name }), onclick: () => void revoke(one, place) }, t('token.revoke'))])),
    h('p', { at: { 'margin-top': '12px' } }, h('button.button', { type: 'button', onclick: () => void make(place) }, icon('plus'), t('token.make'))));
  } catch (trouble) { show(place, troubleBox(trouble, () => void showTokens(place))); }
}

/** @param {HTMLElement} place */
async function make(place) {
  /** @type {any} */
  let made = null;
  const isDone = await ask({
    title: t('token.make'), action: t('token.make'),
    fields: [field('name', t('token.for'), h('input', { type: 'text', maxlength: '100', autocomplete: 'off' })),
      field('scopes', t('token.scopes'), select(scopes.map((one) => [one, t(`scope.${one}`)]))),
      field('days', t('token.days'), h('input', { type: 'number', value: '365', min: '1', max: '3650' }))],
    store: async (values) => { made = await write('POST', '/v1/tokens', { name: values.name, scopes: [values.scopes], days: Number(values.days) || 365 }); },
  });
  if (isDone) await showTokens(place, made);
}

/** @param {any} token @param {HTMLElement} place */
async function revoke(token, place) {
  const isDone = await confirm(t('token.revoke.title', { name: token.name }), t('token.revoke.text'), t('token.revoke'), () => write('DELETE', `/v1/tokens/${step(token.id)}`));
  if (isDone) { notice(t('token.revoked', { name: token.name })); await showTokens(place); }
}

/** @param {HTMLElement} place */
async function showSessions(place) {
  try {
    const { sessions } = await get('/v1/sessions');
    show(place, table(t('set.sessions'), [t('session.began'), t('session.until'), t('token.used'), ''],
      sessions.map((/** @type {any} */ one) => [minute(one.created_at), minute(one.expires_at), one.is_own ? t('session.own') : one.last_used_at ? minute(one.last_used_at) : '–',
        h('button.button.low', { type: 'button', onclick: () => void end(one, place) }, t(one.is_own ? 'session.leave' : 'session.end'))])));
  } catch (trouble) { show(place, troubleBox(trouble, () => void showSessions(place))); }
}

/** @param {any} session @param {HTMLElement} place */
async function end(session, place) {
  await write('DELETE', `/v1/sessions/${step(session.id)}`);
  if (!session.is_own) return showSessions(place);
  forget();
  for (const tell of enders) tell();
  return undefined;
}
