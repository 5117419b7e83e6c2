import { LitElement, css, html } from 'lit';

import { sheet } from './sheet.js';
import { said, visible } from './text.js';

/** The leaves of a nested document as [path, value] pairs in its own order; a list of plain values is one leaf. */
export function leaves(value, path = '') {
  if (Array.isArray(value) && value.some((item) => item !== null && typeof item === 'object')) {
    return value.flatMap((item, i) => leaves(item, `${path}[${i}]`));
  }
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path ? `${path}.${key}` : key));
  }
  return value === null || value === '' || value?.length === 0 ? [] : [[path, value]];
}

/**
 * A nested document as keys and values, grouped by its first level. Everything in it came from outside and is text.
 * Fires "filter" (detail: "path:value") where a value was clicked.
 */
class Tree extends LitElement {
  static properties = { value: { attribute: false } };

  static styles = [
    sheet,
    css`
      section {
        padding: 0.3rem 0;
        border-bottom: 1px solid var(--line);
      }

      dl {
        display: grid;
        grid-template-columns: minmax(8rem, 12.5rem) 1fr;
        gap: 0 var(--gap);
        align-items: center;
      }

      dt {
        align-self: start;
        line-height: 1.5rem;
        color: var(--dim);
        overflow-wrap: anywhere;
      }

      dt b {
        color: var(--text);
        font-weight: 600;
      }

      dd {
        display: flex;
        flex-wrap: wrap;
        gap: 0 0.6rem;
        font-family: var(--mono);
        font-size: 0.95em;
        overflow-wrap: anywhere;
        white-space: pre-wrap;
      }

      button {
        display: inline;
        min-height: 1.5rem;
        padding: 0;
        border: 0;
        border-radius: 2px;
        background: none;
        text-align: left;
        font: inherit;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }

      button:hover {
        background: none;
        color: var(--accent);
        text-decoration: underline;
      }

      @media (max-width: 760px) {
        dl {
          grid-template-columns: 1fr;
          gap: 0;
        }

        dd {
          margin-bottom: 0.3rem;
        }
      }
    `,
  ];

  render() {
    const groups = new Map();
    for (const [path, value] of leaves(this.value ?? {})) {
      const group = path.split(/[.[]/, 1)[0];
      groups.set(group, [...(groups.get(group) ?? []), [path, value]]);
    }
    return html`${[...groups].map(
      ([group, pairs]) => html`<section><dl>${pairs.map(([path, value]) => this.pair(group, path, value))}</dl></section>`,
    )}`;
  }

  pair(group, path, value) {
    return html`
      <dt><b>${said(group)}</b>${said(path.slice(group.length))}</dt>
      <dd>${[value].flat().map((one) => this.leaf(path, one))}</dd>
    `;
  }

  leaf(path, value) {
    const text = String(value);
    if (path === 'message' || text.length > 200 || /[\s"]/.test(text)) {
      return html`<span>${said(text)}</span>`;
    }
    return html`<button title="Search events with ${visible(`${path}:${text}`)}" @click=${() => this.filter(path, text)}>${said(text)}</button>`;
  }

  filter(path, text) {
    this.dispatchEvent(new CustomEvent('filter', { detail: `${path}:${text}` }));
  }
}

customElements.define('t-tree', Tree);
