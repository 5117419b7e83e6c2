import { LitElement, html } from 'lit';

import { get, stream } from '../api.js';
import { bind } from '../keys.js';
import { IncidentsOf } from '../kit/incidents-of.js';
import '../kit/pane.js';
import '../kit/problem.js';
import { style } from './alerts.style.js';
import { sheet } from '../kit/sheet.js';
import { change, go, here } from '../router.js';
import './alert-actions.js';
import './alert-detail.js';
import { DEFAULT } from './alert-head.js';
import { searchOfGroup } from './alert-list.js';
import './alerts-empty.js';
import { Arrivals, newOf } from './arrivals.js';

const PAGE = 100;

/** Milliseconds between looks for new alerts, however many arrive. */
const PEEK_EVERY = 1_000;

/** In place of ids: all alerts that the search finds are selected. */
const ALL = '*';

/** Alerts: the list left, one alert right. URL: q (search), sort, group, id (what is open), marked (what is selected). */
class Alerts extends LitElement {
  static properties = {
    params: { attribute: false },
    items: { state: true },
    fresh: { state: true },
    facets: { state: true },
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
    this.arrivals = new Arrivals();
    this.incidents = new IncidentsOf(this);
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
      { keys: 'J', does: 'select this one and the next', run: () => this.extend(1) },
      { keys: 'K', does: 'select this one and the previous', run: () => this.extend(-1) },
      { keys: 'X', does: 'select all that are shown, then all that match', run: () => this.markAll() },
      { keys: 'a', does: 'acknowledge, and assign to yourself', run: () => this.act('acknowledge') },
      { keys: 's', does: 'assign', run: () => this.act('assign') },
      { keys: 'c', does: 'close with a disposition', run: () => this.act('close') },
      { keys: 'm', does: 'comment', run: () => this.act('comment') },
      { keys: 'i', does: 'go to its incident; open one, or join one', run: () => this.act('incident') },
      { keys: 'o', does: 'reopen', run: () => this.act('reopen') },
      { keys: 'n', does: 'show the new ones', run: () => this.takeIn() },
      { keys: '/', does: 'search', run: () => this.renderRoot.querySelector('t-alert-head').select() },
    ]);
  }

  disconnectedCallback() {
    stream.events.removeEventListener('alert', this.onAlert);
    stream.events.removeEventListener('resumed', this.onResumed);
    this.unbind();
    this.asked?.abort();
    clearTimeout(this.peeking);
    super.disconnectedCallback();
  }

  get text() {
    return this.params.q ?? DEFAULT;
  }

  get query() {
    return { q: this.text === 'state:all' ? '' : this.text, sort: this.params.sort };
  }

  get marked() {
    const { marked = '' } = here().params;
    return new Set(marked === ALL ? this.items.map(({ id }) => id) : marked.split(',').filter(Boolean));
  }

  get list() {
    return this.renderRoot.querySelector('.rows');
  }

  willUpdate(changed) {
    if (!changed.has('params')) {
      return;
    }
    const old = changed.get('params');
    if (old && old.group !== this.params.group) {
      this.items = [];
    }
    if (!this.asked || ['q', 'sort', 'group'].some((name) => old?.[name] !== this.params[name])) {
      this.load();
    }
    if (this.params.id !== old?.id) {
      this.cursor = this.params.id ?? this.cursor;
      this.find(this.params.id);
    }
  }

  /** The open alert need not be in the list: a link may name one that the search leaves out. */
  async find(id) {
    this.incidents.load(id ? [id] : []);
    this.opened = this.items.find((alert) => alert.id === id) ?? this.fresh.get(id);
    if (id && !this.opened) {
      try {
        const alert = await get(`alerts/${encodeURIComponent(id)}`);
        if (id === this.params.id) {
          this.opened = this.arrivals.newest(alert);
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
      if (this.params.group) {
        this.show((await get('alerts/groups', { by: this.params.group, q: this.query.q }, asked)).items, null);
      } else {
        const { items, next } = await get('alerts', { ...this.query, size: PAGE }, asked);
        this.show(items, next);
        this.find(this.params.id);
      }
      this.count();
    } catch (problem) {
      if (problem.name !== 'AbortError') {
        this.show([], null);
        this.facets = undefined;
        this.problem = problem;
      }
    }
  }

  show(items, next) {
    this.items = this.params.group ? items : items.map((alert) => this.arrivals.newest(alert));
    this.next = next;
    this.loaded = true;
    this.incidents.load(this.params.group ? [] : items.map(({ id }) => id));
  }

  async count() {
    try {
      this.facets = await get('alerts/facets', { q: this.query.q }, this.asked);
    } catch {
      // The list itself reports what is wrong with the search.
    }
  }

  async more() {
    try {
      const { items, next } = await get('alerts', { ...this.query, size: PAGE, cursor: this.next }, this.asked);
      const known = new Set(this.items.map(({ id }) => id));
      this.show([...this.items, ...items.filter(({ id }) => !known.has(id))], next);
    } catch (problem) {
      this.problem = problem.name === 'AbortError' ? this.problem : problem;
    }
  }

  /** An alert came or changed. Rows that are there change where they are; others wait behind the pill. */
  arrive(alert) {
    this.arrivals.take(alert);
    if (this.opened?.id === alert.id && alert.version >= this.opened.version) {
      this.opened = alert;
    }
    const at = this.items.findIndex(({ id }) => id === alert.id);
    if (at >= 0 && alert.version >= this.items[at].version) {
      this.items = this.items.with(at, alert);
    }
    this.peekSoon();
  }

  peekSoon() {
    this.peeking ??= setTimeout(() => {
      this.peeking = null;
      this.peek();
    }, this.loaded && !this.items.length ? 100 : PEEK_EVERY);
  }

  /** Whether the server finds others now. Only it knows the query language. */
  async peek() {
    try {
      if (this.params.group) {
        this.items = (await get('alerts/groups', { by: this.params.group, q: this.query.q }, this.asked)).items;
      } else {
        const { items, next } = await get('alerts', { ...this.query, size: PAGE }, this.asked);
        if (!this.items.length) {
          this.show(items, next);
        } else {
          const now = new Map(items.map((alert) => [alert.id, alert]));
          this.items = this.items.map((alert) => (now.get(alert.id)?.version > alert.version ? now.get(alert.id) : alert));
          this.fresh = new Map(newOf(items, this.items, PAGE).map((alert) => [alert.id, alert]));
        }
      }
      this.count();
    } catch {
      // Lost: the banner says so, and the next connection catches up.
    }
  }

  /** After a lost connection: what changed meanwhile, of the list and of what is open. */
  async catchUp() {
    await this.peek();
    try {
      if (this.opened) {
        this.arrive(await get(`alerts/${encodeURIComponent(this.opened.id)}`));
      }
    } catch {
      // Lost again: the next connection catches up.
    }
  }

  takeIn() {
    if (!this.fresh.size) {
      return false;
    }
    this.show([...this.fresh.values(), ...this.items], this.next);
    this.fresh = new Map();
    this.cursor = this.params.id ?? this.items[0].id;
    this.renderRoot.querySelector('.scroll').scrollTop = 0;
    return true;
  }

  render() {
    const { marked } = this;
    return html`
      <t-split list="Alerts" ?open=${Boolean(this.params.id)} @back=${this.leave}>
        <div slot="list" class="column">
          <h1 class="unseen">Alerts</h1>
          <t-alert-head .text=${this.text} .sort=${this.params.sort} .group=${this.params.group} .facets=${this.facets}
            @leave=${() => this.list.focus()}></t-alert-head>
          <t-problem .problem=${this.problem}><button @click=${this.load}>Try again</button></t-problem>
          <div class="scroll">
            ${this.fresh.size ? html`<div class="pill"><button @click=${this.takeIn}>↑ ${this.fresh.size} new <kbd>n</kbd></button></div>` : null}
            ${this.rows(marked)}
            ${this.items.length ? this.foot() : this.loaded && !this.problem ? html`<t-no-alerts .text=${this.text}></t-no-alerts>` : null}
          </div>
          <t-alert-actions class="bulk" ?hidden=${!marked.size} .alerts=${this.items.filter(({ id }) => marked.has(id))}
            .ids=${[...marked]} .all=${here().params.marked === ALL ? { q: this.query.q, count: this.facets?.count } : null} .matching=${this.facets?.count}
            @all=${() => change({ marked: ALL })} @changed=${this.onChanged} @clear=${() => change({ marked: null })}></t-alert-actions>
        </div>
        ${this.opened ? html`<t-alert slot="detail" .alert=${this.opened} .incident=${this.incidents.get(this.opened.id)} @changed=${this.onChanged}></t-alert>` : null}
      </t-split>
    `;
  }

  rows(marked) {
    return this.params.group
      ? html`<t-alert-groups class="rows" name="Groups of alerts" .items=${this.items} .cursor=${this.cursor} ?hidden=${!this.items.length}
          @pick=${({ detail }) => this.openGroup(detail)} @move=${({ detail }) => this.move(detail)}></t-alert-groups>`
      : html`<t-alert-list class="rows" name="Alerts" marks .items=${this.items} .incidentOf=${(id) => this.incidents.get(id)} .cursor=${this.cursor} .open=${this.params.id ?? ''}
          .marked=${marked} ?hidden=${!this.items.length} @pick=${({ detail }) => this.open(detail)} @move=${({ detail }) => this.move(detail)}
          @mark=${({ detail }) => this.mark(detail)} @range=${({ detail }) => this.range(detail)}></t-alert-list>`;
  }

  foot() {
    const shown = this.items.length.toLocaleString('en');
    return html`<div class="foot">
      <span class="number">${this.params.group ? `${shown} groups of the newest 1,000 alerts.` : `${shown} shown${this.next ? '; there are more.' : '.'}`}</span>
      ${this.next ? html`<button @click=${this.more}>Load more</button>` : null}
    </div>`;
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

  /** The alerts of a group, as a list. */
  openGroup(id) {
    go('alerts', { q: searchOfGroup(this.text, this.params.group, id), sort: this.params.sort });
  }

  enter() {
    const id = this.cursor || this.list.near(0);
    if (this.params.group) {
      this.openGroup(id);
      return;
    }
    this.open(id);
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
    const { marked } = this;
    if (!marked.delete(id) && id) {
      marked.add(id);
    }
    this.cursor = id;
    this.anchor = id;
    change({ marked: [...marked].join(',') });
  }

  /** All from the last one that was selected to this one. */
  range(id) {
    const ids = this.list.between(this.anchor ?? this.cursor, id);
    this.cursor = id;
    change({ marked: [...new Set([...this.marked, ...ids])].join(',') });
  }

  extend(step) {
    const from = this.cursor || this.list.near(0);
    this.cursor = from;
    const to = this.list.near(step);
    this.cursor = to;
    change({ marked: [...new Set([...this.marked, from, to])].join(',') });
  }

  markAll() {
    const { marked, items } = this;
    change({ marked: marked.size >= items.length && this.next ? ALL : items.map(({ id }) => id).join(',') });
  }

  /** The keys act on what is selected, else on what is open, else they open what the cursor is on. */
  act(name) {
    if (this.params.group) {
      return false;
    }
    if (this.marked.size) {
      this.renderRoot.querySelector('.bulk').begin(name);
      return true;
    }
    this.open(here().params.id ?? (this.cursor || this.list.near(0)));
    this.whenOpen(async (detail) => {
      await detail.updateComplete;
      detail.actions?.begin(name);
    });
    return true;
  }

  onChanged({ detail }) {
    detail.forEach((alert) => this.arrive(alert));
  }
}

customElements.define('t-alerts', Alerts);
