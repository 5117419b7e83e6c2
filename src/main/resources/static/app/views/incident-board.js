import { LitElement, css, html } from 'lit';

import '../kit/chip.js';
import { sheet } from '../kit/sheet.js';
import { said } from '../kit/text.js';
import '../kit/time.js';

export const PHASES = ['new', 'triage', 'contain', 'eradicate', 'recover', 'lessons'];

/**
 * The open incidents by phase. Fires "pick" (detail: id) when one is opened, and "phase" (detail: {id, phase}) when one is dragged into
 * another column; by keyboard the view does that.
 */
class IncidentBoard extends LitElement {
  static properties = { items: { attribute: false }, cursor: {}, over: { state: true } };

  static styles = [
    sheet,
    css`
      .board {
        display: grid;
        grid-template-columns: repeat(6, minmax(11rem, 1fr));
        gap: var(--gap-s);
        padding: var(--gap);
        overflow-x: auto;
      }

      section {
        padding: var(--gap-s);
        border-radius: var(--radius);
        background: var(--sunken);
      }

      section.over {
        outline: 2px dashed var(--accent);
      }

      h2 {
        display: flex;
        justify-content: space-between;
        padding-bottom: var(--gap-s);
      }

      ul {
        display: grid;
        gap: var(--gap-s);
      }

      li button {
        display: grid;
        justify-items: start;
        gap: 0.25rem;
        width: 100%;
        padding: var(--gap-s);
        white-space: normal;
        text-align: left;
        overflow-wrap: anywhere;
      }

      li .cursor {
        outline: 2px solid var(--accent);
      }

      .title {
        font-weight: 600;
      }
    `,
  ];

  constructor() {
    super();
    this.items = [];
  }

  /** In the order of the columns. */
  get ordered() {
    return PHASES.flatMap((phase) => this.items.filter((one) => one.phase === phase));
  }

  /** The id so many cards away from the cursor. */
  near(step) {
    const all = this.ordered;
    const at = all.findIndex(({ id }) => id === this.cursor);
    return all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + step))]?.id ?? '';
  }

  render() {
    return html`<div class="board" tabindex="0" role="group" aria-label="Incidents by phase">${PHASES.map((phase) => this.column(phase, this.items.filter((one) => one.phase === phase)))}</div>`;
  }

  column(phase, items) {
    return html`
      <section aria-label=${phase} class=${this.over === phase ? 'over' : ''} @dragover=${(event) => this.dragOver(event, phase)}
        @dragleave=${() => (this.over = '')} @drop=${(event) => this.drop(event, phase)}>
        <h2><span>${phase}</span><span class="number">${items.length}</span></h2>
        <ul>${items.map((incident) => html`
          <li draggable="true" @dragstart=${({ dataTransfer }) => dataTransfer.setData('text/plain', incident.id)}>
            <button class=${incident.id === this.cursor ? 'cursor' : ''} @click=${() => this.fire('pick', incident.id)}>
              <span><t-chip .severity=${incident.severity}></t-chip> <span class="dim small mono">${said(incident.number)}</span></span>
              <span class="title">${said(incident.title)}</span>
              <span class="dim small">${incident.owner ? said(incident.owner) : 'no owner'} · ${incident.alerts.length} alert${incident.alerts.length === 1 ? '' : 's'} · <t-time row .at=${incident.createdAt}></t-time></span>
            </button>
          </li>`)}</ul>
      </section>
    `;
  }

  dragOver(event, phase) {
    event.preventDefault();
    this.over = phase;
  }

  drop(event, phase) {
    event.preventDefault();
    this.over = '';
    const id = event.dataTransfer.getData('text/plain');
    if (this.items.some((one) => one.id === id && one.phase !== phase)) {
      this.fire('phase', { id, phase });
    }
  }

  fire(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

customElements.define('t-incident-board', IncidentBoard);
