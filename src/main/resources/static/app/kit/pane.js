import { LitElement, css, html } from 'lit';

import { sheet } from './sheet.js';

/**
 * One list, one detail pane. The list has all the width until something is open, and stays beside what is; on a phone the
 * detail covers it. Slots: list, detail. Fires "back" where a phone's reader leaves the detail.
 */
class Split extends LitElement {
  static properties = { open: { type: Boolean, reflect: true }, list: {} };

  static styles = [
    sheet,
    css`
      :host {
        display: grid;
        grid-template-columns: 1fr;
        height: 100%;
        min-height: 0;
      }

      :host([open]) {
        grid-template-columns: minmax(22rem, 9fr) 11fr;
      }

      :host(:not([open])) .detail {
        display: none;
      }

      section {
        min-height: 0;
        min-width: 0;
        height: 100%;
      }

      .list {
        container-type: inline-size;
      }

      :host([open]) .list {
        border-right: 1px solid var(--line);
      }

      .detail {
        display: flex;
        flex-direction: column;
        background: var(--surface);
      }

      .back {
        display: none;
        margin: var(--gap-s);
        align-self: flex-start;
        color: var(--accent);
      }

      ::slotted([slot='detail']) {
        flex: 1;
        min-height: 0;
      }

      @media (max-width: 760px) {
        :host([open]) {
          grid-template-columns: 1fr;
        }

        .list {
          border: 0;
        }

        :host([open]) .list {
          display: none;
        }

        .back {
          display: inline-flex;
        }
      }
    `,
  ];

  render() {
    return html`
      <section class="list" aria-label="${this.list}"><slot name="list"></slot></section>
      <section class="detail" aria-label="Detail">
        <button class="plain back" @click=${this.back}>← ${this.list}</button><slot name="detail"></slot>
      </section>
    `;
  }

  back() {
    this.dispatchEvent(new CustomEvent('back'));
  }
}

customElements.define('t-split', Split);
