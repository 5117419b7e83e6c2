import { LitElement, html } from 'lit';

import { get, post, remove } from '../api.js';
import '../kit/problem.js';
import { chosenRoles, roleBoxes } from '../kit/roles.js';
import { sheet } from '../kit/sheet.js';
import { said } from '../kit/text.js';
import '../kit/time.js';
import { style } from './admin.style.js';

const LIFETIMES = [['P90D', '90 days'], ['P365D', 'a year'], ['P30D', '30 days'], ['P1D', 'a day'], ['', 'never expires']];

/** Credentials of machines. A token is shown once, here. */
class AdminTokens extends LitElement {
  static properties = {
    tokens: { state: true },
    roles: { state: true },
    made: { state: true },
    problem: { state: true },
  };

  static styles = [sheet, style];

  connectedCallback() {
    super.connectedCallback();
    this.read();
  }

  async read() {
    await this.attempt(async () => {
      const [tokens, roles] = await Promise.all([get('tokens'), get('roles')]);
      this.tokens = tokens.items;
      this.roles = roles.items;
    });
  }

  async attempt(work) {
    try {
      this.problem = null;
      await work();
      return true;
    } catch (problem) {
      this.problem = problem;
      return false;
    }
  }

  render() {
    if (!this.tokens) {
      return html`<t-problem .problem=${this.problem}></t-problem>`;
    }
    return html`
      <t-problem .problem=${this.problem}></t-problem>
      <section aria-label="New token">
        <h2>New token</h2>
        <form @submit=${this.make}>
          <label>Name <input name="name" required autocomplete="off" autocapitalize="none" spellcheck="false" placeholder="shipper-dmz"></label>
          <label>Expires <select name="expires">${LIFETIMES.map(([value, text]) => html`<option value=${value}>${text}</option>`)}</select></label>
          ${roleBoxes(this.roles, ['ingest'])}
          <button class="primary">Make</button>
        </form>
        ${this.made
          ? html`<div role="status"><p>Token of <strong>${said(this.made.name)}</strong>, shown this once:</p>
              <code class="secret">${this.made.token}</code>
              <button @click=${() => (this.made = null)}>I have kept it</button></div>`
          : null}
      </section>
      <section aria-label="Tokens">
        <h2>Tokens (${this.tokens.length})</h2>
        ${this.tokens.length ? this.table() : html`<p class="dim">None: give each shipper one of its own.</p>`}
      </section>
    `;
  }

  table() {
    return html`
      <table>
        <thead><tr>
          <th scope="col">Name</th><th scope="col">Roles</th><th scope="col">Made by</th>
          <th scope="col">Expires</th><th scope="col">Last used</th><th scope="col"><span class="dim">Change</span></th>
        </tr></thead>
        <tbody>${this.tokens.map((token) => html`
          <tr>
            <td class=${token.expired ? 'off' : ''}>${said(token.name)}</td>
            <td>${token.roles.join(', ')}</td>
            <td>${said(token.owner)}</td>
            <td>${token.expires ? html`<t-time row .at=${token.expires}></t-time>` : 'never'}</td>
            <td>${token.lastUsed ? html`<t-time row .at=${token.lastUsed}></t-time>` : 'never'}</td>
            <td><div class="actions"><button @click=${() => this.revoke(token)}>Revoke</button></div></td>
          </tr>`)}</tbody>
      </table>`;
  }

  async make(event) {
    event.preventDefault();
    const form = event.target;
    const sent = new FormData(form);
    if (await this.attempt(async () => {
      this.made = await post('tokens', {
        name: sent.get('name'),
        roles: chosenRoles(form),
        expires: sent.get('expires') || null,
      });
    })) {
      form.reset();
      await this.read();
    }
  }

  async revoke(token) {
    if (await this.attempt(() => remove(`tokens/${token.id}`))) {
      await this.read();
    }
  }
}

customElements.define('t-admin-tokens', AdminTokens);
