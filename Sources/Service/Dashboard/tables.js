// Plain tables: titles, rows of cells, and what a row opens.
import { h } from './dom.js';

/**
 * @param {string} name what the table holds
 * @param {(string | {title: string, number?: boolean})[]} columns
 * @param {any[][]} rows
 */
export function table(name, columns, rows) {
  const isNumber = (/** @type {number} */ index) => { const one = columns[index]; return typeof one !== 'string' && one?.number; };
  return h('div.table-wrap', { tabindex: '0', role: 'region', 'aria-label': name }, h('table.list', null,
    h('thead', null, h('tr', null, columns.map((one, index) =>
      h(`th${isNumber(index) ? '.number' : ''}`, { scope: 'col' }, typeof one === 'string' ? one : one.title)))),
    h('tbody', null, rows.map((cells) => h('tr', null, cells.map((cell, index) => h(`td${isNumber(index) ? '.number' : ''}`, null, cell)))))));
}
