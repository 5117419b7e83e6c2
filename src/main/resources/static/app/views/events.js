import { LitElement, css, html } from 'lit';

import { get } from '../api.js';
import { bind } from '../keys.js';
import '../kit/chart.js';
import { RowList } from '../kit/list.js';
import '../kit/pane.js';
import '../kit/problem.js';
import { style } from './events.style.js';
import { sheet } from '../kit/sheet.js';
import { said } from '../kit/text.js';
import '../kit/time.js';
import { clock, exact, instantOf } from '../kit/time.js';
import '../kit/tree.js';
import { change, here } from '../router.js';

const PAGE = 100;
const SPANS = [['15m', '15 min'], ['1h', '1 h'], ['24h', '24 h'], ['7d', '7 d'], ['', 'All']];

/** The events as rows: when, where, what it is, what it said. */
class EventList extends RowList {
  static styles = [
    ...RowList.styles,
    css`
      .row {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr) auto;
        gap: 0 0.6rem;
        align-items: baseline;
      }

      .at {
        color: var(--dim);
      }

      .message {
        grid-column: 1 / 4;
      }

      .outcome {
        font-size: var(--small);
        color: var(--dim);
      }

      .failure {
        color: var(--high);
      }

      @container (min-width: 900px) {
        .row {
          grid-template-columns: 7rem 14rem auto minmax(0, 1fr);
        }

        .message {
          grid-column: 4;
        }
      }
    `,
  ];

  idOf(event) {
    return event.event?.id ?? '';
  }

  row(event) {
    const { category = [], action = '', outcome = '', dataset = '' } = event.event ?? {};
    const from = [event.host?.name, event.process?.name ?? event.service?.name ?? dataset].filter(Boolean).join(' · ');
    return html`
      <div class="row">
        <span class="at number" title=${exact(event['@timestamp'])}>${clock(event['@timestamp'])}</span>
        <span class="cut">${said(from)}</span>
        <span class="outcome ${outcome === 'failure' ? 'failure' : ''}">${said([[category].flat()[0], action, outcome].filter(Boolean).join(' '))}</span>
        <span class="message mono cut dim">${said(event.message || event.event?.original)}</span>
      </div>
    `;
  }
}

customElements.define('t-event-list', EventList);

/** Events: searched left, one event right as keys and values. URL: q, from, to, id. */
class Events extends LitElement {
  static properties = {
    params: { attribute: false },
    items: { state: true },
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
      { keys: '/', does: 'search', run: () => this.renderRoot.querySelector('.words input').select() },
    ]);
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
      const { items, next } = await get('events', { q: this.params.q, ...times, size: PAGE }, this.asked);
      this.items = items;
      this.next = next;
      this.loaded = true;
      this.find();
    } catch (problem) {
      this.problem = problem.name === 'AbortError' ? this.problem : problem;
    }
  }

  /** From and to as instants, null where one of them cannot be read (and then says so). */
  times() {
    const times = {};
    for (const end of ['from', 'to']) {
      times[end] = instantOf(this.params[end] ?? '');
      if (times[end] === null) {
        this.problem = { title: `“${this.params[end]}” is no time`, remedy: 'Write how long ago (15m, 24h, 7d) or an instant (2026-11-24T03:00Z).' };
        return null;
      }
    }
    return times;
  }

  async more() {
    try {
      const { items, next } = await get('events', { q: this.params.q, ...this.times(), size: PAGE, cursor: this.next }, this.asked);
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

  render() {
    return html`
      <t-split list="Events" ?open=${Boolean(this.params.id)} @back=${this.leave}>
        <div slot="list" class="column">
          <h1 class="unseen">Events</h1>
          ${this.head()}
          <t-problem .problem=${this.problem}><button @click=${this.load}>Try again</button></t-problem>
          <div class="scroll">
            <t-event-list name="Events" .items=${this.items} .cursor=${this.cursor} .open=${this.params.id ?? ''}
              ?hidden=${!this.items.length} @pick=${({ detail }) => this.open(detail)}
              @move=${({ detail }) => this.move(detail)}></t-event-list>
            ${this.items.length ? this.foot() : this.loaded && !this.problem ? this.empty() : null}
          </div>
        </div>
        ${this.opened ? this.detail(this.opened) : null}
      </t-split>
    `;
  }

  head() {
    const { q = '', from = '', to = '' } = this.params;
    return html`
      <form class="head" role="search" @submit=${this.onSearch}>
        <div class="words">
          <input type="search" name="q" aria-label="Search events" .value=${q} spellcheck="false" autocomplete="off"
            placeholder="source.ip:203.0.113.* event.outcome:failure words of the message" @keydown=${this.onBoxKey}>
          <kbd aria-hidden="true">/</kbd>
        </div>
        <div class="span">
          ${SPANS.map(([span, name]) => html`<button type="button" aria-pressed=${!to && from === span}
            @click=${() => change({ from: span, to: null }, true)}>${name}</button>`)}
          <span class="apart"></span>
          <label>from <input name="from" .value=${from} placeholder="24h, 7d, …" title="How long ago (15m, 24h, 7d) or an instant (2026-11-24T03:00Z)" @change=${this.onSearch}></label>
          <label>to <input name="to" .value=${to} placeholder="now" @change=${this.onSearch}></label>
          <button class="unseen" tabindex="-1">Search</button>
        </div>
        <t-bars what="events shown" .times=${this.items.map((event) => Date.parse(event['@timestamp']))}></t-bars>
      </form>
    `;
  }

  foot() {
    return html`<div class="foot">
      <span class="number">${this.items.length} shown, newest first${this.next ? '; there are more.' : '.'}</span>
      ${this.next ? html`<button @click=${this.more}>Load more</button>` : null}
    </div>`;
  }

  empty() {
    const { q, from, to } = this.params;
    return q || from || to
      ? html`<div class="empty"><h1>No event matches</h1>
          <p>All words must match. <code>path:value</code> compares one field, <code>path:begin*</code> its beginning;
            other words are looked for in the message.</p>
          <p><button @click=${() => change({ q: null, from: null, to: null }, true)}>Show all events</button></p></div>`
      : html`<div class="empty"><h1>No events yet</h1>
          <p>Send one to the syslog port, on the server's machine:</p>
          <p><code>logger -n 127.0.0.1 -P 5514 -d --rfc3164 -t demo 'hello from logger'</code></p>
          <p>then press <kbd>r</kbd>. Health lists the sources and what each has received.</p></div>`;
  }

  detail(event) {
    return html`
      <article slot="detail" class="detail" aria-label="Event">
        <h1 tabindex="-1">${said(event.message || event.event?.original)}</h1>
        <p class="sub dim"><t-time .at=${event['@timestamp']}></t-time> · ${exact(event['@timestamp'])} · <code>${said(event.event?.id)}</code></p>
        <t-tree .value=${event} @filter=${({ detail }) => change({ q: [this.params.q, detail].filter(Boolean).join(' ') }, true)}></t-tree>
      </article>
    `;
  }

  onBoxKey(event) {
    if (event.key === 'Escape') {
      event.stopPropagation();
      event.target.value = this.params.q ?? '';
      this.list.focus();
    }
  }

  onSearch(event) {
    event.preventDefault();
    const told = Object.fromEntries(new FormData(this.renderRoot.querySelector('form')));
    change({ q: told.q.trim(), from: told.from.trim(), to: told.to.trim() }, true);
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
      this.renderRoot.querySelector('.detail h1')?.focus({ preventScroll: true });
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
