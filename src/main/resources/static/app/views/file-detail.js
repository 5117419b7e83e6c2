import { LitElement, html } from 'lit';

import { call, get, session } from '../api.js';
import '../kit/chip.js';
import { ofPlaybooks, ofRules } from '../kit/completions.js';
import '../kit/editor.js';
import '../kit/problem.js';
import { sheet } from '../kit/sheet.js';
import { said } from '../kit/text.js';
import '../kit/time.js';
import { term } from '../query.js';
import { link } from '../router.js';
import { style } from './file-detail.style.js';
import './file-trials.js';

const WRITES = { rules: 'rules:write', playbooks: 'playbooks:write', parsers: 'rules:write' };

const STARTERS = {
  rules: (path) => `package ${path.split('/')[0].replace(/\W/g, '_')};

rule "${path.split('/').pop().replace(/\.drl$/, '')}"
    @title("What happened, in a few words")
    @severity("medium")
    @key("source.ip")
    @suppress("1h")
when
    $e : Event( category == "authentication", outcome == "failure",
                count( "10m", sourceIp ) > 5 )
then
    alert( $e );
end
`,
  playbooks: (path) => `apiVersion: playbook/v1
id: ${path.replace(/\.ya?ml$/, '')}
title: What it does

triggers:
  alert:
    rules: [ssh-bruteforce]

steps:
  - id: note
    uses: alert.comment@1
    with:
      text: "seen"
`,
  parsers: () => '',
};

/** One file: what it says of itself, its text in an editor, and what comes of trying it. Fires "saved" (detail: the path, or null where it is gone). */
class FileDetail extends LitElement {
  static properties = {
    kind: {}, path: {}, line: { type: Number }, folder: { attribute: false }, item: { attribute: false }, text: { state: true }, etag: { state: true },
    draft: { state: true }, checked: { state: true }, problem: { state: true }, busy: { state: true }, trial: { state: true }, name: { state: true }, about: { state: true },
  };

  static styles = [sheet, style];

  willUpdate(changed) {
    if (changed.has('path') && this.path) {
      this.load();
    }
  }

  get isDirty() {
    return this.draft !== undefined && this.draft !== this.text;
  }

  get mayWrite() {
    return this.folder.writable && session.may(WRITES[this.kind]);
  }

  /** Checking runs the tests beside the text, too. */
  get mayCheck() {
    return session.may(this.kind === 'playbooks' ? WRITES.playbooks : 'rules:test');
  }

  async load() {
    const { path } = this;
    this.text = this.draft = this.checked = this.problem = this.trial = undefined;
    this.name = path;
    const isThere = this.folder.items.some((item) => item.path === path);
    try {
      const { text, etag } = isThere ? await get(`${this.kind}/files/text`, { path }) : { text: STARTERS[this.kind](path), etag: '' };
      if (path === this.path) {
        Object.assign(this, { text, etag, draft: text });
      }
    } catch (problem) {
      this.problem = problem;
    }
  }

  render() {
    const { item } = this;
    return html`
      <article aria-label="File">
        <header>
          <div class="line">
            ${item?.severity ? html`<t-chip .severity=${item.severity}></t-chip>` : null}
            ${item?.status ? html`<t-chip .state=${item.status}></t-chip>` : null}
            <h1>${said(item?.title || this.path)}</h1>
            <button class="plain" aria-expanded=${Boolean(this.about)} @click=${() => (this.about = !this.about)}>About</button>
          </div>
          <p class="dim small">${this.etag === '' ? html`<label>New file <input .value=${this.name} @change=${(event) => (this.name = event.target.value.trim())}></label>`
            : html`<code>${said(this.path)}</code>${item?.version ? html`, version <code>${said(item.version)}</code>` : null}`}
            ${item?.noise ? html` · <a href=${link('alerts', { q: `state:all ${term('rule', item.id)}` })}>${item.noise.alerts} alert${item.noise.alerts === 1 ? '' : 's'} in 7 days</a>, last <t-time .at=${item.noise.lastSeen}></t-time>` : null}</p>
          ${this.about ? this.metadata(item ?? {}) : null}
          ${item?.error ? html`<p class="wrong">${said(item.error)}</p>` : null}
          ${item?.memory ? html`<p class="dim small">${said(item.memory)}</p>` : null}
          ${this.folder.writable ? null : html`<p class="dim small">${said(this.folder.reason)}</p>`}
        </header>
        <t-problem .problem=${this.problem}></t-problem>
        <div class="editor">${this.text === undefined ? null : html`<t-editor .text=${this.text} .language=${this.path.endsWith('.drl') ? 'drl' : 'yaml'} .line=${this.line}
          .problems=${this.checked?.problems ?? []} .complete=${completions(this.kind, this.path)} label="Text of ${this.path}" ?readonly=${!this.mayWrite && !this.mayCheck}
          @edit=${this.onEdit} @save=${() => this.save()} @check=${() => this.check()}></t-editor>`}</div>
        ${this.checked ? this.outcome() : null}
        ${this.trial ? html`<t-file-trial what=${this.trial} .path=${this.path} .text=${this.draft} .rule=${item?.id ?? ''} @close=${() => (this.trial = '')}></t-file-trial>` : null}
      </article>
      <div class="bar" role="toolbar" aria-label="Actions">
        ${this.mayCheck ? html`<button @click=${() => this.check()} ?disabled=${this.busy}>Check and test <kbd>Ctrl</kbd> <kbd>⏎</kbd></button>` : null}
        ${this.kind === 'rules' && this.path.endsWith('.drl') && session.may('rules:test')
          ? html`<button @click=${() => (this.trial = 'backtest')}>Backtest</button><button @click=${() => (this.trial = 'explain')}>Explain</button>` : null}
        ${this.kind === 'parsers' ? html`<button @click=${() => (this.trial = 'parse')}>Try a line</button>` : null}
        ${this.kind === 'playbooks' && item?.id && session.may('playbooks:run') ? html`<a class="runs" href=${link('runs', { playbook: item.id })}>Runs</a>` : null}
        <span class="push"></span>
        ${this.mayWrite ? html`
          <input name="message" aria-label="Why it is changed" placeholder=${this.folder.git ? 'Commit message' : 'Why it is changed'} maxlength="500">
          ${this.etag ? html`<button class="plain" @click=${() => this.remove()}>Delete</button>` : null}
          <button class="primary" ?disabled=${this.busy || (this.etag !== '' && !this.isDirty)} @click=${() => this.save()}>${this.folder.fourEyes ? 'Propose' : 'Save'} <kbd>Ctrl</kbd> <kbd>S</kbd></button>`
          : html`<span class="dim small">${this.folder.writable ? 'Your roles do not allow saving.' : 'Read only.'}</span>`}
      </div>
    `;
  }

