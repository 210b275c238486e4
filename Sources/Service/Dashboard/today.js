// Today: four short questions instead of a table of scores.
import { get } from './api.js';
import { histogram } from './charts.js';
import { h, mixed, show } from './dom.js';
import { disc, icon } from './icons.js';
import { onKeys } from './keys.js';
import { act, cursor, leadRow, titles } from './lead-rows.js';
import { troubleBox } from './notices.js';
import { go, href, sequence } from './route.js';
import { figure, freshness, known, refreshSummary, settle, showFootBar, showTools } from './shell.js';
import { limits } from './thresholds.js';
import { longDay, number, since, t, utcOffset } from './words.js';

/**
 * The questions with how many leads of each are shown at first.
 * @type {[string, number][]}
 */
const questions = [['became_hot', 5], ['one_step', 3], ['hot_deal', 3], ['hot_silent', 2]];

/**
 * @param {HTMLElement} main
 * @param {{query: Record<string, string>}} place
 */
export function today(main, place) {
  const body = h('div');
  show(main, body);
  const bones = setTimeout(() => show(body, skeleton()), 150);
  const line = cursor(() => /** @type {HTMLElement[]} */ ([...body.querySelectorAll('.lead-row.lead')]));
  const stop = onKeys({
    j: () => line.step(1), k: () => line.step(-1), ArrowDown: () => line.step(1), ArrowUp: () => line.step(-1),
    Enter: () => { const id = line.id(); if (id) openLead(id); },
    c: () => actFor('call'), m: () => actFor('meet'), n: () => actFor('note'), o: () => actFor('open'),
  });
  /** @type {any[]} */
  let groups = [];
  const find = (/** @type {string | null} */ id) => groups.flatMap((group) => group.leads).find((lead) => lead.id === id);
  const actFor = (/** @type {string} */ action) => { const lead = find(line.id()); if (lead) void act(lead, action, reload); };
  const openLead = (/** @type {string} */ id) => {
    const group = groups.find((one) => one.leads.some((/** @type {any} */ lead) => lead.id === id));
    sequence.title = title(group.question);
    sequence.count = group.count ?? group.leads.length;
    sequence.ids = group.leads.map((/** @type {any} */ lead) => lead.id);
    go(href('today', place.query, id));
  };
  let round = 0;
  const reload = async () => {
    // An older answer that comes late is of no use.
    const mine = round += 1;
    try {
      const counted = refreshSummary();
      // Its failure is told below; until then nothing may be unheard.
      counted.catch(() => {});
      await settle();
      const pages = await Promise.all(questions.map(([question, limit]) =>
        get('/v1/leads', { question, limit, utc_offset: utcOffset() })));
      if (mine !== round) return;
      groups = questions.map(([question], index) => ({ question, leads: pages[index].leads }));
      if (!groups.some((group) => group.leads.length)) await counted;
      clearTimeout(bones);
      draw(body, groups, { open: (/** @type {any} */ lead) => openLead(lead.id), act: (/** @type {any} */ lead, /** @type {string} */ action) => void act(lead, action, reload) });
      line.first();
      const figures = () => {
        for (const group of groups) group.count = known.summary?.questions[group.question];
        drawFigures(body, groups);
        showTools(freshness(), scoreAgain(reload));
        showFootBar(hints(), h('span.right', null, known.summary ? t('leads', { n: known.summary.leads }) : ''));
      };
      figures();
      await counted;
      if (mine === round) figures();
    } catch (trouble) {
      clearTimeout(bones);
      if (mine === round) show(body, troubleBox(trouble, reload));
    }
  };
  void reload();
  return { stop, reload, focusOn: line.focusOn };
}

/**
 * The button that scores again; what it takes is read when it is pressed, or while a run goes on.
 * @param {() => void} done
 */
function scoreAgain(done) {
  const area = h('span');
  const read = async (/** @type {boolean} */ starts) => show(area, (await import('./scoring.js')).scoreTools(done, starts));
  if (known.hasScored) void read(false);
  else show(area, h('button.button', { type: 'button', onclick: () => void read(true) }, t('score.again')));
  return area;
}

/** @param {string} question */
const title = (question) => t(`today.q.${question}`, { since: sinceWords(), ...limits });
const sinceWords = () => known.summary?.before ? since(known.summary.before, known.summary.as_of) : '';

/** @param {HTMLElement} body @param {any[]} groups @param {any} how */
function draw(body, groups, how) {
  if (known.summary?.leads === 0) return show(body, nothingYet());
  const shown = groups.filter((group) => group.leads.length);
  show(body, h('div.head'), h('div.tools'),
    h('div.lead-table', { role: 'table', 'aria-label': t('place.today') },
      h('div', { role: 'rowgroup' }, titles()),
      shown.map((group) => h('div.lead-group', { role: 'rowgroup', data: { question: group.question } },
        h('div', { role: 'row' }, h('div.group-title', { role: 'cell', 'aria-colspan': '7' })),
        group.leads.map((/** @type {any} */ lead) => leadRow(lead, { ...how, isSilent: group.question === 'hot_silent' })))),
      !shown.length && h('div', { role: 'rowgroup' }, h('div', { role: 'row' }, h('p.none', { role: 'cell' }, t('today.calm'))))), h('div.left-out'));
}

