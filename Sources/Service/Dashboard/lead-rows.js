// The rows of a list: one lead each, with its reasons, its next step and its last touch.
import { badge, delta, sparkline } from './charts.js';
import { h } from './dom.js';
import { icon } from './icons.js';
import { href, place } from './route.js';
import { heatOf } from './thresholds.js';
import { ago, capital, daysBetween, money, named, signed, t } from './words.js';

/** @typedef {any} Lead */

/**
 * What a list can be ordered by, by the column that shows it: chosen once, then the other way round.
 * @type {Record<string, [string, 'ascending' | 'descending'][]>}
 */
const ordered = {
  score: [['', 'descending']], since: [['rise', 'descending'], ['fall', 'ascending']], who: [['name', 'ascending']], touch: [['activity', 'descending']],
};

/**
 * The titles of the columns; those of a list that can be ordered are links to its orders.
 * @param {Record<string, string> | null} [query]
 * @returns {HTMLElement}
 */
export const titles = (query = null) => h('div.lead-row.titles', { role: 'row' },
  ['score', 'since', 'who', 'why', 'next', 'deal', 'touch'].map((name) => {
    const orders = query ? ordered[name] : undefined;
    const at = orders ? orders.findIndex(([order]) => order === (query?.order ?? '')) : -1;
    const next = orders?.[(at + 1) % orders.length][0];
    return h(`div.${{ since: 'move', why: 'why-cell' }[name] ?? name}`, { role: 'columnheader', 'aria-sort': at >= 0 ? orders?.[at][1] : null },
      orders ? h('a', { href: href('contacts', { ...query, order: next }) }, t(`column.${name}`),
        at >= 0 && h('span.sorted', { 'aria-hidden': 'true' }, orders[at][1] === 'ascending' ? '↑' : '↓')) : t(`column.${name}`));
  }));

/**
 * The moment that a lead's days are counted from: that of its score.
 * @param {Lead} lead
 */
export const clockOf = (lead) => lead.score?.as_of ?? new Date().toISOString();

/**
 * A row; a brief one leaves out what is not read while rows fly past.
 * @param {Lead} lead
 * @param {{open: (lead: Lead) => void, act: (lead: Lead, action: string) => void, isSilent?: boolean, choose?: (lead: Lead, isRange: boolean) => void, isChosen?: boolean, isBrief?: boolean}} how
 */
export function leadRow(lead, how) {
  const change = lead.score && lead.before ? lead.score.score - lead.before.score : null;
  const link = h('a', { href: href(place().screen, place().query, lead.id), dir: 'auto', onclick: (/** @type {MouseEvent} */ event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    how.open(lead);
  } }, lead.name || lead.email || lead.id);
  const whole = (/** @type {() => any} */ make) => (how.isBrief ? null : make());
  const row = h('div.lead-row.lead', { role: 'row', data: { id: lead.id }, onclick: (/** @type {MouseEvent} */ event) => {
    if (event.target instanceof Element && event.target.closest('a, button, input')) return;
    how.open(lead);
  } },
    h('div.score', { role: 'cell' }, how.choose && chooser(lead, how), badge(lead.score)),
    h('div.move', { role: 'cell' }, whole(() => [sparkline(lead.recent), delta(change)])),
    h('div.who', { role: 'cell' },
      h('div.who-line', null, h('div.cut', null, link), h('span.mobile', null, change ? delta(change) : null)),
      h('div.cut.second.small', { dir: 'auto' }, [lead.company, lead.title].filter(Boolean).join(', ') || lead.email || ' '),
      marks(lead)),
    h('div.why-cell', { role: 'cell' }, whole(() => reasons(lead))),
    h('div.next', { role: 'cell' }, whole(() => next(lead, how))),
    h('div.deal', { role: 'cell' }, whole(() => deal(lead))),
    h('div.touch', { role: 'cell' }, whole(() => touch(lead, how.isSilent ?? false))));
  row.classList.toggle('chosen', how.isChosen ?? false);
  return row;
}

/**
 * What a person says instead of the score, why nobody should call, what changed since.
 * @param {Lead} lead
 */
function marks(lead) {
  const words = [lead.override && t('own.row', { score: lead.override.score }), ...lead.states.map((/** @type {string} */ one) => t(`state.${one}`)),
    lead.score?.is_stale && t('scored.stale', { n: 1 })].filter(Boolean);
  return words.length > 0 && h('div.stale.cut', { title: lead.override?.reason ?? null }, words.join(' · '));
}

/** @param {Lead} lead @param {any} how */
const chooser = (lead, how) => h('input.choose', {
  type: 'checkbox', checked: how.isChosen, 'aria-label': t('contacts.select', { name: lead.name }),
  onclick: (/** @type {MouseEvent} */ event) => { event.stopPropagation(); how.choose(lead, event.shiftKey); },
});

