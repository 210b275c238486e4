// Elements that show a contact's score in any page: one script tag, no dependency.
//
//   <script type="module" src="http://127.0.0.1:8001/client/assay-elements.js"></script>
//   <assay-score contact="C-104" token="assay_…"></assay-score>
//
// Attributes: contact (its id), token (scope score:read), src (the service; where this file came from
// by default), lang (en or it). Events: assay-loaded with the answer, assay-error with status and
// words, assay-change with what was supposed. Parts for CSS: score, word, probability, reason, points,
// curve, field, result. Requests carry the token alone; no cookie travels.

const home = new URL(import.meta.url).origin;

/** @type {Record<string, Record<string, string>>} */
const words = {
  en: { hot: 'Hot', warm: 'Warm', cold: 'Cold', none: 'Not scored', likely: '{n} % likely', average: 'Your average lead', adds: 'Adds up to', local: 'Local model', agent: 'Agent', unasked: 'not asked', disputed: 'Disputed, local stands', supposed: 'What if', meetings: 'Meetings held', replies: 'Replies', calls: 'Calls', less: 'less', more: 'more', trouble: 'The score cannot be shown.', history: '{n} scores, now {score}' },
  it: { hot: 'Caldo', warm: 'Tiepido', cold: 'Freddo', none: 'Senza punteggio', likely: '{n} % di probabilità', average: 'Il tuo contatto medio', adds: 'Totale', local: 'Modello locale', agent: 'Agente', unasked: 'non interpellato', disputed: 'Contestato, vale quello locale', supposed: 'E se', meetings: 'Incontri', replies: 'Risposte', calls: 'Telefonate', less: 'meno', more: 'più', trouble: 'Il punteggio non si può mostrare.', history: '{n} punteggi, ora {score}' },
};

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { display: block; font: 400 14px/1.45 system-ui, sans-serif; font-variant-numeric: tabular-nums; color: inherit; --for: #0A6A5B; --against: #97305C; --hot: #B0350C; --warm: #805200; --cold: #48597A; }
  :host([hidden]) { display: none; }
  @media (prefers-color-scheme: dark) { :host { --for: #62CBB6; --against: #EC96BA; --hot: #FF9268; --warm: #E5B95A; --cold: #A5B6D3; } }
  .score { font-size: 28px; line-height: 32px; font-weight: 620; } .line { display: flex; gap: 8px; align-items: baseline; }
  .hot { color: var(--hot); } .warm { color: var(--warm); } .cold { color: var(--cold); } .for { color: var(--for); } .against { color: var(--against); }
  b { font-weight: 600; } ul { list-style: none; margin: 0; padding: 0; } li { display: grid; grid-template-columns: 52px minmax(0, 1fr); gap: 8px; padding: 2px 0; }
  li b { text-align: right; } .field { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 8px; align-items: center; padding: 3px 0; }
  button { font: inherit; width: 28px; height: 28px; border: 1px solid currentColor; border-radius: 6px; background: none; color: inherit; cursor: pointer; } output { display: inline-block; min-width: 32px; text-align: center; font-weight: 600; }
  svg { display: block; width: 100%; height: 64px; overflow: visible; } path { fill: none; stroke: currentColor; stroke-width: 1.6; vector-effect: non-scaling-stroke; } line { stroke: var(--hot); stroke-dasharray: 2 3; vector-effect: non-scaling-stroke; }
`);

/** @param {string} name @param {Record<string, any>} given @param {...any} inside */
function h(name, given = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined) element.setAttribute(key, String(value));
  }
  element.append(...inside.filter((one) => one !== null && one !== undefined && one !== false).map((one) => (one instanceof Node ? one : String(one))));
  return element;
}

/** What all elements have: the contact, the token, and one reading of both. */
class AssayElement extends HTMLElement {
  static observedAttributes = ['contact', 'token', 'src', 'lang'];

  constructor() {
    super();
    this.root = this.attachShadow({ mode: 'open' });
    this.root.adoptedStyleSheets = [sheet];
    this.round = 0;
  }

  connectedCallback() { this.refresh(); }

  attributeChangedCallback() { if (this.isConnected) this.refresh(); }

  /** Reads again, as after the host page changed the contact; of several at once the last counts. */
  refresh() {
    const round = this.round += 1;
    queueMicrotask(async () => {
      if (round !== this.round || !this.getAttribute('contact')) return;
      try {
        const data = await this.read();
        if (round !== this.round) return;
        this.root.replaceChildren(...this.draw(data));
        this.dispatchEvent(new CustomEvent('assay-loaded', { detail: data, bubbles: true, composed: true }));
      } catch (error) {
        if (round !== this.round) return;
        this.root.replaceChildren(h('span', { role: 'status' }, this.word('trouble')));
        const detail = { status: /** @type {any} */ (error).status ?? 0, words: String(/** @type {Error} */ (error).message) };
        this.dispatchEvent(new CustomEvent('assay-error', { detail, bubbles: true, composed: true }));
      }
    });
  }

  /** @param {string} key @param {Record<string, any>} [given] */
  word(key, given = {}) {
    const language = this.getAttribute('lang') ?? document.documentElement.lang.slice(0, 2);
    return (words[language] ?? words.en)[key].replace(/\{(\w+)\}/g, (whole, name) => given[name] ?? whole);
  }

  /** @param {string} path @param {any} [body] @returns {Promise<any>} */
  async ask(path, body) {
    const reply = await fetch((this.getAttribute('src') ?? home) + path, {
      method: body ? 'POST' : 'GET', credentials: 'omit', body: body && JSON.stringify(body),
      headers: { Authorization: `Bearer ${this.getAttribute('token') ?? ''}`, 'Accept-Language': this.getAttribute('lang') ?? document.documentElement.lang, ...(body && { 'Content-Type': 'application/json' }) },
    });
    const answer = await reply.json();
    if (!reply.ok) throw Object.assign(new Error(answer.detail), { status: reply.status });
    return answer;
  }

  /** @returns {Promise<any>} */
  async read() {
    const contact = await this.ask(`/v1/contacts/${encodeURIComponent(this.getAttribute('contact') ?? '')}`);
    const number = contact.latest_score?.score_number;
    return { contact, explanation: number === undefined ? null : await this.ask(`/v1/scores/${number}/explanation`) };
  }

  /** @param {any} _data @returns {Node[]} */
  draw(_data) { return []; }

  /** @param {number} value */
  signed(value) { return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`; }
}

customElements.define('assay-score', class extends AssayElement {
  /** @param {any} data */
  draw({ explanation }) {
    if (!explanation) return [h('span', { part: 'word' }, this.word('none'))];
    const { score, category, probability } = explanation.summary;
    return [h('div', { class: 'line' }, h('span', { class: 'score', part: 'score' }, score), h('b', { class: category, part: 'word' }, this.word(category)),
      h('span', { part: 'probability' }, this.word('likely', { n: Math.round(probability * 100) })))];
  }
});

customElements.define('assay-reasons', class extends AssayElement {
  /** @param {any} data */
  draw({ explanation }) {
    if (!explanation) return [h('span', { part: 'word' }, this.word('none'))];
    const most = Number(this.getAttribute('limit') ?? 6);
    const shown = explanation.reasons.slice(0, most);
    const rest = explanation.reasons.slice(most).reduce((/** @type {number} */ sum, /** @type {any} */ one) => sum + Math.round(one.points_shown * 10), 0) / 10;
    const line = (/** @type {string} */ points, /** @type {string} */ text, /** @type {string} */ tone) => h('li', { part: 'reason' }, h('b', { class: tone, part: 'points' }, points), text);
    return [h('ul', {}, line('50.0', this.word('average'), ''),
      ...shown.map((/** @type {any} */ one) => line(this.signed(one.points_shown), one.text, one.points_shown < 0 ? 'against' : 'for')),
      rest ? line(this.signed(rest), '…', rest < 0 ? 'against' : 'for') : null, line(explanation.sum_shown.toFixed(1), this.word('adds'), ''))];
  }
});

customElements.define('assay-what-if', class extends AssayElement {
  /** @param {any} data */
  draw({ explanation }) {
    if (!explanation) return [h('span', { part: 'word' }, this.word('none'))];
    /** @type {Record<string, number>} */
    const supposed = {};
    const result = h('div', { part: 'result', 'aria-live': 'polite' }, explanation.score);
    const change = async (/** @type {string} */ name, /** @type {number} */ value) => {
      supposed[name] = value;
      const answer = await this.ask(`/v1/scores/${explanation.score_number}/what-if`, { what_if: supposed });
      result.replaceChildren(`${answer.before} → `, h('b', { class: answer.category }, `${answer.score} ${this.word(answer.category)}`));
      this.dispatchEvent(new CustomEvent('assay-change', { detail: { what_if: { ...supposed }, answer }, bubbles: true, composed: true }));
    };
    return [h('b', {}, this.word('supposed')), ...['meetings', 'replies', 'calls'].map((name) => {
      let value = explanation.facts[name] ?? 0;
      const shown = h('output', {}, value);
      const step = (/** @type {number} */ by) => () => { if (value + by < 0) return; value += by; shown.textContent = String(value); void change(name, value); };
      return h('div', { class: 'field', part: 'field' }, this.word(name), h('span', {},
        h('button', { type: 'button', 'aria-label': `${this.word(name)}: ${this.word('less')}`, onclick: step(-1) }, '−'), shown,
        h('button', { type: 'button', 'aria-label': `${this.word(name)}: ${this.word('more')}`, onclick: step(1) }, '+')));
    }), result];
  }
});

customElements.define('assay-history', class extends AssayElement {
  async read() {
    return this.ask(`/v1/contacts/${encodeURIComponent(this.getAttribute('contact') ?? '')}/scores?limit=200`);
  }

  /** @param {any} data */
  draw({ scores }) {
    const list = scores.slice().sort((/** @type {any} */ a, /** @type {any} */ b) => Date.parse(a.as_of) - Date.parse(b.as_of));
    if (!list.length) return [h('span', { part: 'word' }, this.word('none'))];
    const [first, last] = [Date.parse(list[0].as_of), Date.parse(list[list.length - 1].as_of)];
    const at = (/** @type {any} */ one) => `${(((Date.parse(one.as_of) - first) / Math.max(1, last - first)) * 100).toFixed(2)} ${100 - one.score}`;
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const make = (/** @type {string} */ name, /** @type {Record<string, string>} */ given) => { const one = document.createElementNS(svg.namespaceURI ?? '', name); for (const [key, value] of Object.entries(given)) one.setAttribute(key, value); svg.append(one); };
    for (const [key, value] of Object.entries({ viewBox: '0 0 100 100', preserveAspectRatio: 'none', role: 'img', part: 'curve', 'aria-label': this.word('history', { n: list.length, score: list[list.length - 1].score }) })) svg.setAttribute(key, value);
    make('line', { x1: '0', x2: '100', y1: '20', y2: '20' });
    make('path', { d: `M${list.map(at).join('L')}` });
    return [svg];
  }
});

customElements.define('assay-agents', class extends AssayElement {
  /** @param {any} data */
  draw({ explanation }) {
    if (!explanation) return [h('span', { part: 'word' }, this.word('none'))];
    const { score, category, agent_score: agent, is_disputed: isDisputed } = explanation.summary;
    return [h('div', { class: 'line' }, this.word('local'), h('b', { class: category, part: 'score' }, score)),
      h('div', { class: 'line' }, this.word('agent'), h('b', { part: 'score' }, agent ?? this.word('unasked')), isDisputed && h('b', { class: 'against' }, this.word('disputed')))];
  }
});
