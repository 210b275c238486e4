// The ledger entry behind a score: what it commits to, whether it was verified, and its proof.
import { get, write } from './api.js';
import { h, show } from './dom.js';
import { icon } from './icons.js';
import { notice, troubleWords } from './notices.js';
import { download } from './transfer.js';
import { clock, number, t } from './words.js';

/**
 * Scores whose proof was checked in this tab, with the moment and the log's size then.
 * @type {Map<number, {at: string, size: number, isIntact: boolean, detail: string}>}
 */
const checked = new Map();

/** @param {any} data */
export function proofStrip(data) {
  const { score_number: seq, model } = data.score;
  const strip = h('div.proof');
  const draw = () => {
    const known = checked.get(seq);
    show(strip,
      known?.isIntact ? h('span.chip.proved', null, icon('check'), t('proof.proved'))
        : known ? h('span.chip.bad', null, icon('warn'), t('proof.differs'))
          : h('button.button.low', { type: 'button', onclick: () => void verify() }, icon('audit'), t('proof.verify')),
      h('span', null, h('b.strong', null, t('proof.number', { n: number(seq) })), ' ', h('span.second', null, t('proof.by', { model }))),
      known && h('span.second.small', null, known.isIntact ? t('proof.when', { at: clock(known.at), size: number(known.size) }) : known.detail),
      h('span.right', null, h('button.button.plain', { type: 'button', onclick: () => void downloadProof(seq) }, icon('download'), t('proof.download'))));
  };
  const verify = async () => {
    try {
      const [proof, replay] = await Promise.all([get(`/v1/audit/proofs/${seq}`), write('POST', '/v1/audit/replay', { score_number: seq })]);
      const isSame = replay.identical === 1;
      checked.set(seq, { at: new Date().toISOString(), size: sizeOf(proof), isIntact: isSame, detail: replay.others[0]?.detail ?? '' });
      draw();
    } catch (trouble) { notice(troubleWords(trouble), { isBad: true }); }
  };
  draw();
  return strip;
}

/**
 * The size of the log that a proof leads to.
 * @param {any} proof
 * @returns {number}
 */
const sizeOf = (proof) => Number(proof.size ?? proof.tree_size ?? String(proof.checkpoint ?? '').split('\n')[1] ?? 0);

/** @param {number} seq */
export async function downloadProof(seq) {
  try { await download(`/v1/audit/proofs/${seq}`, {}, `score-${seq}.proof.json`); } catch (trouble) { notice(troubleWords(trouble), { isBad: true }); }
}
