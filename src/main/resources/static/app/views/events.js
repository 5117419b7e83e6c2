import { LitElement, html } from 'lit';

import { get } from '../api.js';
import { bind } from '../keys.js';
import '../kit/histogram.js';
import '../kit/pane.js';
import '../kit/problem.js';
import '../kit/query-box.js';
import '../kit/saved.js';
import { style } from './events.style.js';
import { sheet } from '../kit/sheet.js';
import { instantOf } from '../kit/time.js';
import { change, here } from '../router.js';
import './event-detail.js';
import './event-fields.js';
import './event-list.js';

const PAGE = 100;
const SPANS = [['15m', '15 min'], ['1h', '1 h'], ['24h', '24 h'], ['7d', '7 d'], ['all', 'All']];
const DEFAULT = '24h';

/** Events: searched left, one event right. URL: q, from, to, columns, fields (whether the fields are shown), id. */
class Events extends LitElement {
  static properties = {
    params: { attribute: false },
    items: { state: true },
    cursor: { state: true },
    next: { state: true },
    hint: { state: true },
    loaded: { state: true },
    problem: { state: true },
    opened: { state: true },
    counted: { state: true },
    server: { state: true },
  };

  static styles = [sheet, style];

  constructor() {
    super();
    this.params = {};
    this.items = [];
    this.cursor = '';
  }

  connectedCallback() {
    super.connectedCallback();
    this.unbind = bind('Events', [
      { keys: 'j', does: 'next event', run: () => this.move(this.list.near(1)) },
      { keys: 'k', does: 'previous event', run: () => this.move(this.list.near(-1)) },
      { keys: 'Enter', does: 'open the event', run: () => this.enter() },
      { keys: 'Escape', does: 'close the event', run: () => this.leave() },
      { keys: 'r', does: 'search again', run: () => this.load() },
      { keys: '/', does: 'search', run: () => this.renderRoot.querySelector('t-query-box').select() },
      { keys: 'f', does: 'fields and their values', run: () => change({ fields: this.params.fields ? null : '1' }) },
    ]);
    this.askServer();
  }

  async askServer() {
    try {
      this.server = await get('server');
    } catch {
      // The empty list shows the default port then.
    }
  }

  disconnectedCallback() {
    this.unbind();
    this.asked?.abort();
    super.disconnectedCallback();
  }

  get list() {
    return this.renderRoot.querySelector('t-event-list');
  }

  willUpdate(changed) {
    if (!changed.has('params')) {
      return;
    }
    const old = changed.get('params');
    if (!this.asked || ['q', 'from', 'to'].some((name) => old?.[name] !== this.params[name])) {
      this.load();
    }
    if (old?.id !== this.params.id) {
      this.cursor = this.params.id ?? this.cursor;
      this.find();
    }
  }

  async load() {
    this.asked?.abort();
    this.asked = new AbortController();
    this.problem = null;
    const times = this.times();
    if (!times) {
      return;
    }
    try {
      this.count(times);
      const { items, next, hint } = await get('events', { q: this.params.q, ...times, size: PAGE }, this.asked);
      this.hint = hint;
      this.items = items;
      this.next = next;
      this.loaded = true;
      this.find();
    } catch (problem) {
      if (problem.name !== 'AbortError') {
        this.items = [];
        this.problem = problem;
      }
    }
  }

  async count({ from, to }) {
    const { asked } = this;
    try {
      const begin = from || (await get('events', { q: this.params.q, to, sort: '@timestamp', size: 1 }, asked)).items[0]?.['@timestamp'];
      const counted = await get('events/histogram', { q: this.params.q, from: begin, to, buckets: 60 }, asked);
      if (asked === this.asked) {
        this.counted = counted;
      }
    } catch {
      this.counted = undefined; // the search itself reports what is wrong
    }
  }

  /** From and to as instants, null where one of them cannot be read (and then says so). */
  times() {
    const { from = DEFAULT, to = '' } = this.params;
    const times = { from: instantOf(from === 'all' ? '' : from), to: instantOf(to) };
    const wrong = Object.entries({ from, to }).find(([end]) => times[end] === null);
    if (wrong) {
      this.problem = { title: `“${wrong[1]}” is not a time`, remedy: 'Write how long ago (15m, 24h, 7d) or an instant (2026-11-24T03:00Z).' };
      return null;
    }
    return times;
  }

  async more() {
    try {
      const { items, next, hint } = await get('events', { q: this.params.q, ...this.times(), size: PAGE, cursor: this.next }, this.asked);
      this.hint = hint;
      this.items = [...this.items, ...items];
      this.next = next;
    } catch (problem) {
      this.problem = problem.name === 'AbortError' ? this.problem : problem;
    }
  }

  async find() {
    const { id } = this.params;
    this.opened = id ? this.items.find((event) => event.event?.id === id) : undefined;
    if (id && !this.opened) {
      try {
        const event = await get(`events/${encodeURIComponent(id)}`);
        if (id === this.params.id) {
          this.opened = event;
        }
      } catch (problem) {
        this.problem = problem;
      }
    }
  }

  get search() {
    return { q: this.params.q, ...this.times() };
  }

  get columns() {
    return (this.params.columns ?? '').split(',').filter(Boolean);
  }

