import { LitElement, css, html } from 'lit';

import { get } from '../api.js';
import { bind } from '../keys.js';
import '../kit/chip.js';
import { RowList } from '../kit/list.js';
import '../kit/pane.js';
import '../kit/problem.js';
import { sheet } from '../kit/sheet.js';
import { said } from '../kit/text.js';
import { change, here } from '../router.js';
import { style } from './alerts.style.js';
import './file-detail.js';

/** What the list of each kind is made of: [{row, file, line, title, …}], the files that nothing is in force of included. */
const KINDS = {
  rules: {
    heading: 'Rules', starter: 'pack/new-rule.drl', folder: 'rules',
    async load() {
      const [rules, noise] = await Promise.all([
        get('rules'), get('alerts/groups', { by: 'rule', q: 'created:>=now-7d' }).catch(() => ({ items: [] }))]);
      const counts = new Map(noise.items.map((group) => [group.value, group]));
      return rules.items.map((rule) => ({ ...rule, row: `${rule.file}:${rule.line}`, name: rule.id ?? rule.file, noise: counts.get(rule.id) }));
    },
  },
  playbooks: {
    heading: 'Playbooks', starter: 'new-playbook.yaml', folder: 'playbooks',
    async load() {
      const { items } = await get('playbooks');
      return items.map((playbook) => ({ ...playbook, row: `${playbook.file}:1`, line: 1, name: playbook.id ?? playbook.file, status: playbook.state }));
    },
  },
  parsers: { heading: 'Parsers', starter: 'new.parser.yaml', folder: 'parsers', load: async () => [] },
};

class FileList extends RowList {
  static styles = [
    ...RowList.styles,
    css`
      .row {
        display: grid;
        grid-template:
          'severity title facts' auto
          'severity name  name' auto
          / auto minmax(0, 1fr) auto;
        gap: 0 0.7rem;
        align-items: baseline;
      }

      .severity {
        grid-area: severity;
        align-self: start;
      }

      .title {
        grid-area: title;
        font-weight: 600;
      }

      .name {
        grid-area: name;
        color: var(--dim);
        font-size: var(--small);
      }

      .facts {
        grid-area: facts;
        display: flex;
        gap: 0.6rem;
        align-items: baseline;
        font-size: var(--small);
        color: var(--dim);
      }

      .wrong {
        color: var(--bad);
      }

      @container (min-width: 900px) {
        .row {
          grid-template: 'severity title name facts' auto / auto minmax(12rem, 4fr) minmax(0, 5fr) auto;
        }
      }
    `,
  ];

  idOf(item) {
    return item.row;
  }

  row(item) {
    return html`<div class="row">
      ${item.severity ? html`<t-chip class="severity" .severity=${item.severity}></t-chip>` : html`<span class="severity"></span>`}
      <span class="title cut">${said(item.title || item.name)}</span>
      <span class="name cut ${item.error ? 'wrong' : 'mono'}">${item.error ? said(item.error) : said(item.name === item.file ? item.file : `${item.name}  ${item.file}`)}</span>
      <span class="facts">
        ${item.noise ? html`<span title="Alerts of the last 7 days, of the newest 1,000">${item.noise.alerts} in 7 d</span>` : null}
        ${item.mode === 'dry_run' ? html`<span>dry run</span>` : null}
        ${item.error ? html`<t-chip .state=${'error'}></t-chip>` : item.status ? html`<t-chip .state=${item.status}></t-chip>` : null}
      </span>
    </div>`;
  }
}

customElements.define('t-file-list', FileList);

/** Files of a kind: what is in force of them left, one of them read and edited right. URL: q, file, line, tab. */
class Files extends LitElement {
  static properties = {
    kind: {}, params: { attribute: false }, items: { state: true }, folder: { state: true }, cursor: { state: true }, problem: { state: true }, loaded: { state: true },
  };

  static styles = [sheet, style, css`
    .head {
      display: flex;
      flex-wrap: wrap;
      gap: var(--gap-s);
      align-items: center;
      padding: var(--gap-s) var(--gap);
      border-bottom: 1px solid var(--line);
    }

    .head input {
      flex: 1;
      min-width: 10rem;
    }
  `];

  constructor() {
    super();
    this.params = {};
    this.items = [];
    this.cursor = '';
  }

