import { LitElement, html } from 'lit';

import { get } from '../api.js';
import '../kit/problem.js';
import { sheet } from '../kit/sheet.js';
import { style } from './admin.style.js';

/** Which role may do what. */
class AdminRoles extends LitElement {
  static properties = { roles: { state: true }, problem: { state: true } };

  static styles = [sheet, style];

  async connectedCallback() {
    super.connectedCallback();
    try {
      this.roles = (await get('roles')).items;
    } catch (problem) {
      this.problem = problem;
    }
  }

  render() {
    if (!this.roles) {
      return html`<t-problem .problem=${this.problem}></t-problem>`;
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
