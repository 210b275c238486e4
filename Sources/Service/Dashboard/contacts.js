// Contacts: everybody, narrowed, in order of the unrounded sum; only the rows in sight are drawn.
import './words-contact.js';
import { get, write } from './api.js';
import { ask, field, select } from './dialogs.js';
import { h, place as style, show } from './dom.js';
import { icon } from './icons.js';
import { onKeys } from './keys.js';
import { act, leadRow, titles } from './lead-rows.js';
import { notice, say, troubleBox } from './notices.js';
import { go, href, sequence } from './route.js';
import { scoreSome, scoreTools } from './scoring.js';
import { freshness, known, refreshSummary, settle, showFootBar, showTools } from './shell.js';
import { filters, hints, nothingYet } from './today.js';
import { download } from './transfer.js';
import { limits } from './thresholds.js';
import { lastVisit } from './visits.js';
import { minute, since, startOfDay, t, utcOffset } from './words.js';

const PAGE = 50;
/**
 * Milliseconds of a frame that rows may take, and rows that may pass in one: beyond either, what comes into sight is
 * brief until the list stands still, which halves what a frame costs.
 */
const [BUDGET, PASSING] = [4, 2];
const questions = ['became_hot', 'one_step', 'hot_deal', 'hot_silent', 'cooled', 'weekly'];

/** @param {HTMLElement} main @param {{query: Record<string, string>}} place */
export function contacts(main, place) {
  const { query } = place;
  const list = listOf(query);
  const head = h('div');
  const area = h('div.windowed', { role: 'rowgroup' });
  const table = h('div.lead-table', { role: 'table', 'aria-label': t('contacts.title') }, h('div', { role: 'rowgroup' }, titles(query)), area);
  const chosen = new Set();
  show(main, head, table);
  let at = 0;
  let [sized, lastTop] = [-1, 0];
  const high = () => (matchMedia('(max-width: 767px)').matches ? 112 : 58);

  const open = (/** @type {any} */ lead) => {
    sequence.title = query.question ? t(`today.q.${query.question}`, { since: '', ...limits }) : t('contacts.title');
    sequence.count = list.count ?? list.leads.length;
    sequence.ids = list.leads.map((/** @type {any} */ one) => one.id);
    go(href('contacts', query, lead.id));
  };
  const choose = (/** @type {any} */ lead) => {
    if (chosen.has(lead.id)) chosen.delete(lead.id); else chosen.add(lead.id);
    table.classList.toggle('choosing', chosen.size > 0);
    draw(); tools();
  };
  /** The rows that are drawn, by their place in the list. @type {Map<number, HTMLElement>} */
  const drawn = new Map();
  /** Of those, the ones that show a name and a score so far. @type {Set<number>} */
  const brief = new Set();
  const rowAt = (/** @type {number} */ index, /** @type {number} */ tall, /** @type {boolean} */ isBrief) => {
    const lead = list.leads[index];
    const row = leadRow(lead, { open, act: (one, action) => void act(one, action, reload), choose, isChosen: chosen.has(lead.id), isBrief });
    if (isBrief) brief.add(index); else brief.delete(index);
    style(row, { top: `${index * tall}px` });
    row.setAttribute('aria-rowindex', String(index + 2));
    drawn.set(index, row);
    return row;
  };
  /** Draws all rows in sight anew. */
  const draw = () => {
    const before = document.activeElement?.closest('.lead-row');
    const focused = before instanceof HTMLElement && area.contains(before) ? before.dataset.id : null;
    drawn.clear();
    brief.clear();
    show(area);
    lastTop = area.getBoundingClientRect().top;
    move();
    if (focused) focusIn(area, `[data-id="${CSS.escape(focused)}"] .who a`);
  };
  /** Draws the rows that came into sight, and takes away those that left: all that scrolling costs. */
  const move = () => {
    const began = performance.now();
    const tall = high();
    const count = list.leads.length;
    if (sized !== count * tall) { sized = count * tall; style(area, { height: `${sized}px` }); }
    const top = area.getBoundingClientRect().top;
    const isFast = Math.abs(top - lastTop) > PASSING * tall;
    lastTop = top;
    const from = Math.max(0, Math.floor(-top / tall) - 6);
    const to = Math.min(count, from + Math.ceil(innerHeight / tall) + 12);
    area.setAttribute('aria-busy', String(list.isReading));
    for (const [index, row] of drawn) if (index < from || index >= to) { row.remove(); drawn.delete(index); brief.delete(index); }
    /** @type {Element | null} */
    let last = null;
    for (let index = from; index < to; index += 1) {
      let row = drawn.get(index);
      const isLate = isFast || performance.now() - began > BUDGET;
      if (row && brief.has(index) && !isLate && !row.contains(document.activeElement)) {
        const whole = rowAt(index, tall, false);
        row.replaceWith(whole);
        row = whole;
      }
      row ??= rowAt(index, tall, isLate);
      if (row.parentNode !== area || row.previousElementSibling !== last) area.insertBefore(row, last ? last.nextSibling : area.firstChild);
      row.classList.toggle('current', index === at);
      last = row;
    }
    table.setAttribute('aria-rowcount', String((list.count ?? count) + 1));
    if (brief.size) scroll();
    if (to > count - 60 && list.next) void more();
  };
  const more = async () => { if (await list.more()) move(); };
  let frame = 0;
  const scroll = () => { cancelAnimationFrame(frame); frame = requestAnimationFrame(move); };
  const resize = () => { cancelAnimationFrame(frame); frame = requestAnimationFrame(draw); };
  addEventListener('scroll', scroll, { passive: true });
  addEventListener('resize', resize);
  const step = (/** @type {number} */ by) => {
    at = Math.max(0, Math.min(list.leads.length - 1, at + by));
    const tall = high();
    const top = area.getBoundingClientRect().top + at * tall;
    if (top < 60 || top + tall > innerHeight - 60) scrollBy({ top: top - innerHeight / 2 });
    move();
    focusIn(area, '.lead-row.current .who a');
  };
  const current = () => list.leads[at];
  const stop = onKeys({
    j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1),
    Enter: () => current() && open(current()), x: () => current() && choose(current()),
    s: () => { if (chosen.size) void scoreChosen(); },
    c: () => current() && void act(current(), 'call', reload), m: () => current() && void act(current(), 'meet', reload),
    n: () => current() && void act(current(), 'note', reload), e: () => current() && void act(current(), 'edit', reload),
  });
  const scoreChosen = async () => { await scoreSome([...chosen]); chosen.clear(); await reload(); };
  const tools = () => showTools(
    chosen.size > 0 && h('button.button.first', { type: 'button', onclick: () => void scoreChosen() }, t('score.chosen', { n: chosen.size })),
    freshness(), scoreTools(reload));
  const reload = async () => {
    const bones = setTimeout(() => show(area, h('div.bones', null, Array.from({ length: 8 }, () => h('div.bone', { at: { height: '44px' } })))), 150);
    try {
      const counted = refreshSummary();
      counted.catch(() => {});
      await settle();
      await list.start();
      if (!list.leads.length) await counted;
      clearTimeout(bones);
      if (known.summary?.leads === 0) { show(main, nothingYet()); return; }
      drawHead(head, query, list.count ?? 0, reload);
      draw(); tools();
      showFootBar(hints(), h('span.right', null, t('leads.found', { n: list.count ?? 0 })));
      say(t('leads.found', { n: list.count ?? 0 }));
      if (!list.leads.length) show(area, h('p.none', { role: 'row' }, h('span', { role: 'cell' }, t('contacts.none'))));
      await counted;
      if (list.isEnded) return;
      drawHead(head, query, list.count ?? 0, reload);
      tools();
    } catch (trouble) {
      clearTimeout(bones);
      if (/** @type {any} */ (trouble).name !== 'AbortError') show(area, troubleBox(trouble, reload));
    }
  };
  void reload();
  return {
    stop: () => { stop(); removeEventListener('scroll', scroll); removeEventListener('resize', resize); list.end(); },
    reload, focusOn: (/** @type {string} */ id) => { at = Math.max(0, list.leads.findIndex((/** @type {any} */ one) => one.id === id)); step(0); },
  };
}

