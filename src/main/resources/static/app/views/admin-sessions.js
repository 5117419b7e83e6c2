import { LitElement, html } from 'lit';

import { get, remove } from '../api.js';
import '../kit/problem.js';
import { sheet } from '../kit/sheet.js';
import { said } from '../kit/text.js';
import '../kit/time.js';
import { style } from './admin.style.js';

/** Open sessions: one's own, or with "all" those of everybody. */
class AdminSessions extends LitElement {
  static properties = { all: { type: Boolean }, sessions: { state: true }, problem: { state: true } };

  static styles = [sheet, style];

  connectedCallback() {
    super.connectedCallback();
    this.read();
  }

  async read() {
    try {
      this.problem = null;
      this.sessions = (await get('sessions', { all: this.all ? 'true' : '' })).items;
    } catch (problem) {
      this.problem = problem;
    }
  }

  render() {
    return html`
      <t-problem .problem=${this.problem}></t-problem>
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
                : html`<button @click=${() => this.end(one)}>End</button>`}</div></td>
            </tr>`)}</tbody>
        </table>
      </section>`;
  }

  async end(one) {
    try {
      await remove(`sessions/${one.id}`);
    } catch (problem) {
      this.problem = problem;
      return;
    }
    await this.read();
  }
}

customElements.define('t-admin-sessions', AdminSessions);
