// For how long things are kept: a rule a kind, what is due, and taking it out.
import { get, step, write } from './api.js';
import { ask, confirm, field } from './dialogs.js';
import { h, show } from './dom.js';
import { icon } from './icons.js';
import { notice, troubleBox, troubleWords } from './notices.js';
import { table } from './tables.js';
import { minute, number, t } from './words.js';

const kinds = ['leads', 'customers', 'agents', 'rejected_rows'];

/** @param {HTMLElement} place */
export async function showRetention(place) {
  try { draw(place, (await get('/v1/retention')).rules); } catch (trouble) { show(place, troubleBox(trouble, () => void showRetention(place))); }
}

/** @param {HTMLElement} place @param {any[]} rules */
function draw(place, rules) {
  const due = rules.reduce((sum, rule) => sum + rule.due, 0);
  show(place, table(t('set.keep'), [t('keep.what'), t('keep.days'), t('keep.due'), t('keep.applied'), ''],
    kinds.map((kind) => {
      const rule = rules.find((one) => one.kind === kind);
      return [h('b.strong', null, t(`keep.${kind}`)), rule ? number(rule.days) : t('keep.always'),
        rule ? [number(rule.due), rule.held > 0 && h('p.small.soft', null, t('keep.held', { n: rule.held }))] : '–',
        rule?.applied_at ? minute(rule.applied_at) : '–',
        h('button.button.low', { type: 'button', 'aria-label': t('keep.change.name', { what: t(`keep.${kind}`) }), onclick: () => void change(place, kind, rule) }, t('keep.change'))];
    })),
  rules.length > 0 && h('p', { at: { 'margin-top': '12px' } },
    h('button.button', { type: 'button', disabled: due === 0, onclick: () => void take(place, due) }, icon('trash'), t('keep.run', { n: due }))));
}

/** @param {HTMLElement} place @param {string} kind @param {any} rule */
async function change(place, kind, rule) {
  const path = `/v1/retention/${step(kind)}`;
  await ask({
    title: t(`keep.${kind}`), action: t('save'), more: h('p.small.soft', null, t(`keep.${kind}.text`)),
    fields: [field('days', t('keep.ask'), h('input', { type: 'number', inputmode: 'numeric', min: '1', max: '36500', value: rule?.days ?? '', placeholder: t('keep.always') }))],
    store: async ({ days }) => { draw(place, (await (days ? write('PUT', path, { days: Number(days) }) : write('DELETE', path))).rules); },
  });
}

/** @param {HTMLElement} place @param {number} due */
async function take(place, due) {
  /** @type {any} */
  let run = null;
  const isDone = await confirm(t('keep.run', { n: due }), t('keep.run.text'), t('keep.run.do'), async () => { run = await write('POST', '/v1/retention/runs', {}); });
  if (!isDone) return;
  notice(t(run.is_done ? 'keep.done' : 'keep.more', { n: run.people + run.agent_runs + run.rejected_rows }));
  try { await showRetention(place); } catch (trouble) { notice(troubleWords(trouble), { isBad: true }); }
}
