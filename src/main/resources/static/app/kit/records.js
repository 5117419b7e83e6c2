import { LitElement, css, html } from 'lit';

import { get, stream } from '../api.js';
import { bind } from '../keys.js';
import { change, here } from '../router.js';
import { RowList } from './list.js';
import './pane.js';
import './problem.js';
import { sheet } from './sheet.js';
import './time.js';

/** Rows of whatever a view lists: what stands first, its title, what else there is to say, and when. */
class RecordList extends RowList {
  static properties = { draw: { attribute: false } };

  static styles = [
    ...RowList.styles,
    css`
      .row {
        display: grid;
        grid-template-columns: 6.5rem minmax(0, 1fr) auto;
        gap: 0 0.7rem;
        align-items: baseline;
      }

      .title {
        font-weight: 600;
      }

      .about {
        grid-column: 2 / -1;
        color: var(--dim);
      }

      .when {
        color: var(--dim);
        text-align: right;
      }

      @container (min-width: 900px) {
        .row {
          grid-template-columns: 6.5rem minmax(10rem, 3fr) minmax(0, 6fr) auto;
        }

        .about {
          grid-column: 3;
          grid-row: 1;
        }
      }
    `,
  ];

  row(item) {
    const { first, title, about, when } = this.draw(item);
    return html`<div class="row"><span class="cut">${first}</span><span class="title cut">${title}</span><span class="when cut">${when}</span><span class="about cut">${about}</span></div>`;
  }
}

customElements.define('t-record-list', RecordList);

/**
 * A view that lists what the server keeps, newest first, and shows one of it. A subclass names it ({@link heading}), says what it asks
 * ({@link path}, {@link query}), and draws a row, the detail and an empty list. URL: id, and the filters of the subclass.
 */
export class RecordView extends LitElement {
  static properties = {
    params: { attribute: false }, items: { state: true }, next: { state: true }, cursor: { state: true }, opened: { state: true }, problem: { state: true }, loaded: { state: true },
  };

  static styles = [
    sheet,
    css`
      .column {
        display: flex;
        flex-direction: column;
        height: 100%;
      }

      .head {
        display: flex;
        flex-wrap: wrap;
        gap: 2px;
        align-items: center;
        padding: var(--gap-s) var(--gap);
        border-bottom: 1px solid var(--line);
      }

      .head button {
        border-color: transparent;
        background: none;
        color: var(--dim);
      }

      .head button[aria-pressed='true'] {
        background: var(--marked);
        color: var(--accent);
        font-weight: 600;
      }

      .head .push {
        flex: 1;
      }

      .scroll {
        flex: 1;
        min-height: 0;
        overflow-y: auto;
      }

      .empty, .foot {
        display: grid;
        gap: var(--gap-s);
        max-width: 48rem;
        padding: 2rem var(--gap-l);
        color: var(--dim);
      }

      .empty h1 {
        color: var(--text);
      }

      .detail {
        display: flex;
        flex-direction: column;
        gap: var(--gap);
        overflow-y: auto;
        padding: 0.9rem var(--gap-l) var(--gap-l);
        overflow-wrap: anywhere;
      }

      .detail h1:focus {
        outline: none;
      }

      .detail pre {
        padding: var(--gap-s);
        border-radius: var(--radius);
        background: var(--sunken);
        font: 0.93em / 1.5 var(--mono);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }

      .line {
        display: flex;
        flex-wrap: wrap;
        gap: 0.4rem 0.6rem;
        align-items: center;
      }

      .wrong {
        color: var(--bad);
      }

      dl.facts {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr);
        gap: 0.15rem var(--gap);
      }

      dl.facts dt {
        color: var(--dim);
      }

      t-problem {
        margin: 0 var(--gap);
      }
    `,
  ];

  heading = '';
  path = '';

  /** Streamed events after which the list is read again. */
  hears = ['run'];

  constructor() {
    super();
    this.params = {};
    this.items = [];
    this.cursor = '';
    this.onNews = () => this.loadSoon();
  }

  connectedCallback() {
    super.connectedCallback();
    this.hears.forEach((name) => stream.events.addEventListener(name, this.onNews));
    stream.events.addEventListener('resumed', this.onNews);
    this.unbind = bind(this.heading, [
      { keys: 'j', does: 'next one', run: () => this.move(this.list.near(1)) },
      { keys: 'k', does: 'previous one', run: () => this.move(this.list.near(-1)) },
      { keys: 'Enter', does: 'open it', run: () => this.open(this.cursor || this.list.near(0)) },
      { keys: 'Escape', does: 'close it', run: () => this.leave() },
      { keys: 'r', does: 'load again', run: () => this.load() },
      ...this.keys(),
    ]);
  }

