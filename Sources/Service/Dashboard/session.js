// The session: a secret of the page beside the cookie, kept while the tab lives.

const KEY = 'assay.session';

/** The page's secret; empty without a session. */
export function secret() {
  try { return sessionStorage.getItem(KEY) ?? ''; } catch { return ''; }
}

/** Forgets the session in this tab. */
export function forget() { sessionStorage.removeItem(KEY); }

/**
 * Opens a session by the code of a link, or by a token typed once.
 * @param {{code?: string, token?: string}} shown
 * @returns {Promise<boolean>}
 */
export async function open(shown) {
  const reply = await fetch('/v1/sessions', {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(shown),
    referrerPolicy: 'origin',
  });
  if (reply.status !== 201) return false;
  sessionStorage.setItem(KEY, (await reply.json()).page_secret);
  return true;
}

/**
 * Takes the code out of the address, so that it stays in no history.
 * @returns {string | null}
 */
export function takeCode() {
  const found = /^#login=([0-9a-f]{64})$/.exec(location.hash);
  if (!found) return null;
  history.replaceState(null, '', '/#/today');
  return found[1];
}
