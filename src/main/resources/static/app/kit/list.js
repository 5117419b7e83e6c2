import { LitElement, css, html } from 'lit';
import { repeat } from 'lit/directives/repeat.js';

import { sheet } from './sheet.js';

/**
 * A list that is moved through by keyboard. A subclass draws the rows ({@link row}); the list keeps roles, cursor and
 * marks. It never moves by itself what is on the screen: rows change in place, new ones come when they are asked for.
 *
 * Fires "pick" (detail: id) when a row is opened, "mark" (detail: id) when one is selected, and "range" (detail: id) when all
 * up to this one are. Rows that can be selected (attribute marks) have a box for that where there is a finger or a mouse.
 */
export class RowList extends LitElement {
  static properties = {
    items: { attribute: false },
    cursor: {},
    open: {},
    marked: { attribute: false },
    name: {},
    marks: { type: Boolean },
  };

  static styles = [
    sheet,
    css`
      [role='listbox'] {
        outline: none;
      }

      [role='option'] {
        position: relative;
        padding: 0.3rem var(--gap) 0.3rem 0.875rem;
        border-bottom: 1px solid var(--line);
        cursor: pointer;
        content-visibility: auto;
        contain-intrinsic-size: auto 2.75rem;
      }

      [role='option']:hover {
        background: var(--sunken);
      }

      [role='option'].open,
      [role='option'].marked {
        background: var(--marked);
      }

      .marks [role='option'] {
        padding-left: 1.9rem;
      }

      .box {
        position: absolute;
        left: 0.3rem;
        top: 0;
        bottom: 0;
        width: 1.5rem;
        display: grid;
        place-items: center;
        color: var(--accent);
        font-weight: 700;
        font-size: var(--small);
      }

      .box::before {
        content: '';
        width: 0.8rem;
        height: 0.8rem;
        line-height: 0.8rem;
        text-align: center;
        border: 1px solid var(--edge);
        border-radius: 3px;
        opacity: 0.45;
      }

      .marked .box::before {
        content: '✓';
        border-color: var(--accent);
        opacity: 1;
      }

      [role='option']:hover .box::before {
        opacity: 1;
      }

      [role='option'].cursor::after {
        content: '';
        position: absolute;
        inset: 0 auto 0 0;
        width: 3px;
        background: var(--accent);
      }

      [role='listbox']:focus-visible .cursor {
        outline: 2px solid var(--accent);
        outline-offset: -2px;
      }
    `,
  ];

  constructor() {
    super();
    this.items = [];
    this.cursor = '';
    this.open = '';
    this.marked = new Set();
  }

  /** Draws the inside of one row. */
  row(item) {
    return html`${item.id}`;
  }

  /** Says which row an item is. */
  idOf(item) {
    return item.id;
  }

  render() {
    const at = this.items.findIndex((item) => this.idOf(item) === this.cursor);
    return html`
      <div
        role="listbox"
        class=${this.marks ? 'marks' : ''}
        tabindex="0"
        aria-label=${this.name}
        aria-multiselectable=${this.marks ? 'true' : 'false'}
        aria-activedescendant=${at < 0 ? '' : `row-${at}`}
        @keydown=${this.onKey}
      >
        ${repeat(this.items, (item) => this.idOf(item), (item, i) => this.option(item, i))}
      </div>
    `;
  }

  option(item, i) {
    const id = this.idOf(item);
    const classes = ['cursor', 'open', 'marked'].filter(
      (name) => (name === 'marked' ? this.marked.has(id) : this[name] === id),
    );
    return html`
      <div
        id="row-${i}"
        role="option"
        class=${classes.join(' ')}
        aria-selected=${this.marked.has(id) || this.open === id}
        @click=${(event) => this.onClick(event, id)}
      >
        ${this.marks ? html`<span class="box" aria-hidden="true"></span>` : null}
        ${this.row(item)}
      </div>
    `;
  }

  onClick(event, id) {
    const marks = this.marks && (event.ctrlKey || event.metaKey || event.target.classList.contains('box'));
    this.fire(this.marks && event.shiftKey ? 'range' : marks ? 'mark' : 'pick', id);
  }

  /** The ids from one row to another, both included. */
  between(one, other) {
    const ids = this.items.map((item) => this.idOf(item));
    const ends = [ids.indexOf(one), ids.indexOf(other)].sort((a, b) => a - b);
    return ends[0] < 0 ? [other] : ids.slice(ends[0], ends[1] + 1);
  }

  /** The id so many rows away from the cursor, kept within the list; the first one where there is no cursor yet. */
  near(step) {
    const at = this.items.findIndex((item) => this.idOf(item) === this.cursor);
    const next = this.items[at < 0 ? 0 : Math.max(0, Math.min(this.items.length - 1, at + step))];
    return next ? this.idOf(next) : '';
  }

  focus() {
    this.renderRoot.querySelector('[role=listbox]')?.focus({ preventScroll: true });
  }

  updated(changed) {
    if (changed.has('cursor') && this.cursor) {
      this.renderRoot.querySelector('.cursor')?.scrollIntoView({ block: 'nearest' });
    }
  }

  onKey(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
    if (event.key in steps) {
      event.preventDefault();
      this.fire('move', this.near(steps[event.key]));
    } else if (event.key === ' ') {
      event.preventDefault();
      this.fire('mark', this.cursor || this.near(0));
    }
  }

  fire(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