  metadata(item) {
    const rows = [['Description', item.description], ['Finds ATT&CK', item.attack?.join(', ')], ['Key', item.key], ['Category', item.category], ['Owner', item.owner], ['Runbook', item.runbook],
      ['Known false positives', item.falsePositives?.join(' ')], ['References', item.references?.join(' ')], ['Playbook', item.playbook],
      ['Answers rules', item.trigger?.rules?.join(', ')], ['Where', item.trigger?.where], ['Inputs', item.inputs?.map(({ name, type }) => `${name}: ${type}`).join(', ')],
      ['Steps', item.steps?.map(({ id, uses }) => (uses ? `${id} (${uses})` : id)).join(' → ')], ['Not set', item.missing?.join(', ')]].filter(([, text]) => text);
    return html`<dl class="about">${rows.map(([name, text]) => html`<dt>${name}</dt><dd>${said(text)}</dd>`)}</dl>`;
  }

  outcome() {
    const { problems, tests } = this.checked;
    const failed = tests.filter(({ failure }) => failure);
    const errors = problems.filter(({ severity }) => severity === 'error').length;
    return html`<section class="outcome" aria-label="Result" role="status">
      <p><b class=${errors || failed.length ? 'wrong' : 'good'}>${errors ? `${errors} error${errors === 1 ? '' : 's'}` : 'No errors'}</b>${problems.length > errors ? `, ${problems.length - errors} warnings` : ''};
        ${tests.length ? `${tests.length - failed.length} of ${tests.length} tests passed` : 'no tests beside it'}</p>
      <ul>
        ${problems.map(({ line, message, suggestion, severity }) => html`<li class=${severity === 'error' ? 'wrong' : ''}>line ${line}: ${said(message)}${suggestion ? html`; ${said(suggestion)}` : null}</li>`)}
        ${failed.map(({ file, line, name, failure }) => html`<li class="wrong">${said(`${file}:${line}`)} ${said(name)}: ${said(failure)}</li>`)}
      </ul>
    </section>`;
  }

  onEdit({ detail }) {
    this.draft = detail;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.isConnected && this.check(true), 1_200);
  }

  /** @param quiet while one types: only the problems are shown at their lines */
  async check(quiet) {
    if (!this.mayCheck) {
      return;
    }
    await this.attempt(async () => {
      const checked = await call('POST', `${this.kind}/files/check`, { body: { path: this.name, text: this.draft } });
      this.checked = quiet && !this.checked ? { ...checked, tests: checked.tests } : checked;
    }, quiet);
  }

  async save() {
    if (!this.mayWrite) {
      return;
    }
    const message = this.renderRoot.querySelector('[name=message]');
    await this.attempt(async () => {
      const headers = this.etag ? { 'If-Match': `"${this.etag}"` } : {};
      const { etag, commit, change, check } = await call('PUT', `${this.kind}/files/text`, {
        body: { path: this.name, text: this.draft, message: message.value.trim() }, headers });
      this.checked = check;
      if (change) {
        this.tell('Proposed: it is written when somebody else approves it');
        return;
      }
      this.text = this.draft;
      this.etag = etag;
      message.value = '';
      this.tell(commit ? `Saved and committed as ${commit}` : 'Saved; in force within two seconds');
      this.dispatchEvent(new CustomEvent('saved', { detail: this.name }));
    });
  }

  async remove() {
    await this.attempt(async () => {
      const { change } = await call('DELETE', `${this.kind}/files/text?${new URLSearchParams({ path: this.path })}`, { headers: { 'If-Match': `"${this.etag}"` } });
      const { path, kind, text } = this;
      if (change) {
        this.tell('Proposed: it is deleted when somebody else approves it');
        return;
      }
      this.tell(`${path} deleted`, () => call('PUT', `${kind}/files/text`, { body: { path, text } }).then(() => this.dispatchEvent(new CustomEvent('saved', { detail: path }))));
      this.dispatchEvent(new CustomEvent('saved', { detail: null }));
    });
  }

  async attempt(does, quiet) {
    this.problem = quiet ? this.problem : null;
    this.busy = !quiet;
    try {
      await does();
    } catch (problem) {
      if (!quiet) {
        this.problem = problem;
        this.checked = problem.problems ? { problems: problem.problems, tests: [] } : this.checked;
      }
    } finally {
      this.busy = false;
    }
  }

  tell(text, undo) {
    this.dispatchEvent(new CustomEvent('notice', { detail: { text, undo }, bubbles: true, composed: true }));
  }
}

function completions(kind, path) {
  return path.endsWith('.drl') ? ofRules : kind === 'playbooks' ? ofPlaybooks : null;
}

customElements.define('t-file', FileDetail);
