import { html } from 'lit';

import { get, remove } from '../api.js';
import { said } from '../kit/text.js';
import '../kit/time.js';
import { AdminView } from './admin.view.js';

/** Open sessions: one's own, or with "all" those of everybody. */
class AdminSessions extends AdminView {
  static properties = { all: { type: Boolean }, sessions: { state: true } };

  async read() {
    this.sessions = (await get('sessions', { all: this.all ? 'true' : '' })).items;
  }

  render() {
    return html`
      ${this.trouble()}
      <section aria-label="Sessions">
        <h2>${this.all ? 'Open sessions' : 'Your sessions'} (${this.sessions?.length ?? 0})</h2>
        <table>
          <thead><tr>
            <th scope="col">Who</th><th scope="col">From</th><th scope="col">Browser</th><th scope="col">By</th>
            <th scope="col">Since</th><th scope="col">Last used</th><th scope="col"><span class="dim">Change</span></th>
          </tr></thead>
          <tbody>${(this.sessions ?? []).map((one) => html`
            <tr>
              <td>${said(one.actor)}</td><td>${said(one.address)}</td><td>${said(one.agent)}</td><td>${said(one.how)}</td>
              <td><t-time row .at=${one.createdAt}></t-time></td><td><t-time row .at=${one.lastUsed}></t-time></td>
              <td><div class="actions">${one.current
                ? html`<span class="dim">this one</span>`
                : html`<button @click=${() => this.change(() => remove(`sessions/${one.id}`))}>End</button>`}</div></td>
            </tr>`)}</tbody>
        </table>
      </section>`;
  }
}

customElements.define('t-admin-sessions', AdminSessions);
