// The first values of each column, to recognise it by; what is stored is read by the service alone.

const RECORDS = 3;
const BYTES = 65_536;

/**
 * The first values by column.
 * @param {File} file
 * @returns {Promise<Map<string, string[]>>}
 */
export async function firstValues(file) {
  const text = (await file.slice(0, BYTES).text()).replace(/^\uFEFF/, '');
  // A workbook is packed: the service alone reads it.
  if (text.startsWith('PK')) return new Map();
  return text.trimStart().startsWith('{') ? ofJSON(text) : ofTable(text);
}

/** @param {string} text */
function ofJSON(text) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const line of text.split('\n').slice(0, RECORDS)) {
    try { for (const [name, value] of Object.entries(JSON.parse(line))) add(found, name, typeof value === 'object' ? '' : String(value)); } catch { /* Cut off, or told by the service. */ }
  }
  return found;
}

/** @param {string} text */
function ofTable(text) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  const first = text.split('\n', 1)[0];
  const mark = [';', '\t', '|', ','].reduce((best, one) => (first.split(one).length > first.split(best).length ? one : best), ',');
  const [titles, ...rows] = cells(text, mark, RECORDS + 1);
  for (const row of rows) titles?.forEach((title, index) => add(found, title.trim(), row[index] ?? ''));
  return found;
}

/** @param {Map<string, string[]>} found @param {string} name @param {string} value */
function add(found, name, value) {
  const list = found.get(name) ?? [];
  const short = value.trim().replace(/\s+/g, ' ').slice(0, 40);
  if (short) list.push(short);
  found.set(name, list);
}

/**
 * Records of a table with quotes.
 * @param {string} text
 * @param {string} mark
 * @param {number} most
 */
function cells(text, mark, most) {
  /** @type {string[][]} */
  const rows = [[]];
  let [cell, isQuoted] = ['', false];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (isQuoted) {
      if (sign === '"' && text[at + 1] === '"') { cell += '"'; at += 1; } else if (sign === '"') isQuoted = false; else cell += sign;
    } else if (sign === '"' && !cell) isQuoted = true;
    else if (sign === mark) { rows[rows.length - 1].push(cell); cell = ''; } else if (sign === '\n') {
      rows[rows.length - 1].push(cell.replace(/\r$/, ''));
      cell = '';
      if (rows.length === most) return rows;
      rows.push([]);
    } else cell += sign;
  }
  if (cell || rows[rows.length - 1].length) rows[rows.length - 1].push(cell);
  return rows;
}
