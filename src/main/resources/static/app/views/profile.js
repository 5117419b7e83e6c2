import { LitElement, html } from 'lit';

import { get, post, remove, session } from '../api.js';
import { PASSKEYS, makePasskey, told } from '../kit/passkey.js';
import '../kit/problem.js';
import { sheet } from '../kit/sheet.js';
import { said } from '../kit/text.js';
import '../kit/time.js';
import './admin-sessions.js';
import { style } from './admin.style.js';

/** What people do with their own account: the password, the second factor, their sessions. */
class Profile extends LitElement {
  static properties = {
    user: { state: true },
    totp: { state: true },
    passkeys: { state: true },
    problem: { state: true },
    told: { state: true },
  };

  static styles = [sheet, style];

  connectedCallback() {
    super.connectedCallback();
    this.read();
  }

  async read() {
    try {
      this.user = await get('profile');
      this.passkeys = (await session.ways()).passkeys ? (await get('profile/passkeys')).items : null;
    } catch (problem) {
      // A token signed in: there is no account behind it.
      this.user = null;
      this.problem = problem.status === 409 ? null : problem;
    }
  }

  async attempt(work, told) {
    this.problem = null;
    this.told = '';
    try {
      await work();
      this.told = told;
      return true;
    } catch (problem) {
      this.problem = problem;
      return false;
    }
  }

  render() {
    const { actor, roles, mustChangePassword } = session.now;
    return html`
      <section aria-label="Account">
        <h2>${said(actor)}</h2>
        <p>Roles: ${roles.join(', ')}</p>
        ${mustChangePassword ? html`<p><strong>Choose a password of your own first.</strong></p>` : null}
        <p role="status">${this.told}</p>
        <t-problem .problem=${this.problem}></t-problem>
      </section>
      ${this.user?.source === 'local' ? html`${this.password()} ${mustChangePassword ? null : html`${this.secondFactor()} ${this.passkeys && PASSKEYS ? this.passkeyList() : null}`}` : null}
      ${mustChangePassword ? null : html`<t-admin-sessions></t-admin-sessions>`}
    `;
  }

  password() {
    return html`
      <section aria-label="Password">
        <h2>Password</h2>
        <form @submit=${this.change}>
          <input name="username" .value=${this.user.name} autocomplete="username" hidden>
          <label>Now <input name="current" type="password" required autocomplete="current-password"></label>
          <label>New, 12 characters or more
            <input name="password" type="password" required minlength="12" autocomplete="new-password">
          </label>
          <button class="primary">Change</button>
        </form>
        <p class="dim">Your other sessions end.</p>
      </section>`;
  }

  secondFactor() {
    return html`
      <section aria-label="Second factor">
        <h2>Second factor</h2>
        ${this.user.totp ? this.withFactor() : this.totp ? this.confirm() : html`
          <p class="dim">With an authenticator app (TOTP), a password alone does not sign in.</p>
          <form @submit=${this.begin}>
            <label>Password <input name="password" type="password" required autocomplete="current-password"></label>
            <button>Set up an app</button>
          </form>`}
      </section>`;
  }

  passkeyList() {
    return html`
      <section aria-label="Passkeys">
        <h2>Passkeys (${this.passkeys.length})</h2>
        <table>${this.passkeys.map((one) => html`
          <tr>
            <td>${said(one.label)}</td>
            <td>last used <t-time row .at=${one.lastUsed}></t-time></td>
            <td><div class="actions"><button @click=${() => this.forget(one)}>Remove</button></div></td>
          </tr>`)}</table>
        <form @submit=${this.addPasskey}>
          <label>Name of the device <input name="label" required maxlength="64"></label>
          <label>Password <input name="password" type="password" required autocomplete="current-password"></label>
          <button>Add a passkey</button>
        </form>
      </section>`;
  }

  confirm() {
    return html`
      <p>Add this to your app: <a href=${this.totp.uri}>open it here</a>, or type the secret:</p>
      <code class="secret">${this.totp.secret}</code>
      <form @submit=${this.finish}>
        <label>Code the app shows <input name="code" required inputmode="numeric" autocomplete="one-time-code"></label>
        <button class="primary">Turn on</button>
      </form>`;
  }

  withFactor() {
    return html`
      <p>On.</p>
      <form @submit=${this.off}>
        <label>Password <input name="password" type="password" required autocomplete="current-password"></label>
        <button>Turn off</button>
      </form>`;
  }

  async change(event) {
    event.preventDefault();
    const form = event.target;
    const { current, password } = Object.fromEntries(new FormData(form));
    if (await this.attempt(() => post('profile/password', { current, password }), 'The password is changed.')) {
      form.reset();
      await session.resume();
    }
  }

  async begin(event) {
    event.preventDefault();
    const { password } = Object.fromEntries(new FormData(event.target));
    await this.attempt(async () => (this.totp = await post('profile/totp', { password })), '');
  }

  async finish(event) {
    event.preventDefault();
    const { code } = Object.fromEntries(new FormData(event.target));
    if (await this.attempt(() => post('profile/totp/confirmation', { code }), 'The second factor is on.')) {
      this.totp = null;
      await this.read();
    }
  }

  async addPasskey(event) {
    event.preventDefault();
    const form = event.target;
    const { label, password } = Object.fromEntries(new FormData(form));
    if (await this.attempt(async () => {
      const credential = await makePasskey(await post('profile/passkeys/options', { password })).catch((failure) => {
        throw told(failure);
      });
      await post('profile/passkeys', { label, credential });
    }, 'The passkey is added.')) {
      form.reset();
      await this.read();
    }
  }

  async forget(one) {
    if (await this.attempt(() => remove(`profile/passkeys/${encodeURIComponent(one.id)}`), 'The passkey is removed.')) {
      await this.read();
    }
  }

  async off(event) {
    event.preventDefault();
    const { password } = Object.fromEntries(new FormData(event.target));
    if (await this.attempt(() => remove('profile/totp', { password }), 'The second factor is off.')) {
      await this.read();
    }
  }
}

customElements.define('t-profile', Profile);
