import { LitElement, html } from 'lit';

import { get } from '../api.js';
import { sheet } from '../kit/sheet.js';
import { said } from '../kit/text.js';
import { change } from '../router.js';
import { DEFAULT } from './alert-head.js';
import { style } from './alerts.style.js';

/** What an empty list of alerts teaches: how to make the first alert, or how to search. */
class NoAlerts extends LitElement {
  static properties = { text: {}, server: { state: true } };

  static styles = [sheet, style];

  async firstUpdated() {
    try {
      this.server = await get('server');
    } catch {
      // The default port is shown then.
    }
  }

  render() {
    const { text } = this;
    if (text !== DEFAULT && text !== 'state:all') {
      return html`<div class="empty">
        <h1>No alert matches</h1>
        <p class="dim">No alert matches <code>${said(text)}</code>. All terms must hold; <code>OR</code>, <code>-term</code>,
          <code>*</code>, ranges and networks work as in Events.</p>
        <p><button @click=${() => change({ q: 'state:all' }, true)}>Show all alerts</button></p>
      </div>`;
    }
    return html`<div class="empty">
      <h1>No alerts</h1>
      <p class="dim">An alert appears here as soon as a rule finds something. To see one now, run this on the server: six
        failed logins from one address raise the first.</p>
      <pre>${firstAlert(this.server?.syslogPort ?? 5514)}</pre>
      <p class="dim">No <code>logger</code> there? It is part of the package bsdutils or util-linux. Nothing comes? Health shows whether the
        lines arrive, and Events what became of them.</p>
      ${text === DEFAULT ? html`<p><button @click=${() => change({ q: 'state:all' }, true)}>Show closed alerts too</button></p>` : null}
    </div>`;
  }
}

const firstAlert = (port) => `for i in 1 2 3 4 5 6; do
  logger -n 127.0.0.1 -P ${port} -d --rfc3164 -t 'sshd[4711]' \\
    'Failed password for root from 203.0.113.7 port 4242 ssh2'
done`;

customElements.define('t-no-alerts', NoAlerts);
