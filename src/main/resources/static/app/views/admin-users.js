import { html } from 'lit';

import { get, patch, post, remove, session } from '../api.js';
import { chosenRoles, roleBoxes } from '../kit/roles.js';
import { said } from '../kit/text.js';
import '../kit/time.js';
import { AdminView } from './admin.view.js';

/** People: made, changed, disabled, deleted; their passwords and second factors reset. */
class AdminUsers extends AdminView {
  static properties = {
    users: { state: true },
    roles: { state: true },
    edited: { state: true },
  };

  async read() {
    const [users, roles] = await Promise.all([get('users'), get('roles')]);
    this.users = users.items;
    this.roles = roles.items;
  }

  render() {
    if (!this.users) {
      return this.trouble();
    }
    return html`
      ${this.trouble()}
      <section aria-label="New user">
        <h2>New user</h2>
        <form @submit=${this.create}>
          <label>Name <input name="name" required autocomplete="off" autocapitalize="none" spellcheck="false"></label>
          <label>Password <input name="password" type="password" required minlength="12" autocomplete="new-password"></label>
          ${roleBoxes(this.roles, ['analyst'])}
          <label><span><input name="must" type="checkbox" checked> must change it</span></label>
          <button class="primary">Make</button>
        </form>
      </section>
      <section aria-label="Users">
        <h2>Users (${this.users.length})</h2>
        ${this.users.length ? this.table() : html`<p class="dim">None yet: only tokens can sign in.</p>`}
      </section>
    `;
  }

  table() {
    return html`
      <table>
        <thead><tr>
          <th scope="col">Name</th><th scope="col">Roles</th><th scope="col">Signed in by</th>
          <th scope="col">Second factor</th><th scope="col">Last sign-in</th><th scope="col"><span class="dim">Change</span></th>
        </tr></thead>
        <tbody>${this.users.map((user) => html`${this.row(user)}${this.edited === user.name ? this.editor(user) : null}`)}</tbody>
      </table>`;
  }

  row(user) {
    return html`
      <tr>
        <td class=${user.disabled ? 'off' : ''}>${said(user.name)}</td>
        <td>${user.roles.join(', ')}</td>
        <td>${said(user.source)}${user.mustChangePassword ? html` <span class="dim">must change the password</span>` : null}</td>
        <td>${user.totp ? 'app' : '–'}</td>
        <td>${user.lastSignIn ? html`<t-time row .at=${user.lastSignIn}></t-time>` : 'never'}</td>
        <td><div class="actions">
          <button @click=${() => (this.edited = this.edited === user.name ? null : user.name)}
            aria-expanded=${this.edited === user.name}>Change</button>
        </div></td>
      </tr>`;
  }

  editor(user) {
    return html`
      <tr><td colspan="6">
        <form @submit=${(event) => this.save(event, user)}>
          ${roleBoxes(this.roles, user.roles)}
          <button class="primary">Save roles</button>
        </form>
        <form @submit=${(event) => this.reset(event, user)} ?hidden=${user.source !== 'local'}>
          <label>New password <input name="password" type="password" required minlength="12" autocomplete="new-password"></label>
          <button>Set, to be changed at the next sign-in</button>
        </form>
        <div class="actions">
          ${user.totp ? html`<button @click=${() => this.change(() => remove(`users/${user.name}/totp`))}>Remove second factor</button>` : null}
          <button ?disabled=${user.name === session.now.actor}
            @click=${() => this.change(() => patch(`users/${user.name}`, { disabled: !user.disabled }))}>
            ${user.disabled ? 'Enable' : 'Disable'}
          </button>
          <button ?disabled=${user.name === session.now.actor} @click=${() => this.change(() => remove(`users/${user.name}`))}>Delete</button>
        </div>
      </td></tr>`;
  }

  async create(event) {
    event.preventDefault();
    const form = event.target;
    const sent = new FormData(form);
    if (await this.change(() => post('users', {
      name: sent.get('name'),
      password: sent.get('password'),
      roles: chosenRoles(form),
      mustChangePassword: sent.has('must'),
    }))) {
      form.reset();
    }
  }

  async save(event, user) {
    event.preventDefault();
    await this.change(() => patch(`users/${user.name}`, { roles: chosenRoles(event.target) }));
  }

  async reset(event, user) {
    event.preventDefault();
    const form = event.target;
    const password = new FormData(form).get('password');
    if (await this.change(() => post(`users/${user.name}/password`, { password }))) {
      form.reset();
    }
  }
}

customElements.define('t-admin-users', AdminUsers);
