// One contact in a sheet over the list: score, reasons, what-if, history, timeline, proof.
import './words-contact.js';
import { get, step, write } from './api.js';
import { h, show } from './dom.js';
import { icon } from './icons.js';
import { onKeys } from './keys.js';
import { menu } from './menu.js';
import { agentItem } from './contact-agent.js';
import { actOn, downloadRecord, editContact, erasePerson, logDialog, markMenu, removeContact, restoreOutcome } from './contact-actions.js';
import { curve } from './contact-curve.js';
import { proofStrip, downloadProof } from './contact-proof.js';
import { objected, objectionDialog } from './contact-objection.js';
import { overrideDialog } from './contact-override.js';
import { scoreHead, parts } from './contact-score.js';
import { timeline } from './contact-timeline.js';
import { sinceSection } from './contact-since.js';
import { whatIf } from './contact-whatif.js';
import { why } from './contact-why.js';
import { notice, say, troubleBox, troubleWords } from './notices.js';
import { go, href, sequence } from './route.js';
import { ago, money, t } from './words.js';

/**
 * Opens the sheet.
 * @param {{screen: string, id: string | null, query: Record<string, string>}} at
 * @param {() => void} changed told when the list beneath is out of date
 */
export function openContact(at, changed) {
  const id = at.id ?? '';
  const over = /** @type {HTMLElement} */ (document.getElementById('over'));
  const sheet = h('div.sheet', { role: 'dialog', 'aria-modal': 'true', 'aria-label': t('contact.sheet') });
  const back = () => go(href(at.screen, at.query));
  show(over, h('div.shade', { onclick: back }), sheet);
  const page = document.getElementById('app');
  page?.setAttribute('inert', '');
  const bones = setTimeout(() => show(sheet, top(id, at, back, null), h('div.scroll', null, h('div.left.bones', null,
    Array.from({ length: 7 }, () => h('div.bone', { at: { height: '26px' } }))))), 150);
  /** @type {any} */
  let data = null;
  let isChanged = false;
  let isOpen = true;

  const load = async () => {
    try {
      data = await read(id);
      if (!isOpen) return;
      clearTimeout(bones);
      draw();
    } catch (trouble) {
      clearTimeout(bones);
      if (isOpen) show(sheet, top(id, at, back, null), h('div.left', null, troubleBox(trouble, load)));
    }
  };
  /** Scores anew after a change, and says what it did to the score. */
  const rescore = async () => {
    isChanged = true;
    const before = data?.score?.score ?? null;
    try { await write('POST', `/v1/contacts/${step(id)}/score`, {}); } catch (trouble) { notice(troubleWords(trouble), { isBad: true }); }
    await load();
    const after = data?.score?.score;
    if (before !== null && after !== undefined) say(t('contact.now', { before, after }));
    return { before, after };
  };
  const how = { rescore, load, close: back, touch: () => { isChanged = true; } };
  const draw = () => {
    const { contact, score } = data;
    const header = h('header', null, top(id, at, back, data), nameLines(data, how));
    const left = h('div.left', null,
      score ? [scoreHead(data, how), why(data), parts(data), curve(data)] : h('section.o-score', null, h('p', null, t('contact.unscored')),
        h('p', null, h('button.button.first', { type: 'button', onclick: () => void rescore() }, t('score.one')))));
    const side = h('div.side', null, score && whatIf(data), score && sinceSection(data), timeline(data, how));
    show(sheet, header, h('div.scroll', { tabindex: '0', role: 'region', 'aria-label': contact.name }, left, side), score && proofStrip(data),
      h('div.call-bar', null, callBar(data, how)));
    const title = sheet.querySelector('h1');
    if (!sheet.contains(document.activeElement)) title?.focus({ preventScroll: true });
  };
  const stop = onKeys({
    Escape: back, '[': () => besides(-1, at), ']': () => besides(1, at),
    c: () => data && void logDialog(data.contact, 'call', how), m: () => data && void logDialog(data.contact, 'meeting', how),
    n: () => /** @type {HTMLElement | null} */ (sheet.querySelector('.note-box textarea'))?.focus(),
    o: () => /** @type {HTMLElement | null} */ (sheet.querySelector('.menu.outcome > button'))?.click(),
    e: () => data && void editContact(data.contact, how), s: () => void rescore(),
    w: () => /** @type {HTMLElement | null} */ (sheet.querySelector('.if-box button'))?.focus(),
    p: () => data?.score && void downloadProof(data.score.score_number),
  });
  sheet.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Escape' && event.target instanceof HTMLTextAreaElement) { event.stopPropagation(); event.target.blur(); }
    if (event.key === 'Tab') keepInside(sheet, event);
  });
  void load();
  return {
    id,
    close: () => {
      isOpen = false;
      clearTimeout(bones);
      stop();
      show(over);
      page?.removeAttribute('inert');
      if (isChanged) changed();
    },
  };
}