/** @param {Lead} lead */
function reasons(lead) {
  if (!lead.for && !lead.against) return h('span.soft', null, '–');
  return h('div.why', null,
    lead.for && [h('b.for', null, signed(lead.for.points)), h('span.cut', null, reasonText(lead.for, lead.deal, lead.open_deals, clockOf(lead)))],
    lead.against && [h('b.against.down.small', null, signed(lead.against.points)),
      h('span.cut.second.down', null, reasonText(lead.against, lead.deal, lead.open_deals, clockOf(lead)))],
    lead.deal && h('span.mobile.second', { at: { 'grid-column': '1 / 3' } }, dealWords(lead.deal)));
}

/**
 * The text of a reason; that of the only open deal names its money in its currency.
 * @param {{id: string, text: string}} reason @param {any} deal @param {number} count @param {string} now
 */
export function reasonText(reason, deal, count, now) {
  if (reason.id !== 'open_deal' || !deal || count !== 1 || deal.value_minor === null || !deal.moved_at) return reason.text;
  const given = { stage: deal.stage ?? '', value: money(deal.value_minor, deal.currency), when: ago(deal.moved_at, now) };
  return t(deal.stage ? 'reason.deal' : 'reason.deal.bare', given);
}

/** @param {Lead} lead @param {any} how */
function next(lead, how) {
  const step = lead.next;
  const actions = { calls: ['call', 'phone'], meetings: ['meet', 'calendar'], replies: ['write', 'mail'], clicks: ['write', 'mail'], deal_moved_days: ['deal', 'arrow'] };
  let [action, sign] = actions[/** @type {keyof typeof actions} */ (step?.field)] ?? ['open', 'right'];
  if (action === 'call' && !lead.phone) [action, sign] = lead.email ? ['write', 'mail'] : ['open', 'right'];
  const isAgain = action === 'meet' && Number(step.value) > 1;
  const isLift = step && heatOf(lead.score.score) !== 'hot' && heatOf(step.score) === 'hot';
  const word = t(isAgain ? 'next.again' : `next.${action}`);
  return [
    h('button.button.low', { type: 'button', 'aria-label': `${word}: ${lead.name}`, onclick: () => how.act(lead, action) },
      icon(sign), h('span', null, word)),
    isLift && h('span.soft', { role: 'img', 'aria-label': t('next.to', { score: step.score }) }, `→ ${step.score}`),
  ];
}

/** @param {any} deal */
const dealWords = (deal) => [deal.stage, deal.value_minor !== null && money(deal.value_minor, deal.currency)].filter(Boolean).join(', ');

/** @param {Lead} lead */
function deal(lead) {
  const { deal } = lead;
  if (!deal) return h('span.soft', null, '–');
  const days = deal.moved_at ? daysBetween(deal.moved_at, clockOf(lead)) : null;
  return [h('div', null, deal.value_minor === null ? deal.name : money(deal.value_minor, deal.currency)),
    h('div.small.second.cut', null, [deal.stage ?? t('stage.none'), days !== null && `${days} d`].filter(Boolean).join(', '),
      lead.open_deals > 1 && `, ${t('deal.more', { n: lead.open_deals - 1 })}`)];
}

/** @param {Lead} lead @param {boolean} isSilent */
function touch(lead, isSilent) {
  if (!lead.last_touch) return h('span.soft', null, '–');
  const { occurred_at: at, kind } = lead.last_touch;
  const days = daysBetween(at, clockOf(lead));
  return [h('div', null, isSilent ? t('days', { n: days }) : capital(ago(at, clockOf(lead)))),
    h('div.small.second.cut', null, isSilent ? t('silent') : named('touch', kind))];
}

/**
 * Which row is current, by keys and by focus.
 * @param {() => HTMLElement[]} rows all that are there, in order
 */
export function cursor(rows) {
  let at = -1;
  const move = (/** @type {number} */ to) => {
    const all = rows();
    if (!all.length) return;
    at = Math.max(0, Math.min(all.length - 1, to));
    all.forEach((row, index) => row.classList.toggle('current', index === at));
    all[at].scrollIntoView({ block: 'nearest' });
    /** @type {HTMLElement | null} */ (all[at].querySelector('.who a'))?.focus({ preventScroll: true });
  };
  return {
    move, step: (/** @type {number} */ by) => move(at + by),
    /** The current row's lead by its id. */
    id: () => rows()[at]?.dataset.id ?? null,
    first: () => { at = 0; rows()[0]?.classList.add('current'); },
    focusOn: (/** @type {string} */ id) => {
      const index = rows().findIndex((row) => row.dataset.id === id);
      if (index >= 0) move(index);
    },
  };
}

/**
 * Does what a row offers; the dialogs are read when the first is asked for.
 * @param {Lead} lead
 * @param {string} action
 * @param {() => unknown} reload
 */
export async function act(lead, action, reload) {
  const { actOn } = await import('./contact-actions.js');
  await actOn(lead, action, reload);
}
