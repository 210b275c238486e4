// One run of an agent: both scores, its steps on one time axis, what it looked up, what it sent.
import { get, step, write } from './api.js';
import { heat, outcome, took, units } from './agents.js';
import { h, show } from './dom.js';
import { icon } from './icons.js';
import { notice, troubleBox, troubleWords } from './notices.js';
import { href } from './route.js';
import { minute, named, number, t } from './words.js';

/** @param {string} id @param {HTMLElement} place */
export async function openRun(id, place) {
  try {
    const run = await get(`/v1/agent-runs/${step(id)}`);
    const title = h('h2', { tabindex: '-1' }, t('agents.run', { id: id.slice(0, 8) }), h('span.soft', null, minute(run.started_at)));
    const more = h('div');
    show(place, h('section.run', null,
      h('div.with-figure', null, title, h('div.right', null, replayButton(run),
        h('button.button.low', { type: 'button', onclick: () => void exchanges(id, more) }, t('agents.exchanges')))),
      both(run), waterfall(run), legend(), tools(run), more));
    title.focus();
    title.scrollIntoView({ block: 'nearest' });
  } catch (trouble) { show(place, troubleBox(trouble)); }
}

/** @param {any} run */
function both(run) {
  const words = run.answer?.reasoning ?? run.answer?.summary ?? run.words;
  return h('div.run-top', null,
    h('div', null, h('span.small.second', null, t('agents.local')), h('div.rank', null, heat(run.local_score))),
    h('div', null, h('span.small.second', null, named('agent', run.agent)), h('div.rank', null, heat(run.answer?.score)), outcome(run)),
    h('div', null, h('span.small.second', null, t('agents.words')), h('p', { dir: 'auto' }, words ?? '–'),
      h('p.small.second', null, t('agents.spent', { steps: number(run.steps), tools: number(run.tool_calls), tokens: number(run.input_tokens + run.output_tokens), cost: units(run.cost_micros) }),
        run.contact_id && [' ', h('a', { href: href('contacts', {}, run.contact_id) }, t('agents.to.contact'))])));
}

/** @param {any} run */
function waterfall(run) {
  const spans = run.spans.slice().sort((/** @type {any} */ a, /** @type {any} */ b) => Date.parse(a.started_at) - Date.parse(b.started_at) || Date.parse(b.finished_at) - Date.parse(a.finished_at));
  const start = Math.min(...spans.map((/** @type {any} */ one) => Date.parse(one.started_at)));
  const end = Math.max(start + 1, ...spans.map((/** @type {any} */ one) => Date.parse(one.finished_at)));
  const share = (/** @type {string} */ moment) => ((Date.parse(moment) - start) / (end - start)) * 100;
  const depth = (/** @type {any} */ one) => { let n = 0; for (let up = one; up?.parent_id && n < 4; n += 1) up = spans.find((/** @type {any} */ other) => other.span_id === up.parent_id); return n; };
  return h('div.steps', { role: 'list' }, h('div.step-row.head', { 'aria-hidden': 'true' }, h('span', null, t('agents.step')), h('span.axis', null, h('span', null, '0 ms'), h('span', null, took(new Date(start).toISOString(), new Date(end).toISOString()))), h('span.number', null, t('agents.took')), h('span', null, t('agents.result'))),
    spans.map((/** @type {any} */ one) => {
      const kind = one.name.startsWith('chat') ? 'model' : one.name.startsWith('execute_tool') ? 'tool' : 'whole';
      const tokens = (one.attributes['gen_ai.usage.input_tokens'] ?? 0) + (one.attributes['gen_ai.usage.output_tokens'] ?? 0);
      const result = one.attributes['error.type'] ?? (tokens ? t('agents.tokens', { n: tokens }) : one.attributes['http.response.status_code'] ?? '');
      return h('div.step-row', { role: 'listitem' }, h('span.cut', { at: { 'padding-left': `${depth(one) * 14}px` } }, stepName(one.name)),
        h('span.step-track', { 'aria-hidden': 'true' }, h(`i.${kind}`, { at: { left: `${share(one.started_at)}%`, width: `${Math.max(0.4, share(one.finished_at) - share(one.started_at))}%` } })),
        h('span.number', null, took(one.started_at, one.finished_at)), h(`span.cut.${one.ok ? 'second' : 'against'}`, null, result));
    }));
}

/** @param {string} name */
function stepName(name) {
  const [kind, what] = name.split(' ');
  if (kind === 'execute_tool') return named('tool', what ?? '');
  if (kind === 'chat') return t('agents.asks', { model: what ?? '' });
  return kind === 'invoke_agent' ? named('agent', what ?? '') : name;
}

const legend = () => h('p.small.second.legend', null, h('i.model'), t('agents.legend.model'), h('i.tool'), t('agents.legend.tool'));

/** @param {any} run */
function tools(run) {
  if (!run.tools.length) return null;
  return h('details.plain-details', null, h('summary', null, t('agents.looked', { n: run.tools.length })), run.tools.map((/** @type {any} */ one) => h('div.exchange', null,
    h('b.strong', null, named('tool', one.name)), h('pre.words', { tabindex: '0' }, JSON.stringify(one.output, null, 1)))));
}

/** @param {any} run */
function replayButton(run) {
  if (run.score_number === null) return null;
  const button = h('button.button.low', { type: 'button', onclick: async () => {
    try {
      const { identical, others } = await write('POST', '/v1/audit/replay', { score_number: run.score_number });
      const line = identical ? h('span.ok-line', null, icon('check'), t('audit.same')) : h('span.bad-line', null, icon('warn'), others[0]?.detail ?? '');
      button.replaceWith(h('span', { role: 'status' }, line));
    } catch (trouble) { notice(troubleWords(trouble), { isBad: true }); }
  } }, t('agents.replay'));
  return button;
}

/** @param {string} id @param {HTMLElement} place */
async function exchanges(id, place) {
  try {
    const found = await get(`/v1/agent-runs/${step(id)}/exchanges`);
    const title = h('h2', { tabindex: '-1', at: { 'margin-top': '22px' } }, t('agents.exchanges'), h('span.soft', null, t('agents.exchanges.text')));
    show(place, title, found.exchanges.map((/** @type {any} */ one) => h('details.plain-details', null,
      h('summary', null, t('agents.exchange', { step: number(one.step), attempt: number(one.attempt) }), h('span.second', null, one.status ?? one.error_type ?? '', ' ', took(one.sent_at, one.ended_at))),
      h('div.exchange', null, h('b.strong', null, t('agents.sent')), h('pre.words', { tabindex: '0' }, JSON.stringify(one.request, null, 1))),
      h('div.exchange', null, h('b.strong', null, t('agents.received')), h('pre.words', { tabindex: '0' }, JSON.stringify(one.response ?? one.error, null, 1))))));
    title.focus();
  } catch (trouble) { show(place, troubleBox(trouble)); }
}
