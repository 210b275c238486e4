// Scoring all, some or what changed, with progress and a way to stop.
import { write } from './api.js';
import { h, show } from './dom.js';
import { notice, say, troubleWords } from './notices.js';
import { events } from './transfer.js';
import { known } from './shell.js';
import { number, t } from './words.js';

/**
 * The job that runs, if one does.
 * @type {any}
 */
let running = null;

/**
 * The button that scores again, or how far it is.
 * @param {() => void} done
 * @param {boolean} [starts] whether to begin at once
 */
export function scoreTools(done, starts = false) {
  known.hasScored = true;
  const area = h('span', { at: { display: 'inline-flex', gap: '10px', 'align-items': 'center' } });
  const draw = () => {
    if (running) {
      const { job } = running;
      show(area, h('span.progress', { role: 'progressbar', 'aria-label': t('score.again'), 'aria-valuemin': '0', 'aria-valuemax': String(job.total ?? 0), 'aria-valuenow': String(job.done) },
        h('i', { at: { width: `${job.total ? (100 * job.done) / job.total : 0}%` } })),
      h('span.small.second', null, t('score.running', { done: job.done, total: number(job.total ?? 0) })),
      h('button.button', { type: 'button', onclick: () => void write('DELETE', `/v1/score-jobs/${job.id}`) }, t('score.stop')));
      return;
    }
    show(area, h('button.button', { type: 'button', onclick: () => void start('all', draw, done) },
      t('score.again')));
  };
  if (running) running.draws.add(draw);
  draw();
  if (starts) void start('all', draw, done);
  return area;
}

/** @param {string} selection @param {() => void} draw @param {() => void} done */
async function start(selection, draw, done) {
  if (running) return;
  try {
    const job = await write('POST', '/v1/score-jobs', { selection });
    running = { job, draws: new Set([draw]) };
    for (const one of running.draws) one();
    await events(`/v1/score-jobs/${job.id}/events`, (state) => {
      running.job = state;
      for (const one of running.draws) one();
    });
    const last = running.job;
    running = null;
    const text = t(last.status === 'stopped' ? 'score.stopped' : 'score.done', { n: last.done });
    notice(text);
    say(text);
  } catch (trouble) {
    running = null;
    notice(troubleWords(trouble), { isBad: true });
  }
  done();
}

/**
 * Scores some contacts one after the other, until somebody stops it.
 * @param {string[]} ids
 */
export async function scoreSome(ids) {
  let done = 0;
  let isStopped = false;
  for (const id of ids) {
    notice(t('score.running', { done, total: number(ids.length) }), { word: t('score.stop'), undo: () => { isStopped = true; } });
    await write('POST', `/v1/contacts/${encodeURIComponent(id)}/score`, {});
    done += 1;
    if (isStopped) break;
  }
  notice(t(isStopped ? 'score.stopped' : 'score.done', { n: done }));
}
