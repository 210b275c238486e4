// Keys: single letters act only while nobody types, and can be switched off.
import { setting } from './settings-store.js';

/** @type {Map<string, (event: KeyboardEvent) => void>[]} */
const layers = [];
let afterG = 0;

/**
 * Adds keys that count until they are removed; those added later come first.
 * @param {Record<string, (event: KeyboardEvent) => void>} keys `g t` is g, then t
 * @returns {() => void} removes them
 */
export function onKeys(keys) {
  const layer = new Map(Object.entries(keys));
  layers.push(layer);
  return () => { layers.splice(layers.indexOf(layer), 1); };
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLElement
    && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));
}

addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const isPlain = event.key.length === 1;
  if (isPlain && (isTyping(event.target) || setting('keys') === 'off')) return;
  if (isTyping(event.target) && event.key !== 'Escape') return;
  // A dialog has its own keys, and Esc closes it before what lies beneath.
  if (document.querySelector('dialog[open]')) return;
  const isSecond = Date.now() - afterG < 1200;
  if (event.key === 'g') { afterG = Date.now(); return; }
  afterG = 0;
  const name = isSecond ? `g ${event.key}` : event.key;
  const isOnButton = event.key === 'Enter' && event.target instanceof HTMLElement && event.target.closest('a, button, summary');
  if (isOnButton) return;
  for (const layer of layers.slice().reverse()) {
    const act = layer.get(name);
    if (!act) continue;
    event.preventDefault();
    act(event);
    return;
  }
});