/**
 * Everything about a contact, from one moment.
 * @param {string} id
 */
async function read(id) {
  const path = `/v1/contacts/${step(id)}`;
  const [contact, history, interactions] = await Promise.all([
    get(path), get(`${path}/scores`, { limit: 200 }), get(`${path}/interactions`, { limit: 200 }),
  ]);
  const number = contact.latest_score?.score_number;
  const explanation = number === undefined || number === null ? null : await get(`/v1/scores/${number}/explanation`);
  return {
    contact, explanation, score: explanation?.summary ?? null, scores: history.scores, interactions: interactions.interactions,
  };
}

/** @param {string} id @param {any} at @param {() => void} back @param {any} data */
function top(id, at, back, data) {
  const index = sequence.ids.indexOf(id);
  return h('div.over', null,
    h('button.button.plain.icon-button', { type: 'button', 'aria-label': t('contact.previous'), 'aria-disabled': String(index <= 0), onclick: () => besides(-1, at) }, icon('left')),
    h('button.button.plain.icon-button', { type: 'button', 'aria-label': t('contact.next'), 'aria-disabled': String(index < 0 || index >= sequence.ids.length - 1), onclick: () => besides(1, at) }, icon('right')),
    index >= 0 && h('span.cut', null, t('contact.place', { n: index + 1, all: sequence.count, list: sequence.title })),
    h('div.right', null, data?.score && agentChip(data.score),
      h('button.button.plain.icon-button', { type: 'button', 'aria-label': t('close'), onclick: back }, icon('close'))));
}

/** @param {any} score */
const agentChip = (score) => score.agent_score === null
  ? h('span.chip.edge', null, t('agent.none'))
  : h(`span.chip${score.is_disputed ? '.look' : '.edge'}`, null, t(score.is_disputed ? 'agent.disputed' : 'agent.agrees', { score: score.agent_score, local: score.score }));

/** @param {number} by @param {any} at */
function besides(by, at) {
  const next = sequence.ids[sequence.ids.indexOf(at.id) + by];
  if (next !== undefined && sequence.ids.includes(at.id)) go(href(at.screen, at.query, next), { isSame: true });
}

