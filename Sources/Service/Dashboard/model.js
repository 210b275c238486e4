// Model: does it rank right, does its percentage hold, and what each fact is worth.
import { get, step, write } from './api.js';
import { confirm } from './dialogs.js';
import { h, show } from './dom.js';
import { icon } from './icons.js';
import { factPlot } from './model-plots.js';
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
      showTools(h('span.chip.mono', null, `sha256 ${current.sha256.slice(0, 12)}`), h('button.button.first', { type: 'button', onclick: (/** @type {Event} */ event) => void train(/** @type {any} */ (event.currentTarget), load) }, t('model.train')));
      show(body, h('h1', null, whole.kind === 'expert' ? t('model.rulebook.title') : whole.name), h('p.intro', null, intro(whole)),
        whole.metrics.holdout && top(whole), factPlot(whole.body), versions(models, load));
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

/** @param {any} whole */
function top(whole) {
  const { holdout, model_in_use: before, calibration } = whole.metrics;
  const times = Math.round(holdout.roc_auc * 100);
  const slope = calibration?.slope;
  const row = (/** @type {string} */ name, /** @type {number} */ auc, /** @type {string} */ heavy) => h('div.lift', null, h('span', null, name),
    h('i', { 'aria-hidden': 'true' }, h(`i${heavy}`, { at: { width: `${100 * auc}%` } })), h('b', null, number(Math.round(auc * 100))));
  return h('div.model-top', null,
    h('section', null, h('h2', null, t('model.ranks')), h('p', null, h('span.rank', null, number(times)), ' ', h('span.second', null, t('model.times'))),
      h('p.second', null, t('model.ranks.text', { n: times })),
      row(whole.name, holdout.roc_auc, ''), before && row(t('model.before'), before.roc_auc, ''), row(t('model.coin'), 0.5, ''),
      h('p.small.soft', { at: { 'margin-top': '8px' } }, t('model.measured', { n: number(holdout.count) }))),
    h('section', null, h('h2', null, t('model.holds')), h('p.small.second', null, t('model.holds.text')),
      h('p', null, h('span.rank', null, number(Math.round(holdout.calibration_error * 100))), ' ', h('span.second', null, t('model.points'))),
      h('p.second', null, t('model.share', { won: number(holdout.won), all: number(holdout.count), percent: percent(holdout.base_rate) }))),
    h('section', null, h('h2', null, t('model.plain')), h('ul.plain-words', null,
      slope !== undefined && word(Math.abs(slope - 1) <= 0.15, t(Math.abs(slope - 1) <= 0.15 ? 'model.fair' : slope < 1 ? 'model.bold' : 'model.shy', { slope: number(slope, 2) })),
      word(holdout.log_loss < holdout.base_log_loss, t(holdout.log_loss < holdout.base_log_loss ? 'model.better' : 'model.worse', { loss: number(holdout.log_loss, 3), base: number(holdout.base_log_loss, 3) })),
      before && word(holdout.log_loss <= before.log_loss, t(holdout.log_loss <= before.log_loss ? 'model.ahead' : 'model.behind', { loss: number(holdout.log_loss, 3), before: number(before.log_loss, 3) })))));
}

/** @param {boolean} isGood @param {string} text */
const word = (isGood, text) => h('li', null, h(`span.${isGood ? 'for' : 'warm'}`, null, icon(isGood ? 'check' : 'warn')), h('span', null, text));

/** @param {any[]} models @param {() => void} load */
function versions(models, load) {
  return h('section', { at: { 'margin-top': '30px' } }, h('h2', null, t('model.versions')), table(t('model.versions'),
    [t('model.name'), t('agents.state'), t('model.recorded'), { title: t('model.outcomes'), number: true }, { title: t('model.auc'), number: true }, t('model.hash'), ''],
    models.slice().reverse().map((one) => [h('b.strong', null, one.kind === 'expert' ? t('model.rulebook') : one.name), one.is_in_use ? h('span.chip.proved', null, icon('check'), t('model.used')) : t('model.stored'),
      minute(one.recorded_at), one.outcomes ?? '–', one.metrics.holdout ? number(one.metrics.holdout.roc_auc, 3) : '–', h('code', null, one.sha256.slice(0, 12)),
      !one.is_in_use && h('button.button.low', { type: 'button', 'aria-label': t('model.publish.name', { name: one.name }), onclick: () => void publish(one, load) }, t('model.publish'))])));
}

/** @param {any} one @param {() => void} load */
async function publish(one, load) {
  const isDone = await confirm(t('model.publish.title', { name: one.name }), t('model.publish.text'), t('model.publish'), () => write('POST', `/v1/models/${step(one.sha256)}/publish`, {}));
  if (isDone) { notice(t('model.published', { name: one.name })); load(); }
}

/** @param {HTMLElement} button @param {() => void} load */
async function train(button, load) {
  button.setAttribute('disabled', '');
  button.textContent = t('model.training');
  try {
    const made = await write('POST', '/v1/models', {});
    notice(t(made.is_in_use ? 'model.trained.used' : 'model.trained.kept', { name: made.name, previous: made.previous }));
    load();
  } catch (trouble) {
    notice(troubleWords(trouble), { isBad: true });
    button.removeAttribute('disabled');
    button.textContent = t('model.train');
  }
}
