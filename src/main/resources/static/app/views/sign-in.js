import { LitElement, css, html } from 'lit';

import { session } from '../api.js';
import '../kit/problem.js';
import { sheet } from '../kit/sheet.js';

/** Turns the token into the session cookie. The token itself is kept nowhere. */
class SignIn extends LitElement {
  static properties = { problem: { state: true }, busy: { state: true } };

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
        font-family: var(--mono);
      }
    `,
  ];

  render() {
    return html`
      <form @submit=${this.submit}>
        <header>
          <img src="/app/icon.svg" alt="" width="36" height="36">
          <div><h1>Tocsin</h1><p class="dim">Sign in with your token</p></div>
        </header>
        <label>Token
          <input name="token" type="password" required autocomplete="current-password" autofocus spellcheck="false">
        </label>
        <t-problem .problem=${this.problem}></t-problem>
        <button class="primary" ?disabled=${this.busy}>Sign in</button>
        <p class="dim small">
          The first token is in the file admin-token of the server’s data folder.
        </p>
      </form>
    `;
  }

  firstUpdated() {
    this.renderRoot.querySelector('input').focus();
  }

  async submit(event) {
    event.preventDefault();
    this.busy = true;
    this.problem = null;
    try {
      await session.signIn(new FormData(event.target).get('token').trim());
    } catch (problem) {
      this.problem = problem;
      this.renderRoot.querySelector('input').select();
    } finally {
      this.busy = false;
    }
  }
}

customElements.define('t-sign-in', SignIn);