/** @param {any} data @param {any} how */
function nameLines(data, how) {
  const { contact, score } = data;
  const place = [contact.city, contact.country].filter(Boolean).join(', ');
  const where = [contact.company, place].filter(Boolean).join(', ');
  const title = contact.title && where ? t('contact.at', { title: contact.title, where }) : contact.title || where;
  const deal = contact.deals[0];
  return h('div.name', null,
    h('div', null, h('h1', { tabindex: '-1', dir: 'auto' }, contact.name || contact.email), title && h('div.second', { dir: 'auto' }, title),
      h('div.reach', null, contact.phone && h('a', { href: `tel:${contact.phone.replace(/[^+\d]/g, '')}` }, contact.phone),
        contact.email && h('a', { href: `mailto:${contact.email}` }, contact.email),
        contact.states.map((/** @type {string} */ one) => h('span.against', null, t(`state.${one}`)))),
      objected(contact, how)),
    h('div', null, h('div.do', null,
      h('button.button', { type: 'button', onclick: () => void actOn(contact, 'note', how.load) }, icon('note'), t('do.note')),
      h('button.button', { type: 'button', onclick: () => void logDialog(contact, 'meeting', how) }, icon('calendar'), t('do.meeting')),
      markMenu(contact, how), moreMenu(contact, how),
      h('button.button.first', { type: 'button', onclick: () => void logDialog(contact, 'call', how) }, icon('phone'), t('do.call'))),
    contact.outcome ? h('div.deal-line', null, h('b', null, t(`outcome.${contact.outcome.result}`)), ' ',
      contact.outcome.source === 'mark' && h('button.link', { type: 'button', onclick: () => void restoreOutcome(contact, how) }, t('outcome.undo')))
      : deal && h('div.deal-line', null, h('b', null, deal.name, deal.value_minor !== null && `, ${money(deal.value_minor, deal.currency)}`), ' ',
        [deal.stage, deal.moved_at && t('deal.moved', { when: ago(deal.moved_at, score?.as_of ?? new Date().toISOString()) })].filter(Boolean).join(', '))));
}

/** @param {any} contact @param {any} how */
function moreMenu(contact, how) {
  const list = h('ul', { hidden: true },
    h('li', null, h('button', { type: 'button', onclick: () => { list.hidden = true; void editContact(contact, how); } }, icon('edit'), t('do.edit'))),
    h('li', null, h('button', { type: 'button', onclick: () => { list.hidden = true; void how.rescore(); } }, icon('sync'), t('score.one'))),
    agentItem(contact, how, () => { list.hidden = true; }),
    contact.latest_score && h('li', null, h('button', { type: 'button', onclick: () => { list.hidden = true; void overrideDialog(contact, how); } }, icon('edit'), t('own.do'))),
    h('li', null, h('button', { type: 'button', onclick: () => { list.hidden = true; void objectionDialog(contact, how); } }, icon('edit'), t('objection.do'))),
    h('li', null, h('button', { type: 'button', onclick: () => { list.hidden = true; void removeContact(contact, how); } }, icon('trash'), t('do.delete'))),
    h('li', null, h('button', { type: 'button', onclick: () => { list.hidden = true; void erasePerson(contact, how); } }, icon('trash'), t('do.erase'))),
    h('li', null, h('button', { type: 'button', onclick: () => { list.hidden = true; void downloadRecord(contact); } }, icon('download'), t('do.record'))));
  return menu(list, h('button.button.icon-button', { type: 'button', 'aria-label': t('do.more'), 'aria-expanded': 'false' }, icon('dots')));
}

/** @param {any} data @param {any} how */
const callBar = (data, how) => [
  h('button.button', { type: 'button', onclick: () => void actOn(data.contact, 'note', how.load) }, icon('note'), t('do.note')),
  h('button.button', { type: 'button', onclick: () => void logDialog(data.contact, 'meeting', how) }, icon('calendar'), t('do.meeting')),
  h('button.button.first', { type: 'button', onclick: () => void logDialog(data.contact, 'call', how) }, icon('phone'), t('do.call')),
];

/** @param {HTMLElement} sheet @param {KeyboardEvent} event */
function keepInside(sheet, event) {
  const all = [...sheet.querySelectorAll('a[href], button, input, select, textarea, [tabindex="0"]')]
    .filter((one) => one instanceof HTMLElement && one.offsetParent !== null);
  const [first, last] = [all[0], all[all.length - 1]];
  if (event.shiftKey && document.activeElement === first) { event.preventDefault(); /** @type {HTMLElement} */ (last).focus(); }
  else if (!event.shiftKey && document.activeElement === last) { event.preventDefault(); /** @type {HTMLElement} */ (first).focus(); }
}
