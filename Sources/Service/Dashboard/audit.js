// Audit: who was scored, when, by which model; and what was recomputed to know that nothing changed.
import './words-contact.js';
import { get, write } from './api.js';
import { evidence } from './contact-score.js';
import { downloadProof } from './contact-proof.js';
import { h, show } from './dom.js';
import { disc, icon } from './icons.js';
import { notice, troubleBox, troubleWords } from './notices.js';
import { href } from './route.js';
import { table } from './tables.js';
import { addWords, clock, minute, number, percent, t } from './words.js';
import { english } from './words-screens-en.js';
import { italian } from './words-screens-it.js';

addWords(english, italian);
const PAGE = 25;

/** @param {HTMLElement} main */
export function audit(main) {
  const check = h('div.card', null, h('div.inside', null, h('div', null, h('b.strong', null, t('audit.not')), h('div.small.second', null, t('audit.not.text'))),
    h('div.right', null, h('button.button.first', { type: 'button', onclick: () => void verify(check) }, icon('audit'), t('audit.verify')))));
  const list = h('div');
  show(main, h('h1', null, t('place.audit')), h('p.intro', null, t('audit.intro')), check,
    h('h2', { at: { 'margin-top': '26px' } }, t('audit.scores')), list);
  void more(list, []);
  return {};
}

/** @param {HTMLElement} card */
async function verify(card) {
  show(card, h('div.inside', { 'aria-busy': 'true' }, h('b.strong', null, t('audit.running')), h('span.second', null, t('audit.running.text'))));
  const began = performance.now();
  try {
    const report = await write('POST', '/v1/audit/verify', { mode: 'full' });
    const replay = report.intact ? await write('POST', '/v1/audit/replay', {}) : null;
    const seconds = (performance.now() - began) / 1000;
    const isGood = report.intact && replay.other_count === 0;
    show(card, h('div.inside', { role: 'status' }, h('div', null,
      h(`div.${isGood ? 'ok-line' : 'bad-line'}`, { at: { 'font-size': '1.2143rem', 'font-weight': '620' } }, icon(isGood ? 'check' : 'warn'), h('span', { at: { color: 'var(--ink)' } }, t(isGood ? 'audit.good' : 'audit.bad'))),
      h('p.second', { at: { 'margin-top': '6px' } }, t('audit.what', { entries: number(report.entries), scores: number(report.scores), same: number(replay?.identical ?? 0), seconds: number(seconds, 1), at: clock(new Date().toISOString()) }))),
    h('div.right', null, h('button.button', { type: 'button', onclick: () => print() }, icon('download'), t('audit.report')), h('button.button', { type: 'button', onclick: () => void verify(card) }, t('audit.again')))),
    report.problems.length > 0 && h('div.inside', null, table(t('audit.bad'), [t('audit.table'), t('audit.row'), t('import.reason')],
      report.problems.map((/** @type {any} */ one) => [one.table, one.key, h('span.against', null, one.detail)]))),
    h('div.under', null, h('span.second.small', null, t('audit.root')), h('code', null, (report.root.match(/.{1,8}/g) ?? []).join(' ')),
      report.checkpoints > 0 && h('span.small.second', null, t('audit.checkpoints', { n: report.checkpoints }))));
  } catch (trouble) { show(card, h('div.inside', null, troubleBox(trouble, () => void verify(card)))); }
}

/** @param {HTMLElement} list @param {any[]} known @param {string} [cursor] */
async function more(list, known, cursor) {
  try {
    const page = await get('/v1/scores', { limit: PAGE, cursor });
    const all = [...known, ...page.scores];
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
