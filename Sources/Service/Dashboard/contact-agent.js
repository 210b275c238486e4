// A second opinion of the service's agent on one contact, where one is chosen.
import './words-contact.js';
import { get, newKey, step, write } from './api.js';
import { h } from './dom.js';
import { icon } from './icons.js';
import { notice, troubleWords } from './notices.js';
import { t } from './words.js';

/**
 * Whether the service has an agent that can be asked; asked of the service once a page.
 * @type {Promise<boolean> | null}
 */
let chosen = null;

async function isChosen() {
  chosen ??= get('/v1/agent').then((agent) => agent.chosen === true);
  try { return await chosen; } catch { chosen = null; return false; }
}

/**
 * The line of the menu that asks; hidden where nobody is there to be asked.
 * @param {any} contact @param {any} how @param {() => void} shut
 */
export function agentItem(contact, how, shut) {
  const line = h('li', { hidden: true }, h('button', { type: 'button', onclick: () => { shut(); void ask(contact, how); } }, icon('agents'), t('agent.ask')));
  void isChosen().then((yes) => { line.hidden = !yes; });
  return line;
}

/** @param {any} contact @param {any} how */
async function ask(contact, how) {
  notice(t('agent.asking', { name: contact.name }));
  try {
    const answer = await write('POST', `/v1/contacts/${step(contact.id)}/score`, { agent: 'auto' }, newKey());
    how.touch?.();
    await how.load();
    const said = answer.agent_used !== 'local_scorecard';
    notice(said ? t('agent.said', { score: answer.score, local: answer.local.score }) : t('agent.silent', { words: answer.agent?.words ?? '' }), { isBad: !said });
  } catch (trouble) { notice(troubleWords(trouble), { isBad: true }); }
}
