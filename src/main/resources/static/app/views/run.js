import { LitElement, css, html } from 'lit';

import '../kit/chip.js';
import { words } from '../kit/chip.js';
import { sheet } from '../kit/sheet.js';
import { said } from '../kit/text.js';
import '../kit/time.js';
import { duration } from '../kit/time.js';

const SIGNS = {
  pending: '○', running: '◐', waiting: '‖', succeeded: '✓', failed: '✕', skipped: '–', simulated: '◇', uncertain: '?',
  cancelled: '–',
};

/** One run of a playbook, step by step. What a step sent is shown as the server gives it: secrets masked. */
class Run extends LitElement {
  static properties = { run: { attribute: false } };

  static styles = [
    sheet,
    css`
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 0.2rem 0.6rem;
        margin-bottom: 0.25rem;
      }

      li {
        display: grid;
        grid-template-columns: 1.2rem minmax(0, 1fr) auto;
        gap: 0.1rem 0.4rem;
        padding: 0.3rem 0;
        border-top: 1px dashed var(--line);
      }

      .sign {
        font-weight: 700;
        text-align: center;
        color: var(--info);
      }

      .succeeded .sign { color: var(--good); }
      .failed .sign { color: var(--bad); }
      .running .sign, .simulated .sign { color: var(--low); }
      .waiting .sign, .uncertain .sign { color: var(--medium); }

      .missing {
        margin-bottom: 0.3rem;
        font-size: var(--small);
        overflow-wrap: anywhere;
      }

      .what {
        grid-column: 2;
        overflow-wrap: anywhere;
      }

      .took {
        text-align: right;
        color: var(--dim);
        font-size: var(--small);
      }

      .more {
        grid-column: 2 / 4;
        overflow-wrap: anywhere;
      }

      .error {
        color: var(--bad);
      }

      summary {
        width: max-content;
        color: var(--accent);
        cursor: pointer;
        font-size: var(--small);
      }

      pre {
        margin-top: 0.25rem;
        padding: 0.5rem;
        max-height: 16rem;
        overflow: auto;
        border-radius: var(--radius);
        background: var(--sunken);
        font: 0.93em / 1.5 var(--mono);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
    `,
  ];

  render() {
    const { run } = this;
    return html`
      <div class="head">
        <b>${said(run.playbook)}</b>
        <t-chip .state=${run.state}></t-chip>
        ${run.mode === 'dry_run'
          ? html`<span class="dim" title="Outside systems were not called; each step says what it would have sent">dry run: nothing was sent</span>`
          : null}
        <span class="dim small">${this.timing(run)}</span>
      </div>
      ${run.failure ? html`<p class="error">Failed at ${said(run.failure.step)}: ${said(run.failure.message)} (${said(words(run.failure.class))})</p>` : null}
      ${run.missing?.length
        ? html`<p class="dim missing">Not set, so nothing is sent: ${run.missing.map((name) => html`<code>${said(name)}</code> `)}</p>`
        : null}
      <ol>${(run.steps ?? []).map((step) => this.step(step, run.missing?.length && step.state === 'simulated'))}</ol>
    `;
  }

  timing(run) {
    if (!run.startedAt) {
      return html`asked for <t-time .at=${run.createdAt}></t-time>`;
    }
    return html`<t-time .at=${run.startedAt}></t-time>${run.endedAt ? `, took ${took(run)}` : ''}`;
  }

  /** @param told whether the run already says why nothing was sent, so that each step need not */
  step(step, told) {
    const outputs = Object.entries(step.outputs ?? {});
    return html`
      <li class=${step.state}>
        <span class="sign" aria-hidden="true">${SIGNS[step.state] ?? '·'}</span>
        <span class="what"><b>${said(step.id)}</b> <code class="dim">${said(step.uses)}</code></span>
        <span class="took">
          ${said(words(step.state))}${step.attempts > 1 ? `, ${step.attempts} attempts` : ''}${step.startedAt && step.endedAt ? ` · ${took(step)}` : ''}
        </span>
        ${step.note && !told ? html`<p class="more dim">${said(step.note)}</p>` : null}
        ${step.error ? html`<p class="more error">${said(step.error)}</p>` : null}
        ${outputs.length
          ? html`<p class="more small">${outputs.map(([name, value]) => html`<span class="dim">${said(name)}</span> <code>${said(plain(value))}</code> `)}</p>`
          : null}
        ${step.request
          ? html`<details class="more"><summary>${step.state === 'simulated' ? 'What it would have sent' : 'What it sent'}</summary><pre tabindex="0">${said(plain(step.request))}</pre></details>`
          : null}
      </li>
    `;
  }
}

function took({ startedAt, endedAt }) {
  return duration(Date.parse(endedAt) - Date.parse(startedAt));
}

function plain(value) {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 1);
}

customElements.define('t-run', Run);
