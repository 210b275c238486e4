// Why the score differs from that of an earlier day: reasons, and the four steps they come from.
import { get } from './api.js';
import { h, show } from './dom.js';
import { earlier } from './contact-score.js';
import { troubleWords } from './notices.js';
import { capital, signed, since, t } from './words.js';

const FIRST = 5;

/** @param {any} data */
export function sinceSection(data) {
  const before = earlier(data);
  if (!before) return null;
  const body = h('div');
  void fillMoves(body, data.score.score_number, before.score_number);
  return h('section.o-since', null,
    h('div.with-figure', null, h('h2', null, capital(since(before.as_of, data.score.as_of))),
      h('b.strong', null, `${before.score} → ${data.score.score}`)), body);
}

/**
 * Lists what moved between two scores.
 * @param {any} body @param {number} later @param {number} from
 */
export async function fillMoves(body, later, from) {
  try {
    const { changes, model, profile, time, behaviour, points } = await get(`/v1/scores/${later}/difference`, { from });
    const shown = changes.slice(0, FIRST);
    const rest = behaviour + (time ?? 0) + profile - shown.reduce((/** @type {number} */ sum, /** @type {any} */ one) => sum + one.points, 0);
    const line = (/** @type {number} */ value, /** @type {any} */ text) =>
      h('li', null, h(`b.${value < 0 ? 'against' : value > 0 ? 'for' : 'soft'}`, null, signed(value)), h('span', null, text));
    show(body, h('ul.moves', null, shown.map((/** @type {any} */ one) => line(one.points, one.text)),
      Math.abs(rest) >= 0.05 && line(rest, t('since.rest', { n: changes.length - shown.length })),
      Math.abs(model) >= 0.05 && line(model, t('since.model'))),
    h('p.small.soft', { at: { 'margin-top': '6px' } }, t(time === null ? 'since.steps.whole' : 'since.steps', { points: signed(points), time: signed(time ?? 0), behaviour: signed(behaviour), profile: signed(profile), model: signed(model) })));
  } catch (trouble) { show(body, h('p.small.soft', null, troubleWords(trouble))); }
}
