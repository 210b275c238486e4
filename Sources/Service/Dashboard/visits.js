// When the reader was last here before this visit: what changed since is what they ask for first.

const KEY = 'assay.visits';
/** A pause of an hour ends a visit. */
const PAUSE = 3_600_000;

/** @returns {{last: string | null, seen: number}} */
function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return { last: typeof kept.last === 'string' ? kept.last : null, seen: Number(kept.seen) || 0 };
  } catch { return { last: null, seen: 0 }; }
}

/** Notes that somebody looks now. */
export function visit() {
  const now = Date.now();
  const { last, seen } = read();
  const isNew = seen > 0 && now - seen > PAUSE;
  try {
    localStorage.setItem(KEY, JSON.stringify({ last: isNew ? new Date(seen).toISOString() : last, seen: now }));
  } catch { /* A browser that keeps nothing knows of no visit before. */ }
}

/** The moment that the visit before this one ended; null for the first. */
export const lastVisit = () => read().last;
