import { LitElement, html } from 'lit';

import { get, stream } from '../api.js';
import { bind } from '../keys.js';
import '../kit/pane.js';
import '../kit/problem.js';
import { style } from './alerts.style.js';
import { sheet } from '../kit/sheet.js';
import { said } from '../kit/text.js';
import { LIVE, SORTS, hasWords, matches, parse, stateOf, withState } from '../query.js';
import { change, here } from '../router.js';
import './alert-actions.js';
import './alert-detail.js';
import './alert-list.js';

const PAGE = 100;
const DEFAULT = 'state:live';
const TABS = [['live', 'Live'], ['open', 'Open'], ['acknowledged', 'Acknowledged'], ['closed', 'Closed'], ['all', 'All']];

/** Alerts: the list left, one alert right. URL: q (filter), sort, id (what is open), marked (what is selected). */
class Alerts extends LitElement {
  static properties = {
    params: { attribute: false },
    items: { state: true },
    fresh: { state: true },
    cursor: { state: true },
    next: { state: true },
    loaded: { state: true },
    problem: { state: true },
    opened: { state: true },
  };

  static styles = [sheet, style];

  constructor() {
    super();
    this.params = {};
    this.items = [];
    this.fresh = new Map();
    this.cursor = '';
    this.onAlert = ({ detail }) => this.arrive(detail);
    this.onResumed = () => this.catchUp();
  }

  connectedCallback() {
    super.connectedCallback();
    stream.events.addEventListener('alert', this.onAlert);
    stream.events.addEventListener('resumed', this.onResumed);
    this.unbind = bind('Alerts', [
      { keys: 'j', does: 'next alert', run: () => this.move(this.list.near(1)) },
      { keys: 'k', does: 'previous alert', run: () => this.move(this.list.near(-1)) },
      { keys: 'Enter', does: 'open the alert', run: () => this.enter() },
      { keys: 'Escape', does: 'close the alert, clear the selection', run: () => this.leave() },
      { keys: 'x', does: 'select, for acting on several at once', run: () => this.mark(this.cursor || this.list.near(0)) },
      { keys: 'a', does: 'acknowledge', run: () => this.act('acknowledge') },
      { keys: 's', does: 'assign', run: () => this.act('assign') },
      { keys: 'c', does: 'close with what it was', run: () => this.act('close') },
      { keys: 'm', does: 'comment', run: () => this.act('comment') },
      { keys: 'o', does: 'reopen', run: () => this.act('reopen') },
      { keys: 'n', does: 'show the new ones', run: () => this.takeIn() },
      { keys: '/', does: 'filter', run: () => this.renderRoot.querySelector('.box input').select() },
    ]);
  }

  disconnectedCallback() {
    stream.events.removeEventListener('alert', this.onAlert);
    stream.events.removeEventListener('resumed', this.onResumed);
    this.unbind();
    this.asked?.abort();
    super.disconnectedCallback();
  }

  get text() {
    return this.params.q ?? DEFAULT;
  }

  get marked() {
    return new Set((here().params.marked ?? '').split(',').filter(Boolean));
  }

  get list() {
    return this.renderRoot.querySelector('t-alert-list');
  }

  willUpdate(changed) {
    if (!changed.has('params')) {
      return;
    }
    const old = changed.get('params');
    if (!this.asked || (old?.q ?? DEFAULT) !== this.text) {
      this.query = parse(this.text);
      this.load();
    } else if (old?.sort !== this.params.sort) {
      this.items = this.sorted(this.items);
    }
    if (this.params.id !== old?.id) {
      this.cursor = this.params.id ?? this.cursor;
      this.find(this.params.id);
    }
  }

  /** The open alert need not be in the list: a link may name one that the filter leaves out. */
  async find(id) {
    this.opened = this.items.find((alert) => alert.id === id) ?? this.fresh.get(id);
    if (id && !this.opened) {
      try {
        const alert = await get(`alerts/${encodeURIComponent(id)}`);
        if (id === this.params.id) {
          this.opened = alert;
        }
      } catch (problem) {
        this.problem = problem;
      }
    }
  }

  async load() {
    this.asked?.abort();
    const asked = (this.asked = new AbortController());
    this.fresh = new Map();
    this.problem = null;
    try {
      const { items, next } = await get('alerts', { ...this.query.params, size: PAGE }, asked);
      this.show(items, next);
      this.loaded = true;
      this.find(this.params.id);
    } catch (problem) {
      if (problem.name !== 'AbortError') {
        this.items = [];
        this.problem = problem;
      }
    }
  }

