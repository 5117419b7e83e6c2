import { LitElement, css, html } from 'lit';

import { get } from '../api.js';
import { bound } from '../keys.js';
import { term } from '../query.js';
import { go } from '../router.js';
import { sheet } from './sheet.js';
import { said } from './text.js';

const MOST = 12;

/** Ctrl K: goes anywhere and does anything that has a key, by its words; searches alerts and events for what is typed. */
class Palette extends LitElement {
  static properties = { places: { attribute: false }, text: { state: true }, active: { state: true }, more: { state: true }, isOpen: { state: true } };

  static styles = [
    sheet,
    css`
      dialog {
        width: min(38rem, calc(100vw - 2rem));
        margin-top: 12vh;
        padding: 0;
        border: 1px solid var(--line);
        border-radius: 10px;
        background: var(--surface);
        color: var(--text);
        box-shadow: var(--shadow);
      }

      dialog::backdrop {
        background: rgb(0 0 0 / 35%);
      }

      input {
        width: 100%;
        min-height: 2.75rem;
        border: 0;
        border-bottom: 1px solid var(--line);
        border-radius: 0;
        padding: 0 1rem;
        font-size: var(--large);
      }

      ul {
        max-height: 50vh;
        overflow-y: auto;
      }

      li {
        display: flex;
        justify-content: space-between;
        gap: var(--gap);
        align-items: center;
        min-height: 2.25rem;
        padding: 0 1rem;
        cursor: pointer;
      }

      li[aria-selected='true'] {
        background: var(--marked);
      }
    `,
  ];

  constructor() {
    super();
    this.places = [];
    this.text = '';
    this.active = 0;
    this.more = [];
  }

  get dialog() {
    return this.renderRoot.querySelector('dialog');
  }

  async show() {
    if (this.dialog.open) {
      this.dialog.close();
      return;
    }
    this.text = '';
    this.active = 0;
    this.isOpen = true;
    this.actions = bound().flatMap(({ title, bindings }) => bindings.filter(({ keys }) => keys.length === 1 && !'jk?'.includes(keys))
      .map(({ keys, does, run }) => ({ name: does, about: title, keys, run })));
    await this.updateComplete;
    this.dialog.showModal();
    const input = this.renderRoot.querySelector('input');
    input.value = '';
    input.focus();
    this.learn();
  }

  /** Saved searches and rules, by name; without them the rest works as well. */
  async learn() {
    const [searches, rules] = await Promise.allSettled([get('searches'), get('rules')]);
    this.more = [
      ...(searches.value?.items ?? []).map(({ name, view, query }) => ({ name, about: `saved search of ${view}`, run: () => go(view, Object.fromEntries(new URLSearchParams(query))) })),
      ...(rules.value?.items ?? []).filter(({ id }) => id).map(({ id, title, file, line }) => ({ name: title || id, about: `rule ${id}`, run: () => go('rules', { file, line }) })),
    ];
  }

  get found() {
    const words = this.text.toLowerCase().split(/\s+/).filter(Boolean);
    const all = [...this.places.map(({ id, name, key }) => ({ name, about: 'go to', keys: `g ${key}`, run: () => go(id) })), ...(this.actions ?? []), ...this.more];
    const named = all.filter(({ name, about }) => words.every((word) => `${name} ${about}`.toLowerCase().includes(word)));
    const text = this.text.trim();
    const searches = text ? [
      { name: `Search alerts for ${text}`, about: 'alerts', run: () => go('alerts', { q: `state:all ${quoted(text)}` }) },
      { name: `Search events for ${text}`, about: 'events', run: () => go('events', { q: quoted(text) }) },
    ] : [];
    return [...named.slice(0, text ? MOST - 2 : MOST), ...searches];
  }

  render() {
    const found = this.isOpen ? this.found : [];
    return html`<dialog aria-label="Command palette" @close=${() => (this.isOpen = false)} @click=${(event) => event.target === event.currentTarget && this.dialog.close()}>
      <input role="combobox" aria-label="Go to, do or search" aria-expanded="true" aria-controls="found" aria-activedescendant="found-${this.active}" placeholder="Go to, do or search" spellcheck="false" autocomplete="off"
        @input=${this.onInput} @keydown=${this.onKey}>
      <ul id="found" role="listbox" aria-label="Commands">${found.map((item, i) => html`
        <li id="found-${i}" role="option" aria-selected=${i === this.active} @click=${() => this.take(item)}>
          <span class="cut">${said(item.name)}</span><span class="dim small">${said(item.about)} ${item.keys?.split(' ').map((key) => html`<kbd>${key}</kbd>`) ?? null}</span></li>`)}</ul>
    </dialog>`;
  }

  onInput(event) {
    this.text = event.target.value;
    this.active = 0;
  }

  onKey(event) {
    const { found } = this;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      this.active = (this.active + (event.key === 'ArrowDown' ? 1 : -1) + found.length) % found.length;
    } else if (event.key === 'Enter' && found[this.active]) {
      event.preventDefault();
      this.take(found[this.active]);
    }
  }

  take(item) {
    this.dialog.close();
    item.run();
  }
}

/** A phrase where it has blanks and says nothing of fields. */
function quoted(text) {
  return /\s/.test(text) && !/[:"()]/.test(text) ? term('', text).slice(1) : text;
}

customElements.define('t-palette', Palette);
