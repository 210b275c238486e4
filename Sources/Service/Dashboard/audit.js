// Audit: who was scored, when, by which model; and what was recomputed to know that nothing changed.
import './words-contact.js';
import { get, step, write } from './api.js';
import { evidence } from './contact-score.js';
import { downloadProof } from './contact-proof.js';
import { select } from './dialogs.js';
import { h, place, show } from './dom.js';
import { disc, icon } from './icons.js';
import { notice, troubleBox, troubleWords } from './notices.js';
import { go, href, place as at } from './route.js';
import { table } from './tables.js';
import { download, events } from './transfer.js';
import { addWords, clock, minute, number, percent, t, utcOffset } from './words.js';
import { english } from './words-screens-en.js';
import { italian } from './words-screens-it.js';

addWords(english, italian);
const PAGE = 25;

/** @param {HTMLElement} main */
export function audit(main) {
  const check = h('div.card', null, h('div.inside', null, h('div', null, h('b.strong', null, t('audit.not')), h('div.small.second', null, t('audit.not.text'))),
    h('div.right', null, h('button.button.first', { type: 'button', onclick: () => void verify(check) }, icon('audit'), t('audit.verify')))));
  const filters = h('div');
  const list = h('div');
  show(main, h('h1', null, t('place.audit')), h('p.intro', null, t('audit.intro')), check, reportCard(),
    h('h2', { at: { 'margin-top': '26px' } }, t('audit.scores')), filters, list);
  void showFilters(filters);
  void more(list, []);
  return {};
}

/** @param {HTMLElement} card */
async function verify(card) {
  const stop = new AbortController();
  const bar = h('span.progress', { role: 'progressbar', 'aria-label': t('audit.running'), 'aria-valuemin': '0', 'aria-valuemax': '100', 'aria-valuenow': '0' }, h('i', { at: { width: '0' } }));
  const far = h('span.second', null, t('audit.running.text'));
  show(card, h('div.inside', { 'aria-busy': 'true' }, h('b.strong', null, t('audit.running')), bar, far,
    h('div.right', null, h('button.button', { type: 'button', onclick: () => stop.abort() }, t('cancel')))));
  const began = performance.now();
  try {
    /** @type {any} */
    let report = null;
    await events('/v1/audit/verify', (state, name) => {
      if (name === 'end') report = state;
      if (name !== 'progress') return;
      const share = (100 * state.done) / Math.max(1, state.total);
      bar.setAttribute('aria-valuenow', String(Math.round(share)));
      place(/** @type {any} */ (bar.firstChild), { width: `${share}%` });
      far.textContent = t('audit.far', { done: number(state.done), total: number(state.total) });
    }, { mode: 'full' }, stop.signal);
    if (!report) throw new Error(t('audit.broken'));
    far.textContent = t('audit.replaying');
    const replay = report.intact ? await write('POST', '/v1/audit/replay', {}) : null;
    showReport(card, report, replay, (performance.now() - began) / 1000);
  } catch (trouble) {
    if (stop.signal.aborted) show(card, h('div.inside', null, h('span', null, t('audit.stopped')), h('div.right', null, again(card))));
    else show(card, h('div.inside', null, troubleBox(trouble, () => void verify(card))));
  }
}

/** What an auditor takes along: a page of the days chosen, in the reader's language. */
function reportCard() {
  const day = (/** @type {string} */ name) => h('input', { type: 'date', id: `report-${name}`, name });
  const [from, until] = [day('from'), day('until')];
  const button = h('button.button', { type: 'submit' }, icon('download'), t('report.take'));
  const take = async (/** @type {Event} */ event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      await download('/v1/audit/report', { since: moment(from.value), until: moment(until.value, 1) }, t('report.file'));
    } catch (trouble) { notice(troubleWords(trouble), { isBad: true }); }
    button.disabled = false;
  };
  return h('div.card', null, h('form.inside', { onsubmit: take }, h('div', null, h('b.strong', null, t('report.title')), h('div.small.second', null, t('report.text'))),
    h('div.fields-row', null, h('div.field', null, h('label', { for: from.id }, t('report.from')), from), h('div.field', null, h('label', { for: until.id }, t('report.until')), until)),
    h('div.right', null, button)));
}

/** The first moment of a day of the reader's, or of a later one; nothing without a day. */
const moment = (/** @type {string | undefined} */ day, days = 0) => (day ? new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000 - utcOffset() * 60_000).toISOString() : '');

/** @param {HTMLElement} card */
const again = (card) => h('button.button', { type: 'button', onclick: () => void verify(card) }, t('audit.again'));

