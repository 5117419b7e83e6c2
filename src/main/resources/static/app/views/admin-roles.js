import { html } from 'lit';

import { get } from '../api.js';
import { AdminView } from './admin.view.js';

/** Which role may do what. */
class AdminRoles extends AdminView {
  static properties = { roles: { state: true } };

  async read() {
    this.roles = (await get('roles')).items;
  }

  render() {
    if (!this.roles) {
      return this.trouble();
    }
    const permissions = [...new Set(this.roles.flatMap((role) => role.permissions))].sort();
    return html`
      <section aria-label="Roles">
        <h2>Roles</h2>
        <table>
          <thead><tr><th scope="col">Permission</th>${this.roles.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
          <tbody>${permissions.map((permission) => html`
            <tr>
              <th scope="row">${permission}</th>
              ${this.roles.map((role) => html`<td>${role.permissions.includes(permission)
                ? html`<span role="img" aria-label="yes">✓</span>`
                : html`<span class="dim" role="img" aria-label="no">·</span>`}</td>`)}
            </tr>`)}</tbody>
        </table>
        <p class="dim">Further roles are settings: tocsin.access.roles.</p>
      </section>`;
  }
}

customElements.define('t-admin-roles', AdminRoles);
