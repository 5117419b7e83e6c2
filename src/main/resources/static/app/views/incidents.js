import { LitElement, css, html } from 'lit';

import { get, post, stream } from '../api.js';
import { bind } from '../keys.js';
import '../kit/chip.js';
import { RowList } from '../kit/list.js';
import '../kit/pane.js';
import '../kit/problem.js';
import { sheet } from '../kit/sheet.js';
import { said } from '../kit/text.js';
import '../kit/time.js';
import { change, here } from '../router.js';
import './incident-detail.js';

const PAGE = 100;

/** The incidents as rows: how bad, what, whose, how far. */
class IncidentList extends RowList {
  static styles = [
    ...RowList.styles,
    css`
      .row {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        gap: 0 0.6rem;
        align-items: baseline;
      }
    `,
  ];

  row(incident) {
    return html`
      <div class="row">
        <t-chip .severity=${incident.severity}></t-chip>
        <span class="cut">${said(incident.title)}</span>
        <t-time .at=${incident.createdAt}></t-time>
        <t-chip .state=${incident.phase}></t-chip>
        <span class="cut dim small">${said(incident.number)} · ${incident.alerts.length} alerts · ${said(incident.owner || 'nobody’s')}</span>
      </div>
    `;
  }
}

customElements.define('t-incident-list', IncidentList);

/** Incidents: searched left, one right. URL: q, state, id. */
class Incidents extends LitElement {
  static properties = {
    params: { attribute: false },
    items: { state: true },
    cursor: { state: true },
    problem: { state: true },
    opened: { state: true },
  };

  static styles = [
    sheet,
    css`
      :host {
        display: block;
        height: 100%;
      }

      .bar {
        display: flex;
        gap: var(--gap-s);
        padding: var(--gap-s) var(--gap);
        border-bottom: 1px solid var(--line);
      }

      .bar input[type='search'] {
        flex: 1;
      }

      [slot='list'] {
        height: 100%;
        overflow-y: auto;
      }

      .empty {
        padding: var(--gap-l);
      }
    `,
  ];

  constructor() {
    super();
    this.params = {};
    this.items = [];
    this.cursor = '';
    this.onChange = () => this.load();
  }

  connectedCallback() {
    super.connectedCallback();
    this.unbind = bind('Incidents', [
      { keys: 'j', does: 'next incident', run: () => this.move(this.list.near(1)) },
      { keys: 'k', does: 'previous incident', run: () => this.move(this.list.near(-1)) },
      { keys: 'Enter', does: 'open the incident', run: () => this.cursor && change({ id: this.cursor }, true) },
      { keys: 'Escape', does: 'close the incident', run: () => change({ id: null }, true) },
      { keys: '/', does: 'search', run: () => this.renderRoot.querySelector('.bar input').select() },
    ]);
    stream.events.addEventListener('incident', this.onChange);
    stream.events.addEventListener('resumed', this.onChange);
  }

  disconnectedCallback() {
    this.unbind();
    stream.events.removeEventListener('incident', this.onChange);
    stream.events.removeEventListener('resumed', this.onChange);
    super.disconnectedCallback();
  }

  get list() {
    return this.renderRoot.querySelector('t-incident-list');
  }

  willUpdate(changed) {
    const old = changed.get('params');
    if (changed.has('params') && (!old || ['q', 'state'].some((name) => old[name] !== this.params[name]))) {
      this.load();
    }
    this.cursor = this.params.id ?? this.cursor;
  }

  async load() {
    try {
      const { q, state = 'open' } = this.params;
      this.items = (await get('incidents', { q, state: state === 'all' ? '' : state, size: PAGE })).items;
      this.problem = undefined;
    } catch (problem) {
      this.problem = problem;
    }
  }

  move(id) {
    this.cursor = id;
    if (here().params.id) {
      change({ id });
    }
  }

  render() {
    return html`
      <t-split ?open=${Boolean(this.params.id)} list="Incidents" @back=${() => change({ id: null }, true)}>
        <div slot="list">
          <form class="bar" @submit=${this.search}>
            <input type="search" name="q" aria-label="Search incidents" placeholder="Number, title, label, owner or observable" .value=${this.params.q ?? ''}>
            <select name="state" aria-label="State" @change=${this.search}>
              ${['open', 'closed', 'all'].map((state) => html`<option ?selected=${(this.params.state ?? 'open') === state}>${state}</option>`)}
            </select>
            <button type="button" @click=${this.openNew}>New</button>
          </form>
          <t-problem .problem=${this.problem}></t-problem>
          ${this.items.length
            ? null
            : html`<p class="empty dim">No incidents here. Open one from an alert, or with New.</p>`}
          <t-incident-list name="Incidents" .items=${this.items} .cursor=${this.cursor} .open=${this.params.id ?? ''}
            @pick=${({ detail }) => change({ id: detail }, true)} @move=${({ detail }) => this.move(detail)}></t-incident-list>
        </div>
        ${this.params.id ? html`<t-incident slot="detail" .incidentId=${this.params.id}></t-incident>` : null}
      </t-split>
    `;
  }

  search(event) {
    event.preventDefault();
    const form = this.renderRoot.querySelector('.bar');
    change({ q: form.elements.q.value, state: form.elements.state.value }, true);
  }

  async openNew() {
    try {
      const opened = await post('incidents', { title: this.params.q || 'New incident' });
      change({ id: opened.id, q: null }, true);
    } catch (problem) {
      this.problem = problem;
    }
  }
}

customElements.define('t-incidents', Incidents);