/** @param {HTMLElement} card @param {any} report @param {any} replay @param {number} seconds */
function showReport(card, report, replay, seconds) {
  const isGood = report.intact && replay.other_count === 0;
  const count = (/** @type {string} */ key, /** @type {number} */ n) => h('span.ok-line', null, icon('check'), h('span.dense', { at: { color: 'var(--ink)' } }, t(key, { n })));
  show(card, h('div.inside', { role: 'status' }, h('div', null,
    h(`div.${isGood ? 'ok-line' : 'bad-line'}`, { at: { 'font-size': '1.2143rem', 'font-weight': '620' } }, icon(isGood ? 'check' : 'warn'), h('span', { at: { color: 'var(--ink)' } }, t(isGood ? 'audit.good' : 'audit.bad'))),
    h('p.second', { at: { 'margin-top': '6px' } }, t('audit.what', { entries: number(report.entries), scores: number(report.scores), same: number(replay?.identical ?? 0), seconds: number(seconds, 1), at: clock(new Date().toISOString()) })),
    isGood && h('p.counts', null, count('audit.count.scores', report.scores), count('audit.count.payloads', report.payloads), count('audit.count.models', report.models), count('audit.checkpoints', report.checkpoints))),
  h('div.right', null, h('button.button', { type: 'button', onclick: () => print() }, icon('download'), t('audit.report')), again(card))),
  report.problems.length > 0 && h('div.inside', null, table(t('audit.bad'), [t('audit.table'), t('audit.row'), t('import.reason')],
    report.problems.map((/** @type {any} */ one) => [one.table, one.key, h('span.against', null, one.detail)]))),
  h('div.under', null, h('span.second.small', null, t('audit.root')), h('code', null, (report.root.match(/.{1,8}/g) ?? []).join(' '))));
}

/**
 * Whom, by which model, and in which days; all of it stands in the address.
 * @param {HTMLElement} area
 */
async function showFilters(area) {
  const { query } = at();
  const { models } = await get('/v1/models').catch(() => ({ models: [] }));
  const field = (/** @type {string} */ name, /** @type {any} */ input) => {
    input.name = name;
    input.id = `audit-${name}`;
    input.addEventListener('change', () => go(href('audit', { ...at().query, [name]: input.value }), { isSame: true }));
    return h('div.field', null, h('label', { for: input.id }, t(`audit.by.${name}`)), input);
  };
  show(area, h('form.fields-row', { onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
    field('person', h('input', { type: 'search', value: query.person ?? '', placeholder: t('audit.by.hint'), autocomplete: 'off' })),
    field('model', select([['', t('audit.any')], ...models.map((/** @type {any} */ one) => [one.name, one.name])], query.model)),
    field('from', h('input', { type: 'date', value: query.from ?? '' })), field('until', h('input', { type: 'date', value: query.until ?? '' })),
    Object.keys(query).length > 0 && h('a.button', { href: href('audit') }, t('audit.clear'))));
}

/**
 * Where a page of scores is read, for what the address asks.
 * @param {Record<string, string>} query
 */
async function source(query) {
  const asked = { model: query.model, since: moment(query.from), until: moment(query.until, 1) };
  if (!query.person) return { path: '/v1/scores', asked, who: null };
  const { leads } = await get('/v1/leads', { q: query.person, limit: 1 });
  if (!leads.length) return null;
  return { path: `/v1/contacts/${step(leads[0].id)}/scores`, asked, who: leads[0] };
}

/** @param {HTMLElement} list @param {any[]} known @param {string} [cursor] */
async function more(list, known, cursor) {
  try {
    const from = await source(at().query);
    const page = from ? await get(from.path, { ...from.asked, limit: PAGE, cursor }) : { scores: [], next_cursor: null };
    const all = [...known, ...page.scores];
    if (!all.length) { show(list, h('p.second', { at: { 'margin-top': '14px' } }, t('audit.none'))); return; }
    show(list, table(t('audit.scores'), [t('audit.number'), t('audit.given'), t('audit.for'), t('audit.contact'), t('column.score'), { title: t('audit.likely'), number: true }, t('why.evidence'), t('place.model'), t('audit.replay'), ''],
      all.map((one) => [h('span.mono', null, number(one.score_number)), minute(one.scored_at), minute(one.as_of), h('a', { href: href('contacts', {}, one.contact_id) }, h('b.strong', null, one.name)),
        h('span', null, disc(one.category), h('b.strong', null, one.score), ' ', h(`span.${one.category}`, null, t(`heat.${one.category}`))),
        percent(one.probability), t(`evidence.${evidence(one.confidence)}.word`), one.model_name, replayCell(one.score_number),
        h('button.button.low.icon-button', { type: 'button', 'aria-label': `${t('proof.download')}: ${number(one.score_number)}`, onclick: () => void downloadProof(one.score_number) }, icon('download'))])),
    page.next_cursor && h('p', { at: { 'margin-top': '12px' } }, h('button.button', { type: 'button', onclick: () => void more(list, all, page.next_cursor) }, t('audit.more'))));
  } catch (trouble) { show(list, troubleBox(trouble, () => void more(list, known, cursor))); }
}

/** @param {number} seq */
function replayCell(seq) {
  const cell = h('span');
  const button = h('button.link.dense', { type: 'button', 'aria-label': `${t('audit.replay.do')}: ${number(seq)}`, onclick: async () => {
    try {
      const { identical, others } = await write('POST', '/v1/audit/replay', { score_number: seq });
      show(cell, identical ? h('span.ok-line', null, icon('check'), t('audit.same')) : h('span.bad-line', null, icon('warn'), others[0]?.detail ?? t('proof.differs')));
    } catch (trouble) { notice(troubleWords(trouble), { isBad: true }); }
  } }, t('audit.replay.do'));
  show(cell, button);
  return cell;
}
