import { LitElement, css, html } from 'lit';

import { sheet } from './sheet.js';

/**
 * One list, one detail pane. The two keep their places whether something is open or not, so opening moves nothing; on a
 * phone the detail covers the list. Slots: list, detail. Fires "back" where a phone's reader leaves the detail.
 */
class Split extends LitElement {
  static properties = { open: { type: Boolean, reflect: true }, list: {}, hint: {} };

  static styles = [
    sheet,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(22rem, 9fr) 11fr;
        height: 100%;
        min-height: 0;
      }

      section {
        min-height: 0;
        min-width: 0;
        height: 100%;
      }

      .list {
        border-right: 1px solid var(--line);
        container-type: inline-size;
      }

      .detail {
        display: flex;
        flex-direction: column;
        background: var(--surface);
      }

      .hint {
        margin: auto;
        max-width: 24rem;
        padding: var(--gap-l);
        color: var(--dim);
        text-align: center;
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
        :host {
          grid-template-columns: 1fr;
        }

        .list {
          border: 0;
        }

        :host([open]) .list,
        :host(:not([open])) .detail {
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
        ${this.open
          ? html`<button class="plain back" @click=${this.back}>← ${this.list}</button><slot name="detail"></slot>`
          : html`<p class="hint">${this.hint}</p>`}
      </section>
    `;
  }

  back() {
    this.dispatchEvent(new CustomEvent('back'));
  }
}

customElements.define('t-split', Split);
