// What if: facts supposed otherwise, answered while they are dragged; nothing is saved.
import { write } from './api.js';
import { h, show } from './dom.js';
import { disc } from './icons.js';
import { say, troubleWords } from './notices.js';
import { percent, signed, t } from './words.js';

/** Facts that are numbers, the most useful first, and those that are texts. */
const numbers = ['meetings', 'replies', 'calls', 'forms', 'clicks', 'pages', 'opens', 'unanswered', 'open_deals', 'deal_moved_days', 'employees', 'colleagues', 'no_shows', 'bounces', 'won_deals', 'lost_deals', 'last_inbound_days', 'last_outbound_days', 'filled_fields'];
const texts = ['title', 'source', 'stage', 'industry'];
const FIRST = 3;

/** @param {any} data */
export function whatIf(data) {
  const { facts, score_number: numberOf, score } = data.explanation;
  /** @type {Map<string, any>} */
  const changed = new Map();
  const shown = numbers.slice(0, FIRST);
  const list = h('div', { at: { display: 'grid', gap: '10px' } });
  const end = h('div.if-end', { 'aria-live': 'polite' });
  /** @type {Map<string, any>} */
  const shares = new Map();
  let asking = false;
  let again = false;

  const ask = async () => {
    if (asking) { again = true; return; }
    asking = true;
    try {
      const order = [...changed.keys()];
      // Each fact's share is what it adds to those before it, so that the shares add up.
      const answers = await Promise.all(order.map((_, index) => write('POST', `/v1/scores/${numberOf}/what-if`, {
        what_if: Object.fromEntries(order.slice(0, index + 1).map((name) => [name, changed.get(name)])),
      })));
      let last = data.explanation.sum_shown;
      for (const one of shares.values()) show(one, h('span.soft', null, '0'));
      answers.forEach((answer, index) => {
        const share = answer.sum_shown - last;
        last = answer.sum_shown;
        show(shares.get(order[index]), h(`span.${share < 0 ? 'against' : share > 0 ? 'for' : 'soft'}`, null, signed(share)));
      });
      drawEnd(answers.at(-1) ?? null);
    } catch (trouble) { show(end, h('span.fault', null, troubleWords(trouble))); }
    asking = false;
    if (again) { again = false; void ask(); }
  };
  const set = (/** @type {string} */ name, /** @type {any} */ value) => {
    if (value === facts[name]) changed.delete(name); else changed.set(name, value);
    void ask();
  };
  const drawEnd = (/** @type {any} */ answer) => {
    if (!answer) { show(end, h('span.soft', null, t('if.hint'))); return; }
    show(end, h('span.was', null, disc(data.score.category), score), h('span', { 'aria-hidden': 'true' }, '→'),
      h('span.will', null, disc(answer.category), answer.score), h(`span.strong.${answer.category}`, null, t(`heat.${answer.category}`)),
      h('span.right.dense.second', null, t('if.likely', { percent: percent(answer.probability), low: percent(answer.probability_low).replace(' %', ''), high: percent(answer.probability_high) })),
      h('button.link.small', { type: 'button', onclick: reset }, t('if.reset')));
    say(t('contact.now', { before: score, after: answer.score }));
  };
  const reset = () => { changed.clear(); draw(); drawEnd(null); };
  const draw = () => {
    shares.clear();
    show(list, shown.map((name) => {
      const share = h('span.points', null, h('span.soft', null, '0'));
      shares.set(name, share);
      const label = t(`fact.${name}`);
      return h('div.if-row', null, h('span', null, label, was(name)), control(name, label), share);
    }));
  };
  const was = (/** @type {string} */ name) => h('span.soft.small', { data: { was: name } });
  const noteWas = (/** @type {string} */ name) => {
    const place = list.querySelector(`[data-was="${name}"]`);
    if (place) place.textContent = changed.has(name) ? ` ${t('if.was', { value: facts[name] ?? t('if.unknown') })}` : '';
  };
  const control = (/** @type {string} */ name, /** @type {string} */ label) => {
    if (texts.includes(name)) {
      const input = h('input', { type: 'text', value: facts[name] ?? '', 'aria-label': label });
      input.addEventListener('change', () => { set(name, input.value || (facts[name] === null ? null : '')); noteWas(name); });
      return input;
    }
    return stepper(label, facts[name] ?? 0, (value) => { set(name, value); noteWas(name); return changed.has(name); });
  };
  const other = h('select.if-other', { 'aria-label': t('if.other') });
  const drawOther = () => show(other, h('option', { value: '' }, `+ ${t('if.other')}`),
    [...numbers, ...texts].filter((name) => !shown.includes(name)).map((name) => h('option', { value: name }, t(`fact.${name}`))));
  other.addEventListener('change', () => {
    if (!other.value) return;
    const name = other.value;
    shown.push(name);
    drawOther();
    const keep = new Map(changed);
    draw();
    if (keep.size) void ask();
    /** @type {HTMLElement | null} */ (list.lastElementChild?.querySelector('button, input'))?.focus();
  });
  draw();
  drawOther();
  drawEnd(null);
  return h('section.o-if', null, h('h2', null, t('if.title'), h('span.soft', null, t('if.sub'))),
    h('div.if-box', null, list, other, end));
}

/**
 * A number between two buttons; dragged sideways it changes as well.
 * @param {string} label @param {number} first @param {(value: number) => boolean} set
 */
function stepper(label, first, set) {
  let value = first;
  const shown = h('output', { 'aria-label': label }, value);
  const box = h('span.stepper', { role: 'group', 'aria-label': label });
  const to = (/** @type {number} */ next) => {
    if (next === value || next < 0 || next > 9999) return;
    value = next;
    shown.textContent = String(value);
    box.classList.toggle('changed', set(value));
  };
  const button = (/** @type {number} */ by, /** @type {string} */ text, /** @type {string} */ name) =>
    h('button', { type: 'button', 'aria-label': `${label}: ${t(name)}`, onclick: () => to(value + by) }, text);
  shown.addEventListener('pointerdown', (/** @type {PointerEvent} */ event) => {
    const [x, from] = [event.clientX, value];
    shown.setPointerCapture(event.pointerId);
    const drag = (/** @type {PointerEvent} */ now) => to(Math.max(0, from + Math.round((now.clientX - x) / 14)));
    shown.addEventListener('pointermove', drag);
    shown.addEventListener('pointerup', () => shown.removeEventListener('pointermove', drag), { once: true });
  });
  box.append(button(-1, '−', 'if.less'), shown, button(1, '+', 'if.more'));
  return box;
}
