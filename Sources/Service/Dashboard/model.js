// Model: does it rank right, does its percentage hold, what each fact is worth; training and going back.
import { get, step, write } from './api.js';
import { confirm } from './dialogs.js';
import { h, show } from './dom.js';
import { icon } from './icons.js';
import { compared } from './model-compare.js';
import { factPlot } from './model-plots.js';
import { impact } from './model-impact.js';
import { top } from './model-quality.js';
import { rules } from './model-rules.js';
import { notice, troubleBox, troubleWords } from './notices.js';
import { showTools } from './shell.js';
import { table } from './tables.js';
import { addWords, fullDay, minute, number, percent, t } from './words.js';
import { english } from './words-screens-en.js';
import { italian } from './words-screens-it.js';

addWords(english, italian);

/** @param {HTMLElement} main */
export function model(main) {
  const body = h('div');
  show(main, body);
  const load = async () => {
    try {
      const { models } = await get('/v1/models');
      const current = models.find((/** @type {any} */ one) => one.is_in_use);
      const whole = await get(`/v1/models/${step(current.sha256)}`);
      const last = models.filter((/** @type {any} */ one) => one.retired_at).sort((/** @type {any} */ a, /** @type {any} */ b) => Date.parse(b.retired_at) - Date.parse(a.retired_at))[0]
        ?? (whole.kind === 'expert' ? null : models.find((/** @type {any} */ one) => one.kind === 'expert'));
      showTools(h('span.chip.mono', null, `sha256 ${current.sha256.slice(0, 12)}`),
        last && h('button.button', { type: 'button', onclick: () => void publish(last, current, load, true) }, t('model.back')),
        h('button.button.first', { type: 'button', onclick: (/** @type {Event} */ event) => void train(/** @type {any} */ (event.currentTarget), current, load) }, t('model.train')));
      show(body, h('h1', null, whole.kind === 'expert' ? t('model.rulebook.title') : whole.name), h('p.intro', null, intro(whole)),
        top(whole), impact(), rules(whole, load), factPlot(whole.body), versions(models, current, load));
    } catch (trouble) { show(body, troubleBox(trouble, load)); }
  };
  void load();
  return {};
}

/** @param {any} whole */
function intro(whole) {
  if (whole.kind === 'expert') return t('model.intro.rules');
  const odds = Math.exp(whole.body.base_log_odds / 1e6);
  return [t('model.intro', { day: fullDay(whole.published_at ?? whole.recorded_at), won: number(whole.won), lost: number(whole.outcomes - whole.won) }),
    ' ', t('model.base', { percent: percent(odds / (1 + odds)) })];
}

/** @param {any[]} models @param {any} current @param {() => void} load */
function versions(models, current, load) {
  const place = h('div');
  const beside = (/** @type {any} */ one) => { show(place, compared(one, current)); };
  return h('section', { at: { 'margin-top': '30px' } }, h('h2', null, t('model.versions')), table(t('model.versions'),
    [t('model.name'), t('agents.state'), t('model.recorded'), { title: t('model.outcomes'), number: true }, { title: t('model.auc'), number: true }, t('model.hash'), ''],
    models.slice().reverse().map((one) => [h('b.strong', null, called(one)), one.is_in_use ? h('span.chip.proved', null, icon('check'), t('model.used')) : t('model.stored'),
      minute(one.recorded_at), one.outcomes ?? '–', one.metrics.holdout ? number(one.metrics.holdout.roc_auc, 3) : '–', h('code', null, one.sha256.slice(0, 12)),
      !one.is_in_use && h('span.two-buttons', null,
        h('button.button.low', { type: 'button', 'aria-label': t('model.compare.name', { name: called(one) }), onclick: () => beside(one) }, t('model.compare')),
        h('button.button.low', { type: 'button', 'aria-label': t('model.publish.name', { name: called(one) }), onclick: () => void publish(one, current, load) }, t('model.publish')))])), place);
}

/** @param {any} one */
const called = (one) => (one.kind === 'expert' ? t('model.rulebook') : one.name);

/**
 * Shows both models' figures, and takes one into use on a yes.
 * @param {any} one @param {any} current @param {() => void} load @param {boolean} [isBack]
 */
async function publish(one, current, load, isBack = false) {
  const name = called(one);
  const isDone = await confirm(t(isBack ? 'model.back.title' : 'model.publish.title', { name }), [h('p', null, t('model.publish.text')), compared(one, current)],
    t('model.publish'), () => write('POST', `/v1/models/${step(one.sha256)}/publish`, {}));
  if (isDone) { notice(t('model.published', { name })); load(); }
}

/**
 * Learns, and asks with the figures before the new model comes into use.
 * @param {HTMLElement} button @param {any} current @param {() => void} load
 */
async function train(button, current, load) {
  button.setAttribute('disabled', '');
  button.textContent = t('model.training');
  try {
    const made = await write('POST', '/v1/models', { publish: 'never' });
    if (made.sha256 === current.sha256) notice(t('model.trained.same'));
    else { await publish(made, current, load); load(); }
  } catch (trouble) { notice(troubleWords(trouble), { isBad: true }); }
  button.removeAttribute('disabled');
  button.textContent = t('model.train');
}