/**
 * Focuses a part without moving the page.
 * @param {HTMLElement} area
 * @param {string} part
 */
function focusIn(area, part) {
  /** @type {HTMLElement | null} */ (area.querySelector(part))?.focus({ preventScroll: true });
}

/**
 * The pages of a list as they come.
 * @param {Record<string, string>} query
 */
function listOf(query) {
  const ending = new AbortController();
  /** @type {any} */
  const list = {
    leads: [], next: null, count: null, isReading: false, isEnded: false,
    end: () => { list.isEnded = true; ending.abort(); },
    ask: (/** @type {string | null} */ cursor, /** @type {boolean} */ count) => get('/v1/leads', {
      q: query.q, category: query.category, question: query.question, state: query.state, source: query.source, country: query.country,
      owner: query.owner, changed_since: query.since, order: query.order,
      limit: PAGE, cursor, utc_offset: utcOffset(), count: count ? 'true' : '',
    }, ending.signal),
    start: async () => {
      const page = await list.ask(null, true);
      list.leads = page.leads; list.next = page.next_cursor; list.count = page.count;
    },
    more: async () => {
      if (list.isReading || !list.next) return false;
      list.isReading = true;
      try {
        const page = await list.ask(list.next, false);
        list.leads.push(...page.leads);
        list.next = page.next_cursor;
      } catch { return false; } finally { list.isReading = false; }
      return true;
    },
  };
  return list;
}

