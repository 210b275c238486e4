// The score as a sum of bars: each starts where the last one ended, and the last ends at the score.
import { h, show } from './dom.js';
import { reasonText } from './lead-rows.js';
import { limits } from './thresholds.js';
import { number, signed, t } from './words.js';

const FIRST = 8;

/** @param {any} data */
export function why(data) {
  const { score } = data;
  const body = h('div.fall');
  let isWhole = false;
  const draw = () => show(body, rows(data, isWhole, () => { isWhole = !isWhole; draw(); }));
  draw();
  return h('section.o-why', null,
    h('div.fall-head', null, h('h2', null, t('why.title', { score: score.score }), h('span.soft', null, t('why.sub'))), h('span.right', null, t('why.evidence'))),
    body);
}

/** @param {any} data @param {boolean} isWhole @param {() => void} toggle */
function rows(data, isWhole, toggle) {
  const { explanation, score, contact } = data;
  const all = explanation.reasons;
  const shown = isWhole ? all : all.slice(0, FIRST);
  const rest = isWhole ? [] : all.slice(FIRST);
  /** @type {{text: any, points: number, evidence: any}[]} */
  const list = shown.map((/** @type {any} */ reason) => ({
    text: reasonText(reason, contact.deals[0], contact.deals.length, score.as_of), points: reason.points_shown, evidence: proof(reason),
  }));
  if (rest.length || isWhole) {
    const sum = rest.reduce((/** @type {number} */ total, /** @type {any} */ one) => total + Math.round(one.points_shown * 10), 0) / 10;
    const button = h('button.link', { type: 'button', 'aria-expanded': String(isWhole), onclick: toggle }, t(isWhole ? 'why.less' : 'why.all'));
    if (rest.length) list.push({ text: h('span.second', null, t('why.smaller', { n: rest.length })), points: sum, evidence: button });
    else list.push({ text: button, points: NaN, evidence: null });
  }
  const ends = [50];
  for (const one of list) ends.push(Number.isNaN(one.points) ? ends[ends.length - 1] : ends[ends.length - 1] + one.points);
  const low = Math.min(40, limits.hot, ...ends);
  const high = Math.min(100, Math.max(88, limits.hot, ...ends)) + 2;
  const x = (/** @type {number} */ value) => `${((Math.min(value, high) - low) / (high - low)) * 100}%`;
  const lines = () => [h('i.base-line', { at: { left: x(50) } }), h('i.hot-line', { at: { left: x(limits.hot) } })];
  const row = (/** @type {any} */ text, /** @type {any} */ points, /** @type {any} */ marks, /** @type {any} */ end, name = '') =>
    h(`div.fall-row${name}`, { role: 'listitem' }, h('div.text', null, text), h('div.points', null, points),
      h('div.fall-track', { 'aria-hidden': 'true' }, lines(), marks), h('div.evidence', null, end));
  const sum = explanation.sum_shown;
  const isCut = sum > 100 || sum < 0;
  return h('div', { role: 'list', at: { display: 'contents' } },
    h('div.fall-row', { 'aria-hidden': 'true' }, h('div'), h('div'), h('div.fall-track.fall-mark', { at: { 'min-height': '15px' } }, h('span', { at: { left: x(limits.hot) } }, t('scale.hot', { hot: limits.hot })))),
    row(t('why.average'), number(50, 1), [h('i.dot', { at: { left: x(50) } }), h('i.join', { at: { left: x(50), top: '50%', bottom: '0' } })], ''),
    list.map((one, index) => {
      const [from, to] = [ends[index], ends[index + 1]];
      if (Number.isNaN(one.points)) return row(one.text, '', [], null);
      const isMinus = one.points < 0;
      return row(one.text, h(`span.${isMinus ? 'against' : one.points > 0 ? 'for' : 'soft'}`, null, signed(one.points)), [
        h('i.join', { at: { left: x(from), top: '0', height: '50%' } }),
        h(`i.bar-mark${isMinus ? '.minus' : ''}${Math.max(from, to) > high ? '.cut-off' : ''}`, { at: { left: x(Math.min(from, to)), width: `calc(${x(Math.max(from, to))} - ${x(Math.min(from, to))})` } }),
        h('i.join', { at: { left: x(to), top: '50%', bottom: '0' } }),
      ], one.evidence);
    }),
    row(t('why.adds'), number(sum, 1), [h('i.total', { at: { left: x(50), width: `calc(${x(Math.min(sum, high))} - ${x(50)})` } }), h('i.dot.full', { at: { left: x(sum) } })],
      h('span.strong', { at: { color: 'var(--ink)' } }, t('why.so', { score: score.score })), '.last'),
    isCut && h('p.small.soft', { role: 'listitem' }, t(sum > 100 ? 'why.cut' : 'why.cut.low', { sum: number(sum, 1) })));
}

/** @param {any} reason */
const proof = (reason) => (reason.won !== undefined && reason.won + reason.lost > 0
  ? t('why.won', { won: reason.won, all: reason.won + reason.lost }) : t(/^rules?\./.test(reason.id) ? 'why.own' : 'why.rule'));
