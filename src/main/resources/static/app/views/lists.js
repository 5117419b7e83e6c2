import { css, html } from 'lit';

import { call, get, post, remove, session } from '../api.js';
import '../kit/chip.js';
import { RecordView } from '../kit/records.js';
import { said, visible } from '../kit/text.js';
import '../kit/time.js';
import { instantOf } from '../kit/time.js';
import { change, link } from '../router.js';

const SHOWN = 500;

/** The lists that rules and guards ask: their entries, each until it expires, and hunts for them in the past. URL: id, find. */
class Lists extends RecordView {
  static properties = { hunt: { state: true } };

  static styles = [
    ...RecordView.styles,
    css`
      form.line input[name='value'] {
        flex: 2;
      }

      form.line input {
        flex: 1;
        min-width: 7rem;
      }

      td button {
        min-height: 1.5rem;
      }
    `,
  ];

  heading = 'Lists';
  path = 'lists';
  hears = [];

  idOf(item) {
    return item.name;
  }

  query() {
    return {};
  }

  row(list) {
    return { first: html`<span class="number">${list.size.toLocaleString('en')}</span>`, title: said(list.name), about: said(list.description), when: list.version ? `changed ${list.version}×` : '' };
  }

  detail(list) {
    const find = (this.params.find ?? '').toLowerCase();
    const entries = (list.entries ?? []).filter(({ value, note }) => `${value} ${note}`.toLowerCase().includes(find));
    const may = session.may('lists:write');
    return html`
      <h1 tabindex="-1">${said(list.name)}</h1>
      <p class="dim">${said(list.description)}</p>
      ${may ? html`<form class="line" @submit=${(event) => this.put(event, list)}>
        <input name="value" aria-label="Value" placeholder="value" required maxlength="1000"><input name="expires" aria-label="Expires" placeholder="expires in 7d, or never">
        <input name="note" aria-label="Note" placeholder="why" maxlength="1000"><button class="primary">Put on the list</button></form>` : null}
      <p class="line"><input type="search" aria-label="Find an entry" placeholder="Find" .value=${this.params.find ?? ''} @input=${(event) => change({ find: event.target.value })}>
        <span class="dim">${entries.length.toLocaleString('en')} entries</span>
        ${session.may('rules:test') ? html`<button @click=${() => this.startHunt(list)}>Hunt in the last 7 days</button>` : null}
        <a href=${link('rules', { q: list.name })}>Its file</a></p>
      ${this.hunt?.list === list.name ? this.hunted() : null}
      <table><thead><tr><th>value</th><th>expires</th><th>note</th><th>by</th><th></th></tr></thead><tbody>
        ${entries.slice(0, SHOWN).map((entry) => html`<tr><td class="mono">${said(entry.value)}</td><td>${entry.expires ? html`<t-time row .at=${entry.expires}></t-time>` : 'never'}</td>
          <td>${said(entry.note)}</td><td>${said(entry.by)}</td>
          <td>${may ? html`<button class="plain" aria-label="Take off ${visible(entry.value)}" @click=${() => this.takeOff(list, entry)}>✕</button>` : null}</td></tr>`)}</tbody></table>
      ${entries.length > SHOWN ? html`<p class="dim">The first ${SHOWN} are shown: find others above.</p>` : null}`;
  }

  async put(event, list) {
    event.preventDefault();
    const form = event.target;
    const { value, expires, note } = Object.fromEntries(new FormData(form));
    const ahead = /^(\d+)\s*(s|m|h|d|w)$/.exec(expires.trim());
    const instant = ahead ? new Date(2 * Date.now() - Date.parse(instantOf(expires))).toISOString() : instantOf(expires.replace(/^never$/i, ''));
    if (instant === null) {
      this.problem = { title: `“${expires}” is not a time`, remedy: 'Write 12h, 7d, an instant, or nothing.' };
      return;
    }
    const entry = { value, note, expires: instant || null };
    const done = await this.attempt('', () => post(`lists/${encodeURIComponent(list.name)}/entries`, entry).catch((problem) => this.proposed(problem, { list: list.name, add: [entry] })));
    if (done !== undefined) {
      form.reset();
    }
  }

  takeOff(list, { value, note, expires, by }) {
    const path = `lists/${encodeURIComponent(list.name)}/entries`;
    return this.attempt('', async () => {
      await remove(`${path}?${new URLSearchParams({ value })}`).catch((problem) => this.proposed(problem, { list: list.name, remove: [value] }));
      const undo = () => this.attempt('', () => post(path, { value, note, expires }));
      this.dispatchEvent(new CustomEvent('notice', { detail: { text: `${visible(value)} taken off`, undo: by === 'file' ? undefined : undo }, bubbles: true, composed: true }));
    });
  }

  /** Where one person alone may not change lists, the change is proposed. */
  async proposed(problem, change) {
    if (problem.status !== 409 || !problem.detail.includes('two people')) {
      throw problem;
    }
    await call('POST', 'changes', { body: change });
    this.dispatchEvent(new CustomEvent('notice', { detail: { text: 'Proposed: it is in force when somebody else approves it' }, bubbles: true, composed: true }));
  }

  async startHunt(list) {
    await this.attempt('', async () => {
      const job = await post(`lists/${encodeURIComponent(list.name)}/retro-hunts`, { from: instantOf('7d') });
      this.hunt = { list: list.name, job };
      this.poll();
    });
  }

  poll() {
    setTimeout(async () => {
      if (this.isConnected && this.hunt) {
        this.hunt = { ...this.hunt, job: await get(`backtests/${this.hunt.job.id}`) };
        if (['queued', 'running'].includes(this.hunt.job.state)) {
          this.poll();
        }
      }
    }, 800);
  }

  hunted() {
    const { job } = this.hunt;
    return html`<section aria-label="Hunt" role="status"><h2>Hunt in the last 7 days</h2>
      ${job.report ? html`<p><b>${job.report.alerts}</b> alerts would have been raised in ${job.report.period.events.toLocaleString('en')} events.</p>
          <ul>${(job.report.keys ?? []).slice(0, 10).map((key) => html`<li><span class="mono">${said(key.key)}</span> ${said(key.rule)} ×${key.occurrences}</li>`)}</ul>`
        : html`<p>${said(job.error ?? job.state)} …</p>`}</section>`;
  }

  empty() {
    return html`<h1>No lists</h1><p>A list is a file <code>name.list.yaml</code> in the rules folder; rules ask it with <code>listed("name")</code> conditions.</p>`;
  }
}

customElements.define('t-lists', Lists);