/**
 * @param {HTMLElement} head
 * @param {Record<string, string>} query
 * @param {number} count
 * @param {() => void} reload
 */
function drawHead(head, query, count, reload) {
  const change = (/** @type {string} */ name) => (/** @type {Event} */ event) =>
    go(href('contacts', { ...query, more: '1', [name]: /** @type {HTMLSelectElement} */ (event.target).value }));
  const pick = (/** @type {string} */ name, /** @type {[string, string][]} */ options, first = t('filter.any')) => {
    const box = field(name, t(`filter.${name}`), select([['', first], ...options], query[name]));
    box.querySelector('select')?.addEventListener('change', change(name));
    return box;
  };
  const isOpen = query.more || narrowing.some((name) => query[name]);
  const { summary } = known;
  const chosen = document.activeElement instanceof HTMLElement && head.contains(document.activeElement) ? document.activeElement.getAttribute('name') : null;
  const sinceWord = summary?.before ? since(summary.before, summary.as_of) : '';
  const words = (/** @type {string[] | undefined} */ list, /** @type {string} */ name) => /** @type {[string, string][]} */ (
    [...new Set([...(list ?? []), ...(query[name] ? [query[name]] : [])])].map((one) => [one, one]));
  const none = Object.fromEntries(narrowing.map((name) => [name, '']));
  show(head,
    h('div.tools', null, h('h1', null, t('contacts.title'), ' ', h('span.soft', null, t('leads', { n: count }))),
      h('div.right', null,
        h('button.button', { type: 'button', onclick: () => void download('/v1/export/scores', { format: 'csv' }, 'scores.csv') }, icon('download'), t('contacts.export')),
        h('button.button.first', { type: 'button', onclick: () => void add(reload) }, icon('plus'), t('contacts.add')))),
    h('div.tools', null, filters('contacts', query), h('div.right', null,
      h('a.button.plain', { href: href('contacts', { ...query, more: isOpen ? '' : '1', ...(isOpen ? none : {}) }), 'aria-expanded': String(Boolean(isOpen)) },
        t(isOpen ? 'filter.clear' : 'filter.more'), !isOpen && icon('down')))),
    isOpen && h('div.more', null,
      pick('order', orders.filter((one) => one !== 'score').map((one) => [one, t(`order.${one}`)]), t('order.score')),
      pick('question', questions.filter((one) => one !== 'weekly' || limits.weekly).map((one) => [one, t(`today.q.${one}`, { since: sinceWord, ...limits })])),
      pick('since', moments(query)),
      pick('state', [['any', t('left.any')], ...Object.keys(summary?.left_out ?? {}).map((one) => /** @type {[string, string]} */ ([one, t(`state.${one}`)]))]),
      pick('source', words(summary?.sources, 'source')),
      pick('country', words(summary?.countries, 'country')),
      (query.owner || summary?.owners.length > 0) && pick('owner', words(summary?.owners, 'owner'))));
  // What is chosen from stays under the hand while figures fill in.
  if (chosen) /** @type {HTMLElement | null} */ (head.querySelector(`[name="${CSS.escape(chosen)}"]`))?.focus({ preventScroll: true });
}

/** What narrows a list beside a search and a category, and its order. */
const narrowing = ['question', 'since', 'state', 'source', 'country', 'owner', 'order'];
const orders = ['score', 'name', 'activity', 'rise', 'fall'];

/**
 * The moments that changes are asked since: the last visit, the last days, and the one of the address.
 * @param {Record<string, string>} query
 */
function moments(query) {
  const back = (/** @type {number} */ days) => startOfDay(days);
  /** @type {[string, string][]} */
  const all = [[back(0), t('moment.today')], [back(1), t('moment.yesterday')], [back(7), t('moment.week')], [back(30), t('moment.month')]];
  const last = lastVisit();
  if (last) all.unshift([last, t('moment.visit', { when: minute(last) })]);
  if (query.since && !all.some(([moment]) => moment === query.since)) all.push([query.since, minute(query.since)]);
  return all;
}

/**
 * Asks for a new contact.
 * @param {() => void} reload
 */
async function add(reload) {
  const fields = ['name', 'email', 'company', 'title', 'phone', 'source'];
  await ask({
    title: t('contacts.add'), action: t('contacts.add'),
    fields: [h('div.two', null, fields.map((name) => field(name, t(`field.${name}`), h('input', { type: name === 'email' ? 'email' : 'text', autocomplete: 'off' }))))],
    store: async (values) => {
      const made = await write('POST', '/v1/contacts', values);
      await write('POST', `/v1/contacts/${encodeURIComponent(made.id)}/score`, {});
      notice(t('contacts.added', { name: values.name || values.email }), {
        undo: async () => { await write('DELETE', `/v1/contacts/${encodeURIComponent(made.id)}`); reload(); },
      });
      go(href('contacts', {}, made.id));
    },
  });
}