  async more() {
    try {
      const { items, next } = await get('alerts', { ...this.query.params, size: PAGE, cursor: this.next }, this.asked);
      const known = new Set(this.items.map(({ id }) => id));
      this.show([...this.items, ...items.filter(({ id }) => !known.has(id))], next);
    } catch (problem) {
      this.problem = problem.name === 'AbortError' ? this.problem : problem;
    }
  }

  show(items, next) {
    this.items = this.sorted(items.filter((alert) => hasWords(alert, this.query.words)));
    this.next = next;
  }

  sorted(items) {
    return [...items].sort((SORTS[this.params.sort] ?? SORTS.newest).compare);
  }

  /** An alert came or changed. Rows that are there change where they are; others wait behind the pill. */
  arrive(alert) {
    if (this.opened?.id === alert.id && alert.version >= this.opened.version) {
      this.opened = alert;
    }
    const at = this.items.findIndex(({ id }) => id === alert.id);
    if (at >= 0) {
      if (alert.version >= this.items[at].version) {
        this.items = this.items.with(at, alert);
      }
    } else if (this.query && matches(alert, this.query)) {
      if (this.loaded && !this.items.length) {
        this.items = [alert];
      } else {
        this.fresh = new Map(this.fresh).set(alert.id, alert);
      }
    } else if (this.fresh.has(alert.id)) {
      this.fresh = new Map([...this.fresh].filter(([id]) => id !== alert.id));
    }
  }

  /** After a lost connection: the stream goes on by its last id, and the first page tells what it no longer knew. */
  async catchUp() {
    try {
      const { items } = await get('alerts', { ...this.query.params, size: PAGE }, this.asked);
      items.forEach((alert) => this.arrive(alert));
      if (this.opened) {
        this.arrive(await get(`alerts/${encodeURIComponent(this.opened.id)}`));
      }
    } catch {
      // Lost again: the banner tells, and the next connection catches up.
    }
  }

  takeIn() {
    if (!this.fresh.size) {
      return false;
    }
    this.items = this.sorted([...this.fresh.values(), ...this.items]);
    this.fresh = new Map();
    this.cursor = this.params.id ?? this.items[0].id;
    this.renderRoot.querySelector('.scroll').scrollTop = 0;
    return true;
  }

  render() {
    const marked = this.marked;
    return html`
      <t-split list="Alerts" ?open=${Boolean(this.params.id)} @back=${this.leave}
        .hint=${html`Nothing is open. <kbd>j</kbd> <kbd>k</kbd> move, <kbd>Enter</kbd> opens, <kbd>?</kbd> shows all keys.`}>
        <div slot="list" class="column">
          <h1 class="unseen">Alerts</h1>
          ${this.head()}
          <t-problem .problem=${this.problem}><button @click=${this.load}>Try again</button></t-problem>
          <div class="scroll">
            ${this.fresh.size
              ? html`<div class="pill"><button @click=${this.takeIn}>↑ ${this.fresh.size} new <kbd>n</kbd></button></div>`
              : null}
            <t-alert-list name="Alerts" .items=${this.items} .cursor=${this.cursor} .open=${this.params.id ?? ''}
              .marked=${marked} ?hidden=${!this.items.length}
              @pick=${({ detail }) => this.open(detail)} @move=${({ detail }) => this.move(detail)}
              @mark=${({ detail }) => this.mark(detail)}></t-alert-list>
            ${this.items.length ? this.foot() : this.loaded && !this.problem ? this.empty() : null}
          </div>
          <t-alert-actions class="bulk" ?hidden=${!marked.size} .alerts=${this.items.filter(({ id }) => marked.has(id))}
            @changed=${this.onChanged} @clear=${() => change({ marked: null })}></t-alert-actions>
        </div>
        ${this.opened
          ? html`<t-alert slot="detail" .alert=${this.opened} @changed=${this.onChanged}></t-alert>`
          : null}
      </t-split>
    `;
  }

  head() {
    const state = stateOf(this.text);
    return html`
      <div class="head">
        <form class="box" role="search" @submit=${this.onSearch}>
          <input type="search" aria-label="Filter alerts" .value=${this.text} spellcheck="false" autocomplete="off"
            placeholder="state:open severity>=high words" @keydown=${this.onBoxKey} @change=${this.onSearch}>
          <kbd aria-hidden="true">/</kbd>
        </form>
        <div class="bar">
          ${TABS.map(([value, name]) => html`
            <button aria-pressed=${sameStates(state, value)} @click=${() => this.ask(withState(this.text, value))}>${name}</button>`)}
          <select aria-label="Sort" @change=${(event) => change({ sort: event.target.value === 'newest' ? null : event.target.value })}>
            ${Object.entries(SORTS).map(([id, { name }]) => html`
              <option value=${id} ?selected=${id === (this.params.sort ?? 'newest')}>${name}</option>`)}
          </select>
        </div>
        ${(this.query?.faults ?? []).map((fault) => html`<p class="fault" role="alert">${said(fault)}</p>`)}
      </div>
    `;
  }