/**
 * What is counted fills in when it is, around rows that stay as they are.
 * @param {HTMLElement} body
 * @param {any[]} groups
 */
function drawFigures(body, groups) {
  const { summary } = known;
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (body.querySelector(name));
  if (!part('.head')) return;
  show(part('.head'), h('div', null,
    h('h1', null, t('place.today'), ' ', summary?.as_of && h('span.soft', null, longDay(summary.as_of))),
    summary ? h('p', null, headline(summary)) : h('div.bone', { at: { width: '46ch', 'max-width': '100%' } })),
  summary ? histogram(summary.histogram, summary.categories) : h('div.bone', { at: { width: '240px', 'max-width': '100%', height: '56px' } }));
  show(part('.tools'), filters('today', {}), h('div.right', null,
    h('a.button.plain', { href: href('contacts', { more: '1' }) }, t('filter.more'), icon('down'))));
  for (const group of groups) {
    const area = part(`[data-question="${group.question}"]`);
    if (!area) continue;
    area.setAttribute('aria-label', title(group.question));
    show(/** @type {HTMLElement} */ (area.querySelector('.group-title')), h('h2', null, title(group.question)),
      h('span.soft', null, group.count === undefined ? figure() : group.count > group.leads.length ? t('today.of', { shown: group.leads.length, all: group.count }) : number(group.count)),
      h('a.link', { href: href('contacts', { question: group.question }), 'aria-label': `${t('show.all')}: ${title(group.question)}` }, t('show.all')));
  }
  show(part('.left-out'), summary && leftOut(summary));
}

/** @param {any} summary */
function leftOut(summary) {
  const parts = Object.entries(summary.left_out).filter(([, n]) => n > 0).map(([state, n]) => t(`left.${state}`, { n }));
  return parts.length > 0 && h('p.small.second', null, t('left.out', { list: parts.join(', ') }), ' ',
    h('a.link', { href: href('contacts', { category: 'hot', state: 'any', more: '1' }) }, t('left.show')));
}

/** @param {any} summary */
function headline(summary) {
  const { questions: counts } = summary;
  const silent = counts.hot_silent > 0 && [' ', mixed(t('today.silent'), { who: h('b', null, t('today.silent.who', { n: counts.hot_silent })) })];
  if (!summary.before) return [t('today.nobody'), silent];
  return [mixed(t('today.line', { since: sinceWords(), cooled: counts.cooled, hot: limits.hot }), {
    became: h('b', null, t('today.became', { n: counts.became_hot })),
  }), silent];
}

/**
 * The chips above a list.
 * @param {string} here
 * @param {Record<string, string>} query
 */
export function filters(here, query) {
  const { summary } = known;
  const chip = (/** @type {string} */ name, /** @type {any} */ heat, /** @type {number | undefined} */ count) => h('a.filter', {
    href: href('contacts', { ...query, category: query.category === name ? '' : name, cursor: '' }), 'aria-current': query.category === name && 'true',
  }, disc(heat), t(`heat.${heat}`), figure(count));
  return h('div.filters', null,
    h('a.filter', { href: href('today'), 'aria-current': here === 'today' && 'true' }, t('today.filter')),
    chip('hot', 'hot', summary?.categories.hot), chip('warm', 'warm', summary?.categories.warm),
    chip('cold', 'cold', summary?.categories.cold), chip('unscored', 'none', summary?.unscored),
    limits.weekly && h('a.filter', { href: href('contacts', { ...query, question: query.question === 'weekly' ? '' : 'weekly', cursor: '' }), 'aria-current': query.question === 'weekly' && 'true' },
      t('today.q.weekly', limits), figure(summary?.questions.weekly)));
}

/** The keys that matter here. */
export const hints = () => [['j k', 'move'], ['Enter', 'open'], ['c', 'call'], ['x', 'select'], ['?', 'all']].map(([key, word]) =>
  h('span', null, h('span.key', null, key), t(`hint.${word}`)));

/** What to do while there is nobody. */
export const nothingYet = () => h('div.empty', null, h('p', null, t('empty.contacts')),
  h('div.row', null, h('a.button.first', { href: href('import') }, t('empty.import'))), h('p.soft.small', null, t('empty.demo')));

/** The layout of what is coming, still. */
const skeleton = () => h('div.bones', { 'aria-busy': 'true' }, h('div.bone', { at: { width: '38%', height: '28px' } }),
  h('div.bone', { at: { width: '54%' } }), Array.from({ length: 9 }, () => h('div.bone', { at: { height: '44px' } })));
