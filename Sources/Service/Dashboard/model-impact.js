// Does scoring help: what was promised against what came, and how soon leads are reached.
import { get } from './api.js';
import { h, show } from './dom.js';
import { troubleBox } from './notices.js';
import { table } from './tables.js';
import { english } from './words-impact-en.js';
import { italian } from './words-impact-it.js';
import { addWords, number, percent, t } from './words.js';

addWords(english, italian);

/** Both tables, measured a moment later. */
export function impact() {
  const place = h('div', null, h('p.small.second', null, t('model.measuring')));
  const draw = async () => {
    try { show(place, whole(await get('/v1/impact'))); } catch (trouble) { show(place, troubleBox(trouble, () => void draw())); }
  };
  void draw();
  return h('section.impact', { at: { 'margin-top': '30px' } }, h('h2', null, t('impact')), h('p.small.second', null, t('impact.text')), place);
}

/** @param {any} found */
function whole(found) {
  const all = [['', found.bands], ...found.months.map((/** @type {any} */ one) => [one.month, one.bands.slice(-1)])];
  const rows = all.flatMap(([month, bands]) => bands.filter((/** @type {any} */ one) => one.conversion.decided > 0).map((/** @type {any} */ one) => [month || t('impact.ever'),
    t(`impact.${one.category}`), number(one.conversion.decided), percent(one.promised), came(one.conversion), t(one.is_kept ? 'impact.kept' : 'impact.broken')]));
  const speeds = found.speed.filter((/** @type {any} */ one) => one.contacts > 0);
  const left = found.outcomes_without_score + found.outcomes_without_date;
  return [rows.length ? table(t('impact'), [t('impact.month'), t('impact.band'), { title: t('impact.decided'), number: true }, { title: t('impact.promised'), number: true }, { title: t('impact.came'), number: true }, t('impact.promise')], rows) : h('p', null, t('impact.none')),
    left > 0 && h('p.small.soft', { at: { 'margin-top': '8px' } }, t('impact.left', { n: left })),
    speeds.length > 0 && [h('h3', { at: { 'margin-top': '20px' } }, t('impact.speed')), h('p.small.second', null, t('impact.speed.text')),
      table(t('impact.speed'), [t('impact.reached'), { title: t('impact.leads'), number: true }, { title: t('impact.decided'), number: true }, { title: t('impact.came'), number: true }],
        speeds.map((/** @type {any} */ one) => [reached(one), number(one.contacts), number(one.conversion.decided), came(one.conversion)]))]];
}

/** @param {any} share */
const came = (share) => (share.decided ? `${percent(share.share)} (${percent(share.from)} – ${percent(share.to)})` : '–');

/** @param {any} one */
function reached(one) {
  const hours = one.within_hours;
  if (hours === null) return t(one.is_never ? 'impact.never' : 'impact.later');
  if (hours < 1) return t('impact.minutes', { n: Math.round(hours * 60) });
  return hours < 24 ? t('impact.hours', { n: hours }) : t('impact.days', { n: hours / 24 });
}
