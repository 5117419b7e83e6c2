import { LitElement, css, html } from 'lit';

import { sheet } from './sheet.js';
import { said, visible } from './text.js';

const SHORT = { critical: 'crit', high: 'high', medium: 'med', low: 'low', info: 'info' };
const TONE = {
  open: 'low', acknowledged: 'info', closed: 'info',
  succeeded: 'good', live: 'good', ok: 'good', running: 'low', waiting: 'medium', pending: 'info', simulated: 'info',
  skipped: 'info', cancelled: 'info', failed: 'bad', error: 'bad', uncertain: 'medium', degraded: 'medium', down: 'bad', stuck: 'bad', dead: 'bad', late: 'bad', restarting: 'medium',
  enforce: 'low', dry_run: 'info', stopped: 'info', started: 'good',
};

/** A word in its colour: a severity or a state. The word is always there, colour only helps. */
class Chip extends LitElement {
  static properties = { severity: {}, state: {}, tone: { reflect: true } };

  static styles = [
    sheet,
    css`
      :host {
        display: inline-block;
        --tone: var(--info);
      }

      :host([tone='critical']) { --tone: var(--critical); }
      :host([tone='high']) { --tone: var(--high); }
      :host([tone='medium']) { --tone: var(--medium); }
      :host([tone='low']) { --tone: var(--low); }
      :host([tone='good']) { --tone: var(--good); }
      :host([tone='bad']) { --tone: var(--bad); }

      span {
        display: inline-block;
        padding: 0 0.5em;
        border-radius: 4px;
        background: color-mix(in srgb, var(--tone) var(--tint), transparent);
        color: var(--tone);
        font-size: var(--small);
        font-weight: 600;
        line-height: 1.6;
        white-space: nowrap;
      }

      .severity {
        width: 3.6rem;
        padding: 0;
        text-align: center;
        text-transform: uppercase;
        font-size: 0.6875rem;
        letter-spacing: 0.04em;
      }

      :host([tone='critical']) .severity {
        background: var(--critical);
        color: var(--surface);
      }
    `,
  ];

  willUpdate() {
    this.tone = this.severity ?? TONE[this.state] ?? 'info';
  }

  render() {
    return this.severity
      ? html`<span class="severity" title="severity ${visible(this.severity)}">${SHORT[this.severity] ?? said(this.severity)}</span>`
      : html`<span>${said(words(this.state))}</span>`;
  }
}

/** An enum word of the API as people write it: dry_run → dry run. */
export function words(name) {
  return (name ?? '').replaceAll('_', ' ');
}

customElements.define('t-chip', Chip);
