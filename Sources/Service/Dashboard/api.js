// Asks `/v1`, and says what went wrong in one form.
import { language } from './words.js';
import { forget, secret } from './session.js';

/** What the service refused, or that it did not answer. */
export class Trouble extends Error {
  /** @param {number} status 0 when no answer came @param {any} problem */
  constructor(status, problem) {
    super(problem?.detail ?? '');
    this.status = status;
    /** @type {string} */
    this.detail = problem?.detail ?? '';
    /** @type {{pointer?: string, parameter?: string, detail: string}[]} */
    this.errors = problem?.errors ?? [];
    this.problem = problem;
  }
}

/**
 * Told when the service stops answering, and when it answers again.
 * @type {Set<(isLost: boolean) => void>}
 */
export const watchers = new Set();
/**
 * Told when the session is over.
 * @type {Set<() => void>}
 */
export const enders = new Set();
let isLost = false;
/** How far this machine's clock is ahead of the service's, in milliseconds. */
let ahead = 0;

/** The moment by the service's clock, which is the one that scores go by. */
export const serviceNow = () => new Date(Date.now() - ahead);

/**
 * Notes the service's clock; what is within a minute is the network's.
 * @param {Response} reply
 */
function setClock(reply) {
  const off = Date.now() - Date.parse(reply.headers.get('Date') ?? '');
  ahead = Math.abs(off) > 60_000 ? off : 0;
}

/** @param {boolean} now */
function note(now) {
  if (now === isLost) return;
  isLost = now;
  for (const tell of watchers) tell(now);
  if (now) void recover();
}

async function recover() {
  for (;;) {
    await new Promise((go) => setTimeout(go, 1500));
    try {
      if ((await fetch('/health', { cache: 'no-store' })).ok) return note(false);
    } catch { /* Still away: asked again. */ }
  }
}

/** @returns {Record<string, string>} */
function headers() {
  return { 'X-Assay-Session': secret(), 'Accept-Language': language() };
}

/**
 * @param {string} method @param {string} path
 * @param {{body?: any, type?: string, key?: string, accept?: string, signal?: AbortSignal}} [more]
 */
export async function send(method, path, more = {}) {
  const all = headers();
  let body = more.body;
  if (body !== undefined && !more.type) {
    all['Content-Type'] = 'application/json';
    body = JSON.stringify(body);
  } else if (more.type) all['Content-Type'] = more.type;
  if (more.key) all['Idempotency-Key'] = more.key;
  if (more.accept) all.Accept = more.accept;
  /** @type {Response} */
  let reply;
  try {
    reply = await fetch(path, {
      method, headers: all, body, signal: more.signal, referrerPolicy: 'origin', cache: 'no-cache',
    });
  } catch (error) {
    if (more.signal?.aborted) throw error;
    note(true);
    throw new Trouble(0, null);
  }
  note(false);
  setClock(reply);
  if (reply.ok) return reply;
  let problem = null;
  try { problem = await reply.json(); } catch { /* No problem document came. */ }
  if (reply.status === 401) {
    forget();
    for (const tell of enders) tell();
  }
  throw new Trouble(reply.status, problem);
}

/**
 * Reads.
 * @param {string} path
 * @param {Record<string, any>} [query]
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function get(path, query = {}, signal) {
  return (await send('GET', path + search(query), { signal })).json();
}

/**
 * Writes, once for each key.
 * @param {string} method
 * @param {string} path
 * @param {any} [body]
 * @param {string} [key]
 * @returns {Promise<any>}
 */
export async function write(method, path, body, key = newKey()) {
  return (await send(method, path, { body, key })).json();
}

/** A key that makes a repeated request one. */
export function newKey() { return crypto.randomUUID(); }

/** @param {Record<string, any>} query */
export function search(query) {
  const all = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') all.set(name, String(value));
  }
  const text = all.toString();
  return text ? `?${text}` : '';
}

/**
 * A text as one step of a path.
 * @param {string} id
 */
export const step = (id) => encodeURIComponent(id);
