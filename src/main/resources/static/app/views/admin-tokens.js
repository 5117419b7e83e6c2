import { html } from 'lit';

import { get, post, remove } from '../api.js';
import { chosenRoles, roleBoxes } from '../kit/roles.js';
import { said } from '../kit/text.js';
import '../kit/time.js';
import { AdminView } from './admin.view.js';

const LIFETIMES = [['P90D', '90 days'], ['P365D', 'a year'], ['P30D', '30 days'], ['P1D', 'a day'], ['', 'never expires']];

/** Credentials of machines. A token is shown once, here. */
class AdminTokens extends AdminView {
  static properties = {
    tokens: { state: true },
    roles: { state: true },
    made: { state: true },
  };

  async read() {
    const [tokens, roles] = await Promise.all([get('tokens'), get('roles')]);
    this.tokens = tokens.items;
    this.roles = roles.items;
  }

  render() {
    if (!this.tokens) {
      return this.trouble();
    }
    return html`
      ${this.trouble()}
      <section aria-label="New token">
        <h2>New token</h2>
        <form @submit=${this.make}>
          <label>Name <input name="name" required autocomplete="off" autocapitalize="none" spellcheck="false" placeholder="shipper-dmz"></label>
          <label>Expires <select name="expires">${LIFETIMES.map(([value, text]) => html`<option value=${value}>${text}</option>`)}</select></label>
          <label>Credential <select name="credential">
            <option value="token">a token</option><option value="certificate">a client certificate of this name</option>
          </select></label>
          ${roleBoxes(this.roles, ['ingest'])}
          <button class="primary">Make</button>
        </form>
        ${this.made?.token
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
            <td class=${token.expired ? 'off' : ''}>${said(token.name)}${token.certificate ? html` <span class="dim">certificate</span>` : null}</td>
            <td>${token.roles.join(', ')}</td>
            <td>${said(token.owner)}</td>
            <td>${token.expires ? html`<t-time row .at=${token.expires}></t-time>` : 'never'}</td>
            <td>${token.lastUsed ? html`<t-time row .at=${token.lastUsed}></t-time>` : 'never'}</td>
            <td><div class="actions"><button @click=${() => this.change(() => remove(`tokens/${token.id}`))}>Revoke</button></div></td>
          </tr>`)}</tbody>
      </table>`;
  }

  async make(event) {
    event.preventDefault();
    const form = event.target;
    const sent = new FormData(form);
    if (await this.change(async () => {
      this.made = await post('tokens', {
        name: sent.get('name'),
        roles: chosenRoles(form),
        expires: sent.get('expires') || null,
        certificate: sent.get('credential') === 'certificate',
      });
    })) {
      form.reset();
    }
  }
}

customElements.define('t-admin-tokens', AdminTokens);