  render() {
    const { fields } = this.params;
    return html`
      <t-split list="Events" ?open=${Boolean(this.params.id)} @back=${this.leave}>
        <div slot="list" class="column">
          <h1 class="unseen">Events</h1>
          ${this.head()}
          <t-problem .problem=${this.problem}><button @click=${this.load}>Try again</button></t-problem>
          <div class="body ${fields ? 'with-fields' : ''}">
            ${fields ? html`<t-event-fields .search=${this.search} .columns=${this.columns}></t-event-fields>` : null}
            <div class="scroll">
              <t-event-list name="Events" .items=${this.items} .cursor=${this.cursor} .open=${this.params.id ?? ''} .columns=${this.columns}
                ?hidden=${!this.items.length} @pick=${({ detail }) => this.open(detail)}
                @move=${({ detail }) => this.move(detail)}></t-event-list>
              ${this.items.length || this.hint ? this.foot() : this.loaded && !this.problem ? this.empty() : null}
            </div>
          </div>
        </div>
        ${this.opened ? html`<t-event slot="detail" .event=${this.opened}></t-event>` : null}
      </t-split>
    `;
  }

  head() {
    const { q = '', from = DEFAULT, to = '', fields } = this.params;
    return html`
      <div class="head">
        <t-query-box label="Search events" placeholder="source.ip:203.0.113.0/24 event.outcome:failure words of the message" .value=${q}
          .fields=${() => this.fieldNames()} .values=${(field, begin) => this.valuesOf(field, begin)}
          @ask=${({ detail }) => change({ q: detail }, true)} @leave=${() => this.list.focus()}></t-query-box>
        <form class="span" @submit=${this.onSpan}>
          ${SPANS.map(([span, name]) => html`<button type="button" aria-pressed=${!to && from === span}
            @click=${() => change({ from: span === DEFAULT ? null : span, to: null }, true)}>${name}</button>`)}
          <label>from <input name="from" .value=${from === 'all' ? '' : from} placeholder="24h, 7d, …" title="How long ago (15m, 24h, 7d) or an instant (2026-11-24T03:00Z)" @change=${this.onSpan}></label>
          <label>to <input name="to" .value=${to} placeholder="now" @change=${this.onSpan}></label>
          <button class="unseen" tabindex="-1">Search</button>
          <span class="apart"></span>
          <button type="button" aria-pressed=${Boolean(fields)} title="Fields and their values (f)" @click=${() => change({ fields: fields ? null : '1' })}>Fields</button>
          ${['csv', 'ndjson'].map((format) => html`<a class="export" download href=${this.exported(format)} title="The newest 10,000 as a file">${format.toUpperCase()}</a>`)}
          <t-saved view="events" .parameters=${['q', 'from', 'to', 'columns', 'fields']}></t-saved>
        </form>
        <t-histogram what="events" .counted=${this.counted} @span=${({ detail }) => change({
          from: new Date(detail.from).toISOString(), to: new Date(detail.to).toISOString() }, true)}></t-histogram>
      </div>
    `;
  }

  async fieldNames() {
    const { fields, events } = await get('events/fields', { ...this.times() });
    return fields.map(({ name, events: having }) => ({ name, about: `${Math.round((100 * having) / Math.max(1, events))} %` }));
  }

  async valuesOf(field, begin) {
    const q = begin && /^[\w.@:-]+$/.test(begin) ? `${field}:${begin}*` : '';
    return (await get('events/values', { field, q, ...this.times(), size: 12 })).values;
  }

  exported(format) {
    const params = { q: this.params.q, ...this.times(), format, fields: format === 'csv' && this.columns.length ? ['@timestamp', ...this.columns].join(',') : '' };
    return `/api/v1/events/export?${new URLSearchParams(Object.entries(params).filter(([, value]) => value))}`;
  }

  foot() {
    return html`<div class="foot">
      <span class="number">${this.items.length.toLocaleString('en')} shown, newest first${this.hint ? '.' : this.next ? '; there are more.' : '.'}
        ${this.hint ?? null}</span>
      ${this.next ? html`<button @click=${this.more}>${this.hint ? 'Search on' : 'Load more'}</button>` : null}
    </div>`;
  }

  empty() {
    const { q, from = DEFAULT, to } = this.params;
    return q || to
      ? html`<div class="empty"><h1>No event matches</h1>
          <p>All terms must hold. <code>field:value</code> compares one field, <code>field:begin*</code> its beginning,
            <code>source.ip:10.0.0.0/8</code> a network, <code>user.name:(alice OR bob)</code> several values; other words are looked for in the message.</p>
          <p>${from === 'all' ? null : html`<button @click=${() => change({ from: 'all', to: null }, true)}>Search all time</button>`}
            <button @click=${() => change({ q: null, from: 'all', to: null }, true)}>Show all events</button></p></div>`
      : html`<div class="empty"><h1>No events${from === 'all' ? ' yet' : ' in this period'}</h1>
          ${from === 'all' ? null : html`<p><button @click=${() => change({ from: 'all', to: null }, true)}>Search all time</button></p>`}
          <p>Send one to the syslog port, on the server:</p>
          <p><code>logger -n 127.0.0.1 -P ${this.server?.syslogPort ?? 5514} -d --rfc3164 -t demo 'hello from logger'</code></p>
          <p>then press <kbd>r</kbd>. Health lists the sources and what each has received.</p></div>`;
  }

  onSpan(event) {
    event.preventDefault();
    const { from, to } = Object.fromEntries(new FormData(this.renderRoot.querySelector('form')));
    change({ from: from.trim() === DEFAULT ? null : from.trim() || 'all', to: to.trim() }, true);
    if (event.type === 'submit') {
      this.list.focus();
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
    this.entering = true;
    this.requestUpdate();
  }

  updated() {
    if (this.entering && this.opened && this.opened.event?.id === here().params.id) {
      this.entering = false;
      this.renderRoot.querySelector('t-event')?.focus();
    }
  }

  leave() {
    if (!here().params.id) {
      return false;
    }
    this.entering = false;
    change({ id: null });
    this.list.focus();
    return true;
  }
}

customElements.define('t-events', Events);