  connectedCallback() {
    super.connectedCallback();
    this.unbind = bind(KINDS[this.kind].heading, [
      { keys: 'j', does: 'next one', run: () => this.move(this.list.near(1)) },
      { keys: 'k', does: 'previous one', run: () => this.move(this.list.near(-1)) },
      { keys: 'Enter', does: 'open it', run: () => this.open(this.cursor || this.list.near(0)) },
      { keys: 'Escape', does: 'close it', run: () => this.leave() },
      { keys: '/', does: 'filter', run: () => this.renderRoot.querySelector('.head input').select() },
      { keys: 'r', does: 'load again', run: () => this.load() },
    ]);
    this.load();
  }

  disconnectedCallback() {
    this.unbind();
    super.disconnectedCallback();
  }

  get list() {
    return this.renderRoot.querySelector('t-file-list');
  }

  async load() {
    const kind = KINDS[this.kind];
    try {
      const [known, folder] = await Promise.all([kind.load(), get(`${this.kind}/files`)]);
      const listed = new Set(known.map(({ file }) => file));
      const others = folder.items.filter(({ path }) => !listed.has(path)).map(({ path }) => ({
        row: `${path}:1`, file: path, line: 1, name: path, title: path.split('/').pop() }));
      this.items = [...known.sort((a, b) => Number(Boolean(b.error)) - Number(Boolean(a.error))), ...others];
      this.folder = folder;
      this.problem = null;
    } catch (problem) {
      this.problem = problem;
    }
    this.loaded = true;
  }

  get shown() {
    const words = (this.params.q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
    return this.items.filter((item) => {
      const text = [item.title, item.name, item.file, item.status, item.severity, item.error, item.description, ...(item.attack ?? []), ...(item.tags ?? [])].join(' ').toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }

  get openKey() {
    const { file, line = 1 } = this.params;
    return file ? (this.items.find((item) => item.file === file && String(item.line) === String(line)) ?? this.items.find((item) => item.file === file))?.row ?? `${file}:${line}` : '';
  }

  render() {
    const kind = KINDS[this.kind];
    const { file } = this.params;
    const shown = this.shown;
    const key = this.openKey;
    return html`
      <t-split list=${kind.heading} ?open=${Boolean(file)} @back=${this.leave}>
        <div slot="list" class="column">
          <h1 class="unseen">${kind.heading}</h1>
          <div class="head">
            <input type="search" aria-label="Filter ${this.kind}" .value=${this.params.q ?? ''} placeholder="words, status, T1110, severity" @input=${(event) => change({ q: event.target.value })}
              @keydown=${(event) => event.key === 'Enter' && this.list.focus()}>
            <span class="dim number" role="status">${shown.length.toLocaleString('en')}</span>
            ${this.folder?.writable ? html`<button @click=${() => change({ file: kind.starter, line: null }, true)}>New</button>` : null}
          </div>
          <t-problem .problem=${this.problem}><button @click=${this.load}>Try again</button></t-problem>
          <div class="scroll">
            <t-file-list name=${kind.heading} .items=${shown} .cursor=${this.cursor || key} .open=${key} ?hidden=${!shown.length}
              @pick=${({ detail }) => this.open(detail)} @move=${({ detail }) => this.move(detail)}></t-file-list>
            ${this.loaded && !shown.length ? this.empty(kind) : null}
          </div>
        </div>
        ${file && this.folder
          ? html`<t-file slot="detail" kind=${this.kind} .path=${file} .line=${Number(this.params.line ?? 0)} .folder=${this.folder}
              .item=${this.items.find((item) => item.row === key)} @saved=${this.onSaved}></t-file>`
          : null}
      </t-split>
    `;
  }

  empty(kind) {
    return html`<div class="empty"><h1>${this.params.q ? 'None matches' : `No ${this.kind} of your own`}</h1>
      <p class="dim">${this.folder && !this.folder.writable ? said(this.folder.reason)
        : html`Files in the folder <code>${kind.folder}</code> are in force within two seconds, whether they are saved here or elsewhere.`}</p></div>`;
  }

  move(key) {
    this.cursor = key;
    if (here().params.file && key) {
      this.open(key);
    }
  }

  open(key) {
    const item = this.items.find((one) => one.row === key);
    if (item) {
      this.cursor = key;
      change({ file: item.file, line: item.line }, !here().params.file);
    }
  }

  leave() {
    if (!here().params.file) {
      return false;
    }
    change({ file: null, line: null });
    this.list.focus();
    return true;
  }

  /** The watcher takes a saved file into force within two seconds. */
  onSaved({ detail: file }) {
    if (file) {
      change({ file });
    } else {
      this.leave();
    }
    this.load();
    setTimeout(() => this.isConnected && this.load(), 3_000);
  }
}

customElements.define('t-files', Files);
