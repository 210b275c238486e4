// Agents: who scores, what may still be spent today, and what ran, step by step.
import { get } from './api.js';
import { openRun } from './agent-run.js';
import { h, show } from './dom.js';
import { disc, icon } from './icons.js';
import { troubleBox } from './notices.js';
import { place as at } from './route.js';
import { heatOf } from './thresholds.js';
import { table } from './tables.js';
import { addWords, ago, minute, named, number, t } from './words.js';
import { english } from './words-screens-en.js';
import { italian } from './words-screens-it.js';

addWords(english, italian);
const PAGE = 25;
/** Points between the two scores from which they are called disputed. */
const DISPUTED = 20;

/** @param {HTMLElement} main */
export function agents(main) {
  const who = h('div');
  const runs = h('div');
  const run = h('div');
  show(main, h('h1', null, t('place.agents')), h('p.intro', null, t('agents.intro')), who,
    h('h2', { at: { 'margin-top': '28px' } }, t('agents.runs')), runs, run);
  void scorers(who);
  void list(runs, run, []);
  return {};
}

/** @param {HTMLElement} place */
async function scorers(place) {
  try {
    const [agent, { model }] = await Promise.all([get('/v1/agent'), get('/v1/leads/summary')]);
    const rows = [[two(t('agents.local'), model), t('agents.always'), ready(true, t('agents.ready')), h('span.second', null, t('agents.nonet')), h('span.second', null, t('agents.free'))]];
    if (agent.configured) {
      rows.push([two(agent.model, agent.provider), t('agents.asked'), ready(agent.available, t(agent.available ? 'agents.status.ready' : 'agents.status.unavailable')),
        failures(agent), budget(agent.day)]);
    }
    show(place, table(t('agents.scorers'), [t('agents.scorer'), t('agents.answers'), t('agents.state'), t('agents.failures'), t('agents.budget')], rows),
      !agent.configured && h('p.second', { at: { 'margin-top': '12px' } }, t('agents.how'), ' ', h('code', null, 'ASSAY_AGENT')),
      agent.warning && h('p.look-line', { at: { 'margin-top': '12px' } }, icon('warn'), agent.warning));
  } catch (trouble) { show(place, troubleBox(trouble, () => void scorers(place))); }
}

/** @param {string} name @param {string} under */
const two = (name, under) => h('div', null, h('b.strong', null, name), h('div.small.second', null, under));
/** @param {boolean} isReady @param {string} words */
const ready = (isReady, words) => h(`span.chip.${isReady ? 'proved' : 'look'}`, null, icon(isReady ? 'check' : 'clock'), words);

/** @param {any} agent */
function failures(agent) {
  const now = new Date().toISOString();
  return h('div', null, agent.failures ? t('agents.failed', { n: agent.failures }) : t('agents.calm'),
    agent.paused_until && h('div.small.warm', null, t('agents.paused', { at: minute(agent.paused_until) })),
    agent.last_error && h('div.small.second', null, agent.last_error, agent.last_failure && `, ${ago(agent.last_failure, now)}`));
}

/**
 * What was used today of what may be: money where it has a limit, and the number of calls.
 * @param {any} day
 */
function budget(day) {
  const share = Math.max(day.cost_micros / Math.max(1, day.cost_micros_max), day.attempts / Math.max(1, day.attempts_max), day.tokens / Math.max(1, day.tokens_max));
  return h('div.budget', null, h('span.progress', { role: 'img', 'aria-label': t('agents.used', { percent: Math.round(share * 100) }) }, h('i', { at: { width: `${Math.min(100, share * 100)}%` } })),
    h('span', null, t('agents.cost', { used: units(day.cost_micros), max: units(day.cost_micros_max) })),
    h('span.small.second', null, t('agents.calls', { n: number(day.attempts), max: number(day.attempts_max) })));
}

/**
 * Millionths with as many digits as a call costs.
 * @param {number} micros
 */
export const units = (micros) => number(micros / 1e6, micros && micros < 10_000 ? 4 : 2);

/** @param {HTMLElement} place @param {HTMLElement} detail @param {any[]} known @param {string} [cursor] */
async function list(place, detail, known, cursor) {
  try {
    const page = await get('/v1/agent-runs', { limit: PAGE, cursor });
    const all = [...known, ...page.runs];
    if (!all.length) { show(place, h('p.second', { at: { 'margin-top': '8px' } }, t('agents.quiet'))); return; }
    const open = (/** @type {any} */ one) => void openRun(one.run_id, detail);
    show(place, table(t('agents.runs'), [t('agents.when'), t('agents.name'), t('agents.contact'), { title: t('agents.local.score'), number: true }, { title: t('agents.agent.score'), number: true }, t('agents.outcome'), { title: t('agents.took'), number: true }, { title: t('agents.price'), number: true }, ''],
      all.map((one) => [minute(one.started_at), named('agent', one.agent), one.contact_id ?? '–', heat(one.local_score), heat(one.answer?.score), outcome(one), took(one.started_at, one.finished_at), units(one.cost_micros),
        h('button.button.low', { type: 'button', 'aria-label': `${t('agents.steps')}: ${minute(one.started_at)}`, onclick: () => open(one) }, t('agents.steps'))])),
    page.next_cursor && h('p', { at: { 'margin-top': '12px' } }, h('button.button', { type: 'button', onclick: () => void list(place, detail, all, page.next_cursor) }, t('agents.more'))));
    const wanted = at().query.run;
    if (wanted && !known.length) void openRun(wanted, detail);
  } catch (trouble) { show(place, troubleBox(trouble, () => void list(place, detail, known, cursor))); }
}

/** @param {number | null | undefined} score */
export function heat(score) {
  if (score === null || score === undefined) return h('span.soft', null, '–');
  return h('span.heat', null, disc(heatOf(score)), h('b.strong', null, score));
}

/** @param {any} run */
export function outcome(run) {
  const score = run.answer?.score;
  if (run.outcome !== 'answered') return h('span.chip.look', null, icon('clock'), named('stop', run.outcome));
  if (score === undefined || run.local_score === null) return h('span.chip.proved', null, icon('check'), t('stop.answered'));
  const apart = Math.abs(score - run.local_score);
  return apart > DISPUTED ? h('span.chip.bad', null, icon('warn'), t('agents.disputed', { n: apart })) : h('span.chip.proved', null, icon('check'), t('agents.agrees', { n: apart }));
}

/** @param {string} from @param {string | null} until */
export function took(from, until) {
  if (!until) return '–';
  const value = Date.parse(until) - Date.parse(from);
  return value < 10_000 ? `${number(value)} ms` : `${number(value / 1000, 1)} s`;
}
