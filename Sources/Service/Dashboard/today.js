// Today: four short questions instead of a table of scores.
import { get } from './api.js';
import { histogram } from './charts.js';
import { h, mixed, show } from './dom.js';
import { disc, icon } from './icons.js';
import { onKeys } from './keys.js';
import { act, cursor, leadRow, titles } from './lead-rows.js';
import { troubleBox } from './notices.js';
import { go, href, sequence } from './route.js';
import { freshness, known, refreshSummary, showFootBar, showTools } from './shell.js';
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
    sequence.count = group.count;
    sequence.ids = group.leads.map((/** @type {any} */ lead) => lead.id);
    go(href('today', place.query, id));
  };
  const reload = async () => {
    try {
      const [summary, ...pages] = await Promise.all([refreshSummary(), ...questions.map(([question, limit]) =>
        get('/v1/leads', { question, limit, utc_offset: utcOffset() }))]);
      clearTimeout(bones);
      groups = questions.map(([question], index) => ({ question, count: summary.questions[question], leads: pages[index].leads }));
      draw(body, summary, groups, { open: (/** @type {any} */ lead) => openLead(lead.id), act: (/** @type {any} */ lead, /** @type {string} */ action) => void act(lead, action, reload) });
      line.first();
      showTools(freshness(), scoreAgain(reload));
      showFootBar(hints(), h('span.right', null, t('leads', { n: summary.leads })));
    } catch (trouble) {
      clearTimeout(bones);
      show(body, troubleBox(trouble, reload));
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

/** @param {HTMLElement} body @param {any} summary @param {any[]} groups @param {any} how */
function draw(body, summary, groups, how) {
  if (summary.leads === 0) return show(body, nothingYet());
  const shown = groups.filter((group) => group.leads.length);
  show(body,
    h('div.head', null, h('div', null,
      h('h1', null, t('place.today'), ' ', summary.as_of && h('span.soft', null, longDay(summary.as_of))),
      h('p', null, headline(summary))), histogram(summary.histogram, summary.categories)),
    h('div.tools', null, filters('today', {}), h('div.right', null,
      h('a.button.plain', { href: href('contacts', { more: '1' }) }, t('filter.more'), icon('down')))),
    h('div.lead-table', { role: 'table', 'aria-label': t('place.today') },
      h('div', { role: 'rowgroup' }, titles()),
      shown.map((group) => h('div.lead-group', { role: 'rowgroup', 'aria-label': title(group.question) },
        h('div', { role: 'row' }, h('div.group-title', { role: 'cell', 'aria-colspan': '7' }, h('h2', null, title(group.question)),
          h('span.soft', null, group.count > group.leads.length ? t('today.of', { shown: group.leads.length, all: group.count }) : number(group.count)),
          h('a.link', { href: href('contacts', { question: group.question }), 'aria-label': `${t('show.all')}: ${title(group.question)}` }, t('show.all')))),
        group.leads.map((/** @type {any} */ lead) => leadRow(lead, { ...how, isSilent: group.question === 'hot_silent' })))),
      !shown.length && h('div', { role: 'rowgroup' }, h('div', { role: 'row' }, h('p.none', { role: 'cell' }, t('today.calm'))))), leftOut(summary));
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
  const chip = (/** @type {string} */ name, /** @type {any} */ heat, /** @type {number} */ count) => h('a.filter', {
    href: href('contacts', { ...query, category: query.category === name ? '' : name, cursor: '' }), 'aria-current': query.category === name && 'true',
  }, disc(heat), t(`heat.${heat}`), h('b', null, number(count)));
  return h('div.filters', null,
    h('a.filter', { href: href('today'), 'aria-current': here === 'today' && 'true' }, t('today.filter')),
    chip('hot', 'hot', summary.categories.hot), chip('warm', 'warm', summary.categories.warm),
    chip('cold', 'cold', summary.categories.cold), chip('unscored', 'none', summary.unscored),
    limits.weekly && h('a.filter', { href: href('contacts', { ...query, question: query.question === 'weekly' ? '' : 'weekly', cursor: '' }), 'aria-current': query.question === 'weekly' && 'true' },
      t('today.q.weekly', limits), h('b', null, number(summary.questions.weekly))));
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