  foot() {
    const among = this.query.words.length || this.params.sort ? ' Words and sorting act on what is loaded.' : '';
    return html`<div class="foot">
      <span class="number">${this.items.length} shown${this.next ? `, there are more.${among}` : ''}</span>
      ${this.next ? html`<button @click=${this.more}>Load more</button>` : null}
    </div>`;
  }

  empty() {
    const plain = this.text === DEFAULT || this.text === 'state:all';
    if (!plain) {
      return html`<div class="empty">
        <h1>No alert matches</h1>
        <p class="dim">Nothing matches <code>${said(this.text)}</code>${this.next ? ' among those loaded' : ''}.</p>
        <p>
          ${this.next ? html`<button @click=${this.more}>Load more</button>` : null}
          <button @click=${() => this.ask('state:all')}>Show all alerts</button>
        </p>
      </div>`;
    }
    return html`<div class="empty">
      <h1>No alerts, all quiet</h1>
      <p class="dim">An alert appears here by itself as soon as a rule finds something. To see one now, run this on the
        server's machine: six failed logins from one address make the first.</p>
      <pre>${FIRST_ALERT}</pre>
      <p class="dim">Nothing comes? Health shows whether the lines arrive, and Events what became of them.</p>
      ${this.text === DEFAULT ? html`<p><button @click=${() => this.ask('state:all')}>Show closed alerts too</button></p>` : null}
    </div>`;
  }

  onBoxKey(event) {
    if (event.key === 'Escape') {
      event.stopPropagation();
      event.target.value = this.text;
      this.list.focus();
    }
  }

  onSearch(event) {
    event.preventDefault();
    const input = this.renderRoot.querySelector('.box input');
    this.ask(input.value.trim());
    if (event.type === 'submit') {
      this.list.focus();
    }
  }

  ask(text) {
    if (text !== this.text) {
      change({ q: text === DEFAULT ? null : text, marked: null }, true);
    }
  }

  move(id) {
    this.cursor = id;
    if (here().params.id && id) {
      change({ id });
    }
  }

  open(id) {
    this.cursor = id;
    const { id: old } = here().params;
    if (id && id !== old) {
      change({ id }, !old);
    }
  }

  enter() {
    this.open(this.cursor || this.list.near(0));
    this.whenOpen((detail) => detail.focus());
  }

  /** Does something with the detail as soon as it shows the alert that the URL names. */
  whenOpen(does) {
    this.waiting = does;
    this.requestUpdate();
  }

  updated() {
    const detail = this.renderRoot.querySelector('t-alert');
    if (this.waiting && detail && this.opened?.id === here().params.id) {
      const does = this.waiting;
      this.waiting = null;
      does(detail);
    }
  }

  leave() {
    this.waiting = null;
    const { id, marked } = here().params;
    if (!id && !marked) {
      return false;
    }
    change(id ? { id: null } : { marked: null });
    this.list.focus();
    return true;
  }

  mark(id) {
    const marked = this.marked;
    if (!marked.delete(id) && id) {
      marked.add(id);
    }
    this.cursor = id;
    change({ marked: [...marked].join(',') });
  }

  /** The keys act on what is selected, else on what is open, else they open what the cursor is on. */
  act(name) {
    if (this.marked.size) {
      this.renderRoot.querySelector('.bulk').begin(name);
      return;
    }
    this.open(here().params.id ?? (this.cursor || this.list.near(0)));
    this.whenOpen(async (detail) => {
      await detail.updateComplete;
      detail.actions?.begin(name);
    });
  }

  onChanged({ detail }) {
    detail.forEach((alert) => this.arrive(alert));
  }
}

function sameStates(a, b) {
  const set = (text) => (text === 'live' ? LIVE : text.split(',')).toSorted().join();
  return set(a) === set(b);
}

const FIRST_ALERT = `for i in 1 2 3 4 5 6; do
  logger -n 127.0.0.1 -P 5514 -d --rfc3164 -t 'sshd[4711]' \\
    'Failed password for root from 203.0.113.7 port 4242 ssh2'
done`;

customElements.define('t-alerts', Alerts);
