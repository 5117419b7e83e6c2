import { LitElement, css, html } from 'lit';

import { sheet } from './sheet.js';
import { said } from './text.js';

/** What went wrong and what to do next. Shows nothing while there is no problem. */
class ProblemNote extends LitElement {
  static properties = { problem: { attribute: false } };

  static styles = [
    sheet,
    css`
      div {
        margin: var(--gap-s) 0;
        padding: var(--gap-s) var(--gap);
        border-left: 3px solid var(--bad);
        border-radius: 0 var(--radius) var(--radius) 0;
        background: color-mix(in srgb, var(--bad) var(--tint), transparent);
        overflow-wrap: anywhere;
      }

      strong {
        color: var(--bad);
      }
    `,
  ];

  render() {
    const { problem } = this;
    if (!problem) {
      return null;
    }
    return html`
      <div role="alert">
        <strong>${said(problem.title || problem.message)}</strong>
        ${problem.detail && problem.detail !== problem.title ? html`<p>${said(problem.detail)}</p>` : null}
        <p class="dim">${said(problem.remedy)}</p>
        <slot></slot>
      </div>
    `;
  }
}

customElements.define('t-problem', ProblemNote);
