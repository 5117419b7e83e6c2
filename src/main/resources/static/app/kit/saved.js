import { LitElement, css, html } from 'lit';

import { get, post, remove, session } from '../api.js';
import { go, here } from '../router.js';
import { sheet } from './sheet.js';
import { said, visible } from './text.js';

/** The saved searches of a view: opened, kept by a name, deleted. What is kept is the view's part of the URL. */
class SavedSearches extends LitElement {
  static properties = { view: {}, parameters: { attribute: false }, items: { state: true }, open: { state: true }, problem: { state: true } };

  static styles = [
    sheet,
    css`
      :host {
        position: relative;
      }

      button {
        border-color: transparent;
        background: none;
        color: var(--dim);
        padding: 0 0.5em;
      }

      .menu {
        position: absolute;
        z-index: 8;
        right: 0;
        top: 100%;
        display: grid;
        gap: var(--gap-s);
        width: min(19rem, 80vw);
        padding: var(--gap);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
        box-shadow: var(--shadow);
      }

      li {
        display: flex;
        align-items: center;
        gap: 0.3rem;
      }

      li > :first-child {
        flex: 1;
        justify-content: start;
        color: var(--accent);
      }

      form {
        display: grid;
        gap: var(--gap-s);
      }

      .line {
        display: flex;
        gap: var(--gap-s);
        align-items: center;
      }

      input[type='checkbox'] {
        min-height: 0;
      }

      form input:not([type='checkbox']) {
        flex: 1;
        min-width: 0;
      }

      form button {
        border-color: var(--line);
      }

      .wrong {
        color: var(--bad);
      }
    `,
  ];

  constructor() {
    super();
    this.items = [];
    this.parameters = [];
  }

  render() {
    return html`
      <button aria-haspopup="true" aria-expanded=${Boolean(this.open)} title="Saved searches" @click=${this.toggle}>★ Saved</button>
      ${this.open ? this.menu() : null}
    `;
  }

  menu() {
    const mine = this.items.filter(({ view }) => view === this.view);
    return html`<div class="menu" @keydown=${this.onKey}>
      ${mine.length
        ? html`<ul aria-label="Saved searches">${mine.map((search) => html`<li>
            <button class="cut" title=${visible(search.query)} @click=${() => this.use(search)}>${said(search.name)}</button>
            ${search.shared ? html`<span class="dim small">${search.owner === session.now?.actor ? 'shared' : said(search.owner)}</span>` : null}
            ${search.owner === session.now?.actor || session.may('users:admin')
              ? html`<button aria-label="Delete ${visible(search.name)}" @click=${() => this.drop(search)}>✕</button>` : null}
          </li>`)}</ul>`
        : html`<p class="dim">Nothing is saved yet. Search for something, then give it a name here.</p>`}
      <form @submit=${this.save}>
        <div class="line"><input name="name" aria-label="Name of this search" placeholder="Name of this search" maxlength="60" required autocomplete="off"><button>Save</button></div>
        <label class="line small"><input type="checkbox" name="shared"> for everybody</label>
      </form>
      ${this.problem ? html`<p class="wrong" role="alert">${said(this.problem.message)}</p>` : null}
    </div>`;
  }

  async toggle() {
    this.open = !this.open;
    if (this.open) {
      await this.attempt(async () => {
        this.items = (await get('searches')).items;
      });
      this.renderRoot.querySelector('.menu button, .menu input')?.focus();
    }
  }

  onKey(event) {
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.open = false;
      this.renderRoot.querySelector('button').focus();
    }
  }

  use({ query }) {
    this.open = false;
    go(this.view, Object.fromEntries(new URLSearchParams(query)));
  }

  save(event) {
    event.preventDefault();
    const told = new FormData(event.target);
    const params = Object.entries(here().params).filter(([name]) => this.parameters.includes(name));
    return this.attempt(async () => {
      const body = { view: this.view, name: told.get('name'), query: String(new URLSearchParams(params)), shared: told.has('shared') };
      this.items = [...this.items, await post('searches', body)];
    });
  }

  drop({ id }) {
    return this.attempt(async () => {
      await remove(`searches/${id}`);
      this.items = this.items.filter((search) => search.id !== id);
    });
  }

  async attempt(does) {
    this.problem = null;
    try {
      await does();
    } catch (problem) {
      this.problem = problem;
    }
  }
}

customElements.define('t-saved', SavedSearches);
