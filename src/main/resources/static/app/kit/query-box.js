import { LitElement, css, html, nothing } from 'lit';

import { sheet } from './sheet.js';
import { said } from './text.js';

const MAX_OFFERED = 12;

/**
 * A search box that completes fields and values while one types. Fires "ask" (detail: the text) when the search is wanted
 * and "leave" when the reader is done with it.
 *
 * `fields` answers with [{name, about}], `values` with [{value, count}] for a field; both may be asynchronous.
 */
class QueryBox extends LitElement {
  static properties = {
    value: {},
    label: {},
    placeholder: {},
    fields: { attribute: false },
    values: { attribute: false },
    offered: { state: true },
    active: { state: true },
  };

  static styles = [
    sheet,
    css`
      :host {
        position: relative;
      }

      input {
        width: 100%;
        padding-right: 2.4em;
        font-family: var(--mono);
      }

      kbd {
        position: absolute;
        right: 0.5rem;
        top: 0.4rem;
      }

      ul {
        position: absolute;
        z-index: 8;
        left: 0;
        right: 0;
        top: 100%;
        max-height: 20rem;
        overflow-y: auto;
        border: 1px solid var(--line);
        border-radius: 0 0 var(--radius) var(--radius);
        background: var(--surface);
        box-shadow: var(--shadow);
      }

      li {
        display: flex;
        justify-content: space-between;
        gap: var(--gap);
        min-height: var(--touch);
        align-items: center;
        padding: 0 0.7rem;
        cursor: pointer;
      }

      li span:first-child {
        font-family: var(--mono);
      }

      li[aria-selected='true'], li:hover {
        background: var(--marked);
      }
    `,
  ];

  constructor() {
    super();
    this.value = '';
    this.offered = [];
    this.active = -1;
  }

  get input() {
    return this.renderRoot.querySelector('input');
  }

  select() {
    this.input.focus();
    this.input.select();
  }

  render() {
    const open = this.offered.length > 0;
    return html`
      <input type="search" role="combobox" aria-label=${this.label} aria-expanded=${open} aria-controls="offered" aria-autocomplete="list"
        aria-activedescendant=${this.active >= 0 ? `offer-${this.active}` : nothing} .value=${this.value} spellcheck="false"
        autocomplete="off" autocapitalize="off" placeholder=${this.placeholder ?? ''} @input=${this.offer} @keydown=${this.onKey} @blur=${this.onBlur}>
      <kbd aria-hidden="true">/</kbd>
      <ul id="offered" role="listbox" aria-label="Completions" ?hidden=${!open}>
        ${this.offered.map(({ text, about }, i) => html`
          <li id="offer-${i}" role="option" aria-selected=${i === this.active} @mousedown=${(event) => this.onPick(event, i)}>
            <span class="cut">${said(text)}</span><span class="dim small cut">${said(about)}</span>
          </li>`)}
      </ul>
    `;
  }

  /** What stands in front of the caret, as far as it can be completed. */
  word() {
    const before = this.input.value.slice(0, this.input.selectionStart ?? this.input.value.length);
    const [, sign, field, colon, begin] = /(?:^|[\s(])([-!]?)([\w@.-]*)(?:(:)(?:"?)([^\s"()]*))?$/.exec(before) ?? [];
    return field === undefined ? null : { sign, field, isValue: Boolean(colon), begin: begin ?? '' };
  }

  async offer() {
    const word = this.word();
    const asked = (this.asked = {});
    if (!word || (!word.isValue && word.field === '')) {
      this.hide();
      return;
    }
    try {
      const offered = word.isValue
        ? (await (this.values?.(word.field, word.begin) ?? []))
            .filter(({ value }) => String(value).toLowerCase().includes(word.begin.toLowerCase()) && value !== word.begin)
            .map(({ value, count }) => ({ text: String(value), about: count === undefined ? '' : count.toLocaleString('en') }))
        : (await (this.fields?.() ?? []))
            .filter(({ name }) => name.toLowerCase().includes(word.field.toLowerCase()))
            .sort((a, b) => begins(b.name, word.field) - begins(a.name, word.field))
            .map(({ name, about }) => ({ text: `${name}:`, about: about ?? '' }));
      if (asked === this.asked) {
        this.offered = offered.slice(0, MAX_OFFERED);
        this.active = -1;
      }
    } catch {
      this.hide(); // completion only helps; the search itself reports what is wrong
    }
  }

  hide() {
    this.asked = null;
    this.offered = [];
    this.active = -1;
  }

  take(i) {
    const { text } = this.offered[i];
    const word = this.word();
    const { input } = this;
    const end = input.selectionStart ?? input.value.length;
    const start = end - (word.isValue ? word.begin.length : word.field.length);
    const quoted = word.isValue && /[\s()"]/.test(text) ? `"${text.replaceAll('"', '\\"')}"` : text;
    const added = word.isValue ? `${quoted} ` : quoted;
    input.setRangeText(added, start, end, 'end');
    this.hide();
    if (!word.isValue) {
      this.offer();
    }
  }

  onPick(event, i) {
    event.preventDefault();
    this.take(i);
  }

  onKey(event) {
    const open = this.offered.length > 0;
    if (open && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      this.active = (this.active + step + this.offered.length) % this.offered.length;
    } else if (open && ((event.key === 'Enter' && this.active >= 0) || (event.key === 'Tab' && !event.shiftKey))) {
      event.preventDefault();
      this.take(Math.max(0, this.active));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      this.hide();
      this.ask();
      this.fire('leave');
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      if (open) {
        this.hide();
      } else {
        this.input.value = this.value;
        this.fire('leave');
      }
    }
  }

  onBlur() {
    this.hide();
    this.ask();
  }

  ask() {
    const text = this.input.value.trim();
    if (text !== this.value.trim()) {
      this.fire('ask', text);
    }
  }

  fire(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

function begins(name, text) {
  return Number(name.toLowerCase().startsWith(text.toLowerCase()));
}

customElements.define('t-query-box', QueryBox);
