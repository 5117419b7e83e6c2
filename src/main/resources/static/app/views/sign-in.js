import { LitElement, css, html } from 'lit';

import { session } from '../api.js';
import { PASSKEYS, showPasskey, told } from '../kit/passkey.js';
import '../kit/problem.js';
import { sheet } from '../kit/sheet.js';
import { said } from '../kit/text.js';
import { here } from '../router.js';

/** Why a provider's sign-in came to nothing. */
const FAILED = {
  name: 'The provider gives no name that can be used here, or another user has it.',
  role: 'None of your groups there gives you a role here. Ask an admin.',
  disabled: 'Your user is disabled. Ask an admin.',
  failed: 'The provider’s answer was not taken. Try again.',
};

/** Turns a name and a password, or a token, into the session cookie. None of them is kept. */
class SignIn extends LitElement {
  static properties = {
    byToken: { state: true },
    askCode: { state: true },
    ways: { state: true },
    problem: { state: true },
    busy: { state: true },
  };

  static styles = [
    sheet,
    css`
      form {
        display: grid;
        gap: var(--gap);
        width: min(24rem, calc(100vw - 2rem));
        padding: 1.75rem;
        border: 1px solid var(--line);
        border-radius: 12px;
        background: var(--surface);
      }

      header {
        display: flex;
        align-items: center;
        gap: var(--gap);
      }

      label {
        display: grid;
        gap: var(--gap-xs);
        font-weight: 600;
      }

      button {
        justify-content: center;
        min-height: 2.25rem;
      }

      input {
        min-height: 2.25rem;
      }

      .provider {
        padding: 0.45rem;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        text-align: center;
      }

      input[name='token'], input[name='code'] {
        font-family: var(--mono);
      }
    `,
  ];

  render() {
    return html`
      <form @submit=${this.submit}>
        <header>
          <img src="/app/icon.svg" alt="" width="36" height="36">
          <div><h1>Tocsin</h1><p class="dim">${this.byToken ? 'Sign in with a token' : 'Sign in'}</p></div>
        </header>
        ${this.byToken ? this.token() : this.person()}
        <t-problem .problem=${this.problem}></t-problem>
        <button class="primary" ?disabled=${this.busy}>Sign in</button>
        ${this.ways?.passkeys && PASSKEYS
          ? html`<button type="button" @click=${this.byPasskey} ?disabled=${this.busy}>Use a passkey</button>`
          : null}
        ${(this.ways?.providers ?? []).map(({ title, path }) => html`<a class="provider" href=${path}>${said(title)}</a>`)}
        <button type="button" class="plain" @click=${this.other}>
          ${this.byToken ? 'Use your name and password' : 'Use a token'}
        </button>
        ${this.byToken
          ? html`<p class="dim small">The first token is in the file admin-token of the server’s data folder.</p>`
          : null}
      </form>
    `;
  }

  token() {
    return html`
      <label>Token
        <input name="token" type="password" required autocomplete="current-password" spellcheck="false">
      </label>`;
  }

  person() {
    return html`
      <label>Name
        <input name="name" required autocomplete="username" autocapitalize="none" spellcheck="false">
      </label>
      <label>Password
        <input name="password" type="password" required autocomplete="current-password">
      </label>
      ${this.askCode
        ? html`<label>Code of your authenticator app
            <input name="code" required inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,7}">
          </label>`
        : null}`;
  }

  async firstUpdated() {
    this.first();
    const failed = here().params.failed;
    if (failed) {
      this.problem = { title: 'You are not signed in', detail: FAILED[failed] ?? FAILED.failed, remedy: '' };
    }
    try {
      this.ways = await session.ways();
    } catch {
      this.ways = null; // a password or a token may do
    }
  }

  async byPasskey() {
    this.busy = true;
    this.problem = null;
    try {
      await session.byPasskey(showPasskey);
    } catch (failure) {
      this.problem = told(failure);
    } finally {
      this.busy = false;
    }
  }

  async first() {
    await this.updateComplete;
    this.renderRoot.querySelector('input').focus();
  }

  other() {
    this.byToken = !this.byToken;
    this.problem = null;
    this.first();
  }

  async submit(event) {
    event.preventDefault();
    const sent = Object.fromEntries(new FormData(event.target));
    if (sent.token) {
      sent.token = sent.token.trim();
    }
    this.busy = true;
    this.problem = null;
    try {
      await session.signIn(sent);
    } catch (problem) {
      const asked = problem.secondFactor && !this.askCode;
      this.askCode = this.askCode || Boolean(problem.secondFactor);
      this.problem = asked ? null : problem;
      await this.updateComplete;
      const field = this.renderRoot.querySelector(this.askCode ? '[name=code]' : 'input[type=password]');
      field.focus();
      field.select();
    } finally {
      this.busy = false;
    }
  }
}

customElements.define('t-sign-in', SignIn);
