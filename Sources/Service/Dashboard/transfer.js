// What goes or comes as a file, or bit by bit.
import { search, send } from './api.js';

/**
 * Sends a file.
 * @param {string} path
 * @param {Record<string, any>} query
 * @param {Blob} file
 * @param {string} type
 * @returns {Promise<any>}
 */
export async function upload(path, query, file, type) {
  return (await send('POST', path + search(query), { body: file, type })).json();
}

/**
 * A file to keep.
 * @param {string} path
 * @param {Record<string, any>} query
 * @param {string} name
 */
export async function download(path, query, name) {
  const blob = await (await send('GET', path + search(query))).blob();
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/**
 * Server-Sent Events of a path, until the last; with a body, of a request that is made for them.
 * @param {string} path
 * @param {(state: any, name: string) => void} tell
 * @param {any} [body]
 * @param {AbortSignal} [signal]
 */
export async function events(path, tell, body, signal) {
  const reply = await send(body ? 'POST' : 'GET', path, { body, signal, accept: 'text/event-stream' });
  const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  while (reader) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (rest + value).split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const [name, data] = part.split('\n');
      if (data?.startsWith('data: ')) tell(JSON.parse(data.slice(6)), name.slice(7));
    }
  }
}
