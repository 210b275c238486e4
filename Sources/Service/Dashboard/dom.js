// Makes elements; texts are always text, never markup.

const SVG = 'http://www.w3.org/2000/svg';

/**
 * What can stand inside an element.
 * @typedef {Node | string | number | null | undefined | boolean | any[]} Inside
 */

/**
 * An element with attributes and content: `h('a.link', {href}, 'words')`.
 *
 * `on…` names are listeners; true sets an attribute without value, false and null leave it out.
 * @param {string} what name and classes: `div.row.current`
 * @param {Record<string, any> | null} [given]
 * @param {...Inside} inside
 * @returns {HTMLElement & Record<string, any>}
 */
export function h(what, given, ...inside) {
  const [name, ...classes] = what.split('.');
  const element = document.createElement(name || 'div');
  if (classes.length) element.className = classes.join(' ');
  fill(element, given, inside);
  return element;
}

/**
 * As `h`, in SVG.
 * @param {string} what
 * @param {Record<string, any> | null} [given]
 * @param {...Inside} inside
 * @returns {any}
 */
export function s(what, given, ...inside) {
  const [name, ...classes] = what.split('.');
  const element = document.createElementNS(SVG, name);
  if (classes.length) element.setAttribute('class', classes.join(' '));
  fill(element, given, inside);
  return element;
}

/**
 * @param {any} element
 * @param {Record<string, any> | null | undefined} given
 * @param {Inside[]} inside
 */
function fill(element, given, inside) {
  for (const [name, value] of Object.entries(given ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value' || name === 'checked') element[name] = value;
    else if (name === 'class') element.classList.add(...String(value).split(' ').filter(Boolean));
    else if (name === 'at') place(element, value);
    else if (name === 'data') Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  put(element, inside);
}

/**
 * Sets styles by name; the content policy allows no other way.
 * @param {any} element
 * @param {Record<string, string>} styles
 */
export function place(element, styles) {
  for (const [name, value] of Object.entries(styles)) element.style.setProperty(name, value);
}

/**
 * Adds content.
 * @param {any} element
 * @param {Inside} inside
 */
export function put(element, inside) {
  if (Array.isArray(inside)) for (const one of inside) put(element, one);
  else if (inside instanceof Node) element.append(inside);
  else if (inside !== null && inside !== undefined && inside !== false && inside !== true) {
    element.append(String(inside));
  }
}

/**
 * Replaces the content.
 * @param {any} element
 * @param {...Inside} inside
 */
export function show(element, ...inside) {
  element.replaceChildren();
  put(element, inside);
  return element;
}

/**
 * Text of the catalogue with parts that are elements: `{name}` in it is replaced by the part.
 * @param {string} text
 * @param {Record<string, Inside>} parts
 * @returns {Inside[]}
 */
export function mixed(text, parts) {
  return text.split(/(\{\w+\})/).map((piece) =>
    /^\{\w+\}$/.test(piece) ? parts[piece.slice(1, -1)] ?? '' : piece);
}
