import { LitElement, css, html } from 'lit';

import { get } from '../api.js';
import '../kit/problem.js';
import { sheet } from '../kit/sheet.js';
import { said } from '../kit/text.js';
import { term, withTerm } from '../query.js';
import { change } from '../router.js';

/** The fields of the events that were found, each with its most frequent values; chosen ones are columns of the list. */
class EventFields extends LitElement {
  static properties = {
    search: { attribute: false },
    columns: { attribute: false },
    fields: { state: true },
    open: { state: true },
    top: { state: true },
    problem: { state: true },
    filter: { state: true },
  };

  static styles = [
    sheet,
    css`
      :host {
        overflow-y: auto;
        padding: var(--gap-s) var(--gap);
        border-right: 1px solid var(--line);
      }

      input {
        width: 100%;
        margin-bottom: var(--gap-s);
      }

      li > button {
        display: flex;
        width: 100%;
        min-height: 1.6rem;
        padding: 0;
        border: 0;
        background: none;
        text-align: left;
        justify-content: space-between;
      }

      li > button:hover {
        color: var(--accent);
      }

      .top {
        padding: 0.2rem 0 var(--gap-s) var(--gap-s);
        border-left: 2px solid var(--line);
      }

      .value {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto auto auto;
        gap: 0.2rem;
        align-items: center;
        min-height: 1.5rem;
      }

      .value button {
        min-width: 1.5rem;
        min-height: 1.5rem;
        padding: 0 0.3em;
        justify-content: center;
        border-color: transparent;
        background: none;
      }

      meter {
        grid-column: 1 / -1;
        width: 100%;
        height: 4px;
      }
    `,
  ];

  willUpdate(changed) {
    const now = JSON.stringify(this.search);
    if (changed.has('search') && now !== this.asked) {
      this.asked = now;
      this.load();
    }
  }

  async load() {
    const { asked } = this;
    try {
      const fields = await get('events/fields', this.search);
      if (asked === this.asked) {
        this.fields = fields;
        this.problem = null;
        if (this.open) {
          this.show(this.open);
        }
      }
    } catch (problem) {
      this.problem = problem;
    }
  }

  async show(name) {
    this.open = name;
    this.top = undefined;
    if (!name) {
      return;
    }
    try {
      const top = await get('events/values', { ...this.search, field: name, size: 10 });
      if (name === this.open) {
        this.top = top;
      }
    } catch (problem) {
      this.problem = problem;
    }
  }

  render() {
    const { fields = [], events = 0 } = this.fields ?? {};
    const chosen = fields.filter(({ name }) => !this.filter || name.includes(this.filter));
    return html`
      <h2>Fields of ${events.toLocaleString('en')} events</h2>
      <input type="search" aria-label="Find a field" placeholder="Find a field" @input=${(event) => (this.filter = event.target.value.trim())}>
      <t-problem .problem=${this.problem}></t-problem>
      <ul>${chosen.map((field) => html`<li>
        <button aria-expanded=${field.name === this.open} @click=${() => this.show(field.name === this.open ? '' : field.name)}>
          <span class="cut ${field.isIndexed ? 'indexed' : ''}">${said(field.name)}</span>
          <span class="dim number">${events ? Math.round((100 * field.events) / events) : 0} %</span></button>
        ${field.name === this.open ? this.values(field) : null}
      </li>`)}</ul>
    `;
  }

  values({ name, types, isIndexed }) {
    const { values = [], events = 0, complete = true } = this.top ?? {};
    const column = this.columns.includes(name);
    return html`<div class="top">
      <p class="dim small">${types.join(', ')}${isIndexed ? ', has an index' : ''}</p>
      <p><button class="plain" @click=${() => this.column(name, !column)}>${column ? 'Remove the column' : 'Show as a column'}</button></p>
      ${values.map(({ value, count }) => html`<div class="value">
        <span class="cut mono small">${said(value)}</span><span class="dim number small">${count.toLocaleString('en')}</span>
        <button title="Only these" aria-label="Only events with this value" @click=${() => this.ask(term(name, value))}>+</button>
        <button title="Without these" aria-label="Only events without this value" @click=${() => this.ask(`-${term(name, value)}`)}>−</button>
        <meter min="0" max=${events || 1} value=${count} aria-label="share"></meter>
      </div>`)}
      ${this.top ? html`<p class="dim small">${complete ? `Of ${events.toLocaleString('en')} events.` : `Of the newest ${events.toLocaleString('en')} events.`}</p>` : html`<p class="dim">Counting …</p>`}
    </div>`;
  }

  column(name, add) {
    const columns = add ? [...this.columns, name] : this.columns.filter((one) => one !== name);
    change({ columns: columns.join(',') });
  }

  ask(added) {
    change({ q: withTerm(this.search.q ?? '', added) }, true);
  }
}

customElements.define('t-event-fields', EventFields);
