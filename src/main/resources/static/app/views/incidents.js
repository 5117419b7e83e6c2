import { LitElement, css, html } from 'lit';

import { get, post, session, stream } from '../api.js';
import { bind } from '../keys.js';
import '../kit/chip.js';
import { RowList } from '../kit/list.js';
import '../kit/pane.js';
import '../kit/problem.js';
import { sheet } from '../kit/sheet.js';
import { said } from '../kit/text.js';
import '../kit/time.js';
import { change, here } from '../router.js';
import { PHASES } from './incident-board.js';
import './incident-detail.js';

const PAGE = 100;

/** The incidents as rows: how bad, what, whose, how far. */
class IncidentList extends RowList {
  static styles = [
    ...RowList.styles,
    css`
      .row {
        display: grid;
        grid-template:
          'severity title phase age' auto
          'severity about about about' auto
          / auto minmax(0, 1fr) auto auto;
        gap: 0 0.7rem;
        align-items: baseline;
      }

      .severity {
        grid-area: severity;
        align-self: start;
      }

      .title {
        grid-area: title;
        font-weight: 600;
      }

      .about {
        grid-area: about;
        color: var(--dim);
      }

      .phase {
        grid-area: phase;
      }

      t-time {
        grid-area: age;
        min-width: 3.2rem;
        text-align: right;
        color: var(--dim);
      }

      @container (min-width: 900px) {
        .row {
          grid-template: 'severity title about phase age' auto / auto minmax(12rem, 5fr) minmax(0, 5fr) auto auto;
        }
      }
    `,
  ];

  row(incident) {
    return html`
      <div class="row">
        <t-chip class="severity" .severity=${incident.severity}></t-chip>
        <span class="title cut">${said(incident.title)}</span>
        <span class="about cut"><span class="mono">${said(incident.number)}</span> · ${incident.alerts.length} alert${incident.alerts.length === 1 ? '' : 's'} · ${incident.owner ? said(incident.owner) : 'no owner'}</span>
        <t-chip class="phase" .state=${incident.phase}></t-chip>
        <t-time row .at=${incident.createdAt}></t-time>
      </div>
    `;
  }
}

customElements.define('t-incident-list', IncidentList);

/** Incidents: searched left, as a list or as a board by phase, one right. URL: q, state, view, id, and of the one part and note. */
class Incidents extends LitElement {
  static properties = {
    params: { attribute: false },
    items: { state: true },
    cursor: { state: true },
    problem: { state: true },
    loaded: { state: true },
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
      { keys: 'Escape', does: 'back to the list', run: (event) => this.leave(event) },
      { keys: '>', does: 'on to the next phase', run: () => this.step(1) },
      { keys: '<', does: 'back to the phase before', run: () => this.step(-1) },
      { keys: 'b', does: 'board by phase, or list', run: () => this.flip() },
      { keys: 'c', does: 'close the incident: say what it was', run: () => this.detail?.ask() },
      { keys: 'm', does: 'write into the war room', run: () => this.detail?.say() },
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

  /** Escape leaves a field first. */
  leave(event) {
    const field = event?.composedPath()[0];
    if (field?.matches?.('input, textarea, select')) {
      field.blur();
    } else {
      change({ id: null }, true);
    }
  }

  get detail() {
    return this.renderRoot.querySelector('t-incident');
  }

  get list() {
    return this.renderRoot.querySelector('.rows');
  }

  get isBoard() {
    return this.params.view === 'board';
  }

  flip() {
    change({ view: this.isBoard ? null : 'board' }, true);
  }

  /** Moves the incident under the cursor on by one phase, or back. */
  step(by) {
    const incident = this.items.find(({ id }) => id === this.cursor);
    const phase = PHASES[PHASES.indexOf(incident?.phase) + by];
    if (incident && incident.phase !== 'closed' && phase) {
      this.toPhase(incident.id, phase);
    }
  }

  async toPhase(id, phase) {
    try {
      const now = await post(`incidents/${id}/phase`, { phase });
      this.items = this.items.map((one) => (one.id === id ? now : one));
      this.problem = undefined;
    } catch (problem) {
      this.problem = problem;
    }
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
      this.loaded = true;
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
            <button type="button" aria-pressed=${this.isBoard} @click=${this.flip}>Board</button>
            ${session.may('incidents:write') ? html`<button type="button" @click=${this.openNew}>New</button>` : null}
          </form>
          <t-problem .problem=${this.problem}></t-problem>
          ${this.items.length || !this.loaded
            ? null
            : html`<div class="empty"><h1>No incidents</h1><p class="dim">An incident is what a team works on: several alerts, a timeline that writes itself, tasks, notes.
              Open one from an alert with <kbd>i</kbd>, from a selection of alerts, or with New.</p></div>`}
          ${this.isBoard
            ? html`<t-incident-board class="rows" .items=${this.items} .cursor=${this.cursor} @pick=${({ detail }) => change({ id: detail }, true)}
                @phase=${({ detail }) => this.toPhase(detail.id, detail.phase)}></t-incident-board>`
            : html`<t-incident-list class="rows" name="Incidents" .items=${this.items} .cursor=${this.cursor} .open=${this.params.id ?? ''}
            @pick=${({ detail }) => change({ id: detail }, true)} @move=${({ detail }) => this.move(detail)}></t-incident-list>`}
        </div>
        ${this.params.id ? html`<t-incident slot="detail" .incidentId=${this.params.id} .part=${this.params.part} .noteId=${this.params.note}></t-incident>` : null}
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