  disconnectedCallback() {
    this.hears.forEach((name) => stream.events.removeEventListener(name, this.onNews));
    stream.events.removeEventListener('resumed', this.onNews);
    this.unbind();
    clearTimeout(this.waiting);
    super.disconnectedCallback();
  }

  keys() {
    return [];
  }

  /** Parameters of the call, of this view's. */
  query() {
    return {};
  }

  idOf(item) {
    return item.id;
  }

  get list() {
    return this.renderRoot.querySelector('t-record-list');
  }

  willUpdate(changed) {
    if (changed.has('params')) {
      const asked = JSON.stringify(this.query());
      if (asked !== this.asked) {
        this.asked = asked;
        this.load();
      }
      if (this.params.id !== changed.get('params')?.id) {
        this.find();
      }
    }
  }

  loadSoon() {
    this.waiting ??= setTimeout(() => {
      this.waiting = null;
      this.load();
    }, 800);
  }

  async load() {
    try {
      const { items, next } = await get(this.path, { ...this.query(), size: 100 });
      this.items = items;
      this.next = next;
      this.problem = null;
      this.find(true);
    } catch (problem) {
      this.problem = problem;
      this.items = [];
    }
    this.loaded = true;
  }

  async more() {
    const { items, next } = await get(this.path, { ...this.query(), size: 100, cursor: this.next });
    this.items = [...this.items, ...items];
    this.next = next;
  }

  async find(again) {
    const { id } = this.params;
    const known = this.items.find((item) => this.idOf(item) === id);
    this.opened = known ?? (this.opened && this.idOf(this.opened) === id ? this.opened : undefined);
    if (id && (!known || again)) {
      try {
        const one = await this.one(id);
        if (id === this.params.id) {
          this.opened = one;
        }
      } catch (problem) {
        this.problem = problem;
      }
    }
  }

  one(id) {
    return get(`${this.path}/${encodeURIComponent(id)}`);
  }

  render() {
    const { id = '' } = this.params;
    return html`
      <t-split list=${this.heading} ?open=${Boolean(id)} @back=${this.leave}>
        <div slot="list" class="column">
          <h1 class="unseen">${this.heading}</h1>
          ${this.head()}
          <t-problem .problem=${this.problem}><button @click=${this.load}>Try again</button></t-problem>
          <div class="scroll">
            <t-record-list name=${this.heading} .items=${this.items} .cursor=${this.cursor || id} .open=${id} .idOf=${(item) => this.idOf(item)} .draw=${(item) => this.row(item)}
              ?hidden=${!this.items.length} @pick=${({ detail }) => this.open(detail)} @move=${({ detail }) => this.move(detail)}></t-record-list>
            ${this.next ? html`<div class="foot"><button @click=${this.more}>Load more</button></div>` : null}
            ${this.loaded && !this.items.length && !this.problem ? html`<div class="empty">${this.empty()}</div>` : null}
          </div>
        </div>
        ${this.opened ? html`<article slot="detail" class="detail" aria-label=${this.heading}>${this.detail(this.opened)}</article>` : null}
      </t-split>
    `;
  }

  /** Buttons that choose a value of a parameter. */
  tabs(name, values) {
    return html`<div class="head">${values.map(([value, label]) => html`<button aria-pressed=${(this.params[name] ?? '') === value}
      @click=${() => change({ [name]: value, id: null }, true)}>${label}</button>`)}${this.tools()}</div>`;
  }

  tools() {
    return null;
  }

  head() {
    return null;
  }

  move(id) {
    this.cursor = id;
    if (here().params.id && id) {
      change({ id });
    }
  }

  open(id) {
    this.cursor = id;
    if (id && id !== here().params.id) {
      change({ id }, !here().params.id);
    }
  }

  leave() {
    if (!here().params.id) {
      return false;
    }
    change({ id: null });
    this.list.focus();
    return true;
  }

  /** Does something and reports what went wrong; the list is read again. */
  async attempt(text, does) {
    try {
      this.problem = null;
      const answer = await does();
      if (text) {
        this.dispatchEvent(new CustomEvent('notice', { detail: { text }, bubbles: true, composed: true }));
      }
      await this.load();
      return answer;
    } catch (problem) {
      this.problem = problem;
      return undefined;
    }
  }
}
