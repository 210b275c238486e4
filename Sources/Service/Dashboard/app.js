// Starts the page: opens the session, draws the frame, and shows the screen that the address names.
import { enders } from './api.js';
import { h, show } from './dom.js';
import { brandMark } from './icons.js';
import { onKeys } from './keys.js';
import { place } from './route.js';
import { open, secret, takeCode } from './session.js';
import { apply } from './settings-store.js';
import { build, forget, markPlace, showFootBar, showTools } from './shell.js';
import { today } from './today.js';
import { visit } from './visits.js';
import { language, loadWords, t } from './words.js';

/**
 * Screens that few need in the morning are read when they are opened.
 * @type {Record<string, () => Promise<any>>}
 */
const screens = {
  today: async () => today,
  contacts: async () => (await import('./contacts.js')).contacts,
  duplicates: async () => (await import('./duplicates.js')).duplicates,
  model: async () => (await import('./model.js')).model,
  agents: async () => (await import('./agents.js')).agents,
  import: async () => (await import('./import.js')).importing,
  sync: async () => (await import('./sync.js')).sync,
  audit: async () => (await import('./audit.js')).audit,
  settings: async () => (await import('./settings.js')).settings,
};

const app = /** @type {HTMLElement} */ (document.getElementById('app'));
/** @type {any} */
let frame = null;
/**
 * What is shown: the list beneath, and the sheet over it.
 * @type {any}
 */
let below = null;
/** @type {any} */
let sheet = null;

/**
 * Reads the styles of a screen, once.
 * @param {string} name
 */
function styles(name) {
  const href = `/dashboard/${name}.css`;
  if (document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
  return new Promise((done) => {
    document.head.append(h('link', { rel: 'stylesheet', href, onload: done, onerror: done }));
  });
}

/** Shows what the address says; a sheet leaves the list beneath it as it is. */
async function render() {
  if (!secret()) { login(true); return; }
  const at = place();
  const name = screens[at.screen] ? at.screen : 'today';
  visit();
  const key = `${name} ${JSON.stringify(at.query)} ${language()}`;
  markPlace(name, at.query);
  if (below?.key !== key) {
    below?.screen.stop?.();
    sheet?.close();
    sheet = null;
    showTools();
    showFootBar();
    scrollTo(0, 0);
    if (!['today', 'contacts'].includes(name)) await styles('screens');
    const make = await screens[name]();
    below = { key, screen: make(frame.main, at) ?? {} };
  }
  const hasSheet = at.id && ['today', 'contacts'].includes(name);
  if (hasSheet && sheet?.id === at.id) return;
  const last = sheet?.id;
  sheet?.close();
  sheet = null;
  if (hasSheet) {
    const [{ openContact }] = await Promise.all([import('./contact.js'), styles('contact')]);
    if (place().id !== at.id) return;
    sheet = openContact(at, () => below.screen.reload?.());
  } else if (last) below.screen.focusOn?.(last);
}

/**
 * The way in, where there is no session.
 * @param {boolean} isOver
 */
function login(isOver) {
  below?.screen.stop?.();
  sheet?.close();
  below = sheet = null;
  forget();
  const fault = h('p.fault', { role: 'alert' });
  const input = h('input.input', { type: 'password', name: 'token', autocomplete: 'off', id: 'token' });
  const form = h('form', null, h('label.small', { for: 'token' }, t('login.token')), input, fault,
    h('button.button.first', { type: 'submit' }, t('login.open')));
  form.addEventListener('submit', async (/** @type {Event} */ event) => {
    event.preventDefault();
    show(fault);
    if (await open({ token: input.value.trim() })) start(); else show(fault, t('login.wrong'));
  });
  show(app, h('main.login', null, h('div.brand', null, brandMark(), h('span', null, 'Assay')),
    h('h1', null, t('login.title')), isOver && h('p', null, t('login.over')), form));
}

function start() {
  apply(language());
  frame = build(app);
  void render();
}

/** Draws everything anew, as after another language was chosen. */
async function restart() {
  await loadWords();
  below?.screen.stop?.();
  below = null;
  start();
}

enders.add(() => login(true));
addEventListener('hashchange', () => void render());
addEventListener('assay-changed', () => below?.screen.reload?.());
addEventListener('assay-restart', () => void restart());
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => apply(language()));
onKeys({ '?': async () => (await import('./help.js')).showKeys() });

const code = takeCode();
await loadWords();
apply(language());
if (code) {
  show(app, h('main.login', null, h('p.soft', null, t('login.busy'))));
  try { await open({ code }); } catch { /* Told by the page that asks for a token. */ }
}
if (secret()) start(); else login(true);
