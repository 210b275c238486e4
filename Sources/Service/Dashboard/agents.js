// Agents: what can score, and what ran, step by step.
import { get, step } from './api.js';
import { h, show } from './dom.js';
import { icon } from './icons.js';
import { troubleBox } from './notices.js';
import { table } from './tables.js';
import { addWords, minute, number, t } from './words.js';
import { english } from './words-screens-en.js';
import { italian } from './words-screens-it.js';

addWords(english, italian);
const PAGE = 20;

/** @param {HTMLElement} main */
export function agents(main) {
  const who = h('div');
  const runs = h('div');
  const run = h('div');
  show(main, h('h1', null, t('place.agents')), h('p.intro', null, t('agents.intro')), who,
    h('h2', { at: { 'margin-top': '26px' } }, t('agents.runs')), runs, run);
  void Promise.all([scorers(who), list(runs, run)]);
  return {};
}

/** @param {HTMLElement} place */
async function scorers(place) {
  try {
    const { agent, models } = await get('/agents/status');
    const isReady = agent.status === 'ready';
    show(place, table(t('agents.scorers'), [t('agents.scorer'), t('agents.answers'), t('agents.state')], [
      [h('b.strong', null, t('agents.local')), t('agents.always'), h('span.chip.proved', null, icon('check'), t('agents.ready'))],
      [h('b.strong', null, agent.model ?? models[1] ?? t('agents.none')), t('agents.asked'),
        h(`span.chip.${isReady ? 'proved' : 'edge'}`, null, t(`agents.status.${agent.status}`))],
    ]));
  } catch (trouble) { show(place, troubleBox(trouble, () => void scorers(place))); }
}

/** @param {HTMLElement} place @param {HTMLElement} detail */
async function list(place, detail) {
  try {
    const { traces } = await get('/v1/traces', { limit: PAGE });
    if (!traces.length) { show(place, h('p.second', { at: { 'margin-top': '8px' } }, t('agents.quiet'))); return; }
    show(place, table(t('agents.runs'), [t('agents.when'), t('agents.name'), { title: t('agents.scores'), number: true }, { title: t('agents.took'), number: true }, t('agents.state'), ''],
      traces.map((/** @type {any} */ one) => [minute(one.started_at), h('b.strong', null, one.name), number(one.scores), took(one), t(`run.${one.status}`),
        h('button.button.low', { type: 'button', 'aria-label': `${t('agents.steps')}: ${minute(one.started_at)}`, onclick: () => void open(one.id, detail) }, t('agents.steps'))])));
  } catch (trouble) { show(place, troubleBox(trouble, () => void list(place, detail))); }
}

/** @param {{started_at: string, finished_at: string | null}} one */
const took = (one) => (one.finished_at ? milliseconds(Date.parse(one.finished_at) - Date.parse(one.started_at)) : '–');
/** @param {number} value */
const milliseconds = (value) => (value < 10_000 ? `${number(value)} ms` : `${number(value / 1000, 1)} s`);

/** @param {string} id @param {HTMLElement} place */
async function open(id, place) {
  try {
    const run = await get(`/v1/traces/${step(id)}`);
    const start = Math.min(...run.spans.map((/** @type {any} */ one) => Date.parse(one.started_at)));
    const end = Math.max(start + 1, ...run.spans.map((/** @type {any} */ one) => Date.parse(one.finished_at)));
    const share = (/** @type {string} */ moment) => ((Date.parse(moment) - start) / (end - start)) * 100;
    const title = h('h2', { tabindex: '-1', at: { 'margin-top': '26px' } }, t('agents.run', { id: id.slice(0, 8) }), h('span.soft', null, milliseconds(end - start)));
    show(place, title, h('div', { role: 'list' }, run.spans.map((/** @type {any} */ one) => h('div.step-row', { role: 'listitem' },
      h('span.cut', { at: { 'padding-left': one.parent_span_id ? '14px' : '0' } }, one.name),
      h('span.step-track', { 'aria-hidden': 'true' }, h('i', { at: { left: `${share(one.started_at)}%`, width: `${Math.max(0.4, share(one.finished_at) - share(one.started_at))}%` } })),
      h(`span.${one.is_ok ? 'second' : 'against'}`, { at: { 'text-align': 'right' } }, took(one))))));
    title.focus();
  } catch (trouble) { show(place, troubleBox(trouble)); }
}
