// What the sync could not decide: two edits of one field side by side, and edits the server refused.
import { step, write } from './api.js';
import { confirm } from './dialogs.js';
import { h, show } from './dom.js';
import { icon } from './icons.js';
import { notice, troubleWords } from './notices.js';
import { href } from './route.js';
import { minute, named, number, t } from './words.js';

/**
 * The first conflict with both values; deciding it shows the next.
 * @param {any} met
 * @param {() => Promise<void>} again
 */
export function conflicts(met, again) {
  if (!met.count) return null;
  const one = met.conflicts[0];
  const who = h('span.second', null, one.record ?? one.id, ', ', h('b', null, one.field === '*' ? t('sync.whole') : named('column-of', one.field)));
  const decide = async (/** @type {string} */ stands) => {
    try {
      await write('POST', `/v1/sync/conflicts/${one.number}/resolve`, { stands });
      notice(t(`sync.stands.${stands}`));
    } catch (trouble) { notice(troubleWords(trouble), { isBad: true }); }
    await again();
    /** @type {HTMLElement | null} */ (document.querySelector('.pair button') ?? document.querySelector('h1'))?.focus();
  };
  const keys = (/** @type {KeyboardEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !['s', 'm'].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    void decide(event.key === 's' ? 'theirs' : 'mine');
  };
  return h('section.choices', { 'aria-label': t(`sync.kind.${one.kind}`) },
    h('div.with-figure', null, h('h2', null, t(`sync.kind.${one.kind}`), h('span.soft', null, t('sync.of', { n: 1, all: met.count }))), who),
    h('div.pair', { onkeydown: keys }, h('div.start', null, h('b', null, t('sync.base')), h('p.value', { dir: 'auto' }, text(one.base))),
      side('theirs', one, decide), side('mine', one, decide)),
    h('p.small.soft', null, t('sync.both.kept', { when: minute(one.recorded_at) })));
}

/** @param {'mine' | 'theirs'} name @param {any} one @param {(stands: string) => void} decide */
function side(name, one, decide) {
  const stands = one.stands === name;
  return h(`div.side${stands ? '.stands' : ''}`, null, h('div.head', null, h('b', null, t(`sync.side.${name}`)), stands && h('span.chip.proved', null, icon('check'), t('sync.force'))),
    h('p.value', { dir: 'auto' }, changed(text(one.base), text(one[name]))),
    h('button.button', { type: 'button', onclick: () => decide(name) }, t(`sync.take.${name}`), h('span.key', { 'aria-hidden': 'true' }, name === 'mine' ? 'm' : 's')));
}

/** @param {any} value */
function text(value) {
  if (value === null || value === undefined) return '–';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/**
 * A value with the part marked that differs from where both started.
 * @param {string} base
 * @param {string} value
 */
function changed(base, value) {
  let start = 0;
  while (start < Math.min(base.length, value.length) && base[start] === value[start]) start += 1;
  let end = 0;
  while (end < Math.min(base.length, value.length) - start && base.at(-1 - end) === value.at(-1 - end)) end += 1;
  const middle = value.slice(start, value.length - end);
  return [value.slice(0, start), middle && h('mark', null, middle), value.slice(value.length - end)];
}

/** @param {any} held @param {() => Promise<void>} again */
export function refused(held, again) {
  if (!held.count) return null;
  return h('section.choices', { 'aria-label': t('sync.refused') }, h('div.with-figure', null, h('h2', null, t('sync.refused'), h('span.soft', null, number(held.count)))),
    held.operations.map((/** @type {any} */ one) => row(one, again)));
}

/** @param {any} one @param {() => Promise<void>} again */
function row(one, again) {
  const who = h('b.strong', null, one.record ?? one.row_id);
  const fields = Object.keys(one.operation.set ?? {}).map((name) => named('column-of', name)).join(', ');
  const fault = h('p.fault', { role: 'alert' });
  const retry = async (/** @type {boolean} */ restore) => {
    show(fault);
    try {
      await write('POST', `/v1/sync/quarantine/${step(one.id)}/retry`, restore ? { restore: true } : {});
      notice(t('sync.sent.again'));
      await again();
    } catch (/** @type {any} */ trouble) {
      show(fault, troubleWords(trouble), !restore && /restore/.test(trouble.detail ?? '') && h('button.link', { type: 'button', onclick: () => void retry(true) }, t('sync.restore')));
    }
  };
  const drop = async () => {
    const isDone = await confirm(t('sync.drop.title'), t('sync.drop.text'), t('sync.drop'), () => write('DELETE', `/v1/sync/quarantine/${step(one.id)}`));
    if (isDone) { notice(t('sync.dropped')); await again(); }
  };
  return h('div.held', null, h('div', null, who, ' ', h('span.second', null, fields)),
    h('div', null, one.message, ' ', h('code.soft', null, one.code), h('div.small.soft', null, minute(one.recorded_at)), fault),
    h('div.right', null, one.table === 'contacts' && h('a.button.low', { href: href('contacts', {}, one.row_id) }, t('sync.edit')),
      h('button.button.low', { type: 'button', onclick: () => void retry(false) }, t('sync.retry')),
      h('button.button.low', { type: 'button', onclick: () => void drop() }, t('sync.drop'))));
}
