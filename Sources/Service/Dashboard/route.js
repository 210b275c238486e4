// Where the reader is: the address says it all, so that back, reload and a copied link work.

/** @typedef {{screen: string, id: string | null, query: Record<string, string>}} Place */

/**
 * The place of the address.
 * @returns {Place}
 */
export function place() {
  const [path, search] = location.hash.replace(/^#\/?/, '').split('?');
  const [screen, id] = path.split('/');
  return {
    screen: screen || 'today',
    id: id ? decodeURIComponent(id) : null,
    query: Object.fromEntries(new URLSearchParams(search ?? '')),
  };
}

/**
 * The address of a place.
 * @param {string} screen
 * @param {Record<string, any>} [query]
 * @param {string | null} [id]
 */
export function href(screen, query = {}, id = null) {
  const all = Object.entries(query).filter(([, value]) => value !== '' && value !== null && value !== undefined);
  const search = new URLSearchParams(all.map(([name, value]) => [name, String(value)])).toString();
  return `#/${screen}${id === null ? '' : `/${encodeURIComponent(id)}`}${search ? `?${search}` : ''}`;
}

/**
 * Goes there.
 * @param {string} to
 * @param {{isSame?: boolean}} [how] `isSame` leaves no step in the history
 */
export function go(to, how = {}) {
  if (how.isSame) {
    history.replaceState(null, '', to);
    dispatchEvent(new HashChangeEvent('hashchange'));
  } else if (location.hash === to) dispatchEvent(new HashChangeEvent('hashchange'));
  else location.hash = to;
}

/**
 * The leads in the order of the list they were opened from.
 * @type {{title: string, count: number, ids: string[]}}
 */
export const sequence = { title: '', count: 0, ids: [] };
