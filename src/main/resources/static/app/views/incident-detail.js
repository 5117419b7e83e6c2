import { LitElement, css, html } from 'lit';

import { get, incidentStream, patch, post } from '../api.js';
import '../kit/chip.js';
import { words } from '../kit/chip.js';
import '../kit/problem.js';
import { sheet } from '../kit/sheet.js';
import { said } from '../kit/text.js';
import '../kit/time.js';
import { link } from '../router.js';

const PHASES = ['new', 'triage', 'contain', 'eradicate', 'recover', 'lessons'];
const DISPOSITIONS = ['true_positive', 'false_positive', 'benign', 'duplicate'];
const PARTS = ['timeline', 'tasks', 'notes', 'observables', 'alerts', 'runs', 'messages'];
/** What of an incident a message of the stream is about. */
const ABOUT = { task: 'tasks', entry: 'timeline', note: 'notes', 'note-step': 'notes', observable: 'observables', message: 'messages' };

/** One incident with all that belongs to it, as it changes. */
class Incident extends LitElement {
  static properties = {
    incidentId: {},
    incident: { state: true },
    parts: { state: true },
    present: { state: true },
    problem: { state: true },
    shown: { state: true },
    asking: { state: true },
  };

  static styles = [
    sheet,
    css`
      :host {
        display: block;
        overflow-y: auto;
        padding: var(--gap-l);
      }

      header,
      .tabs,
      form {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 0.3rem 0.6rem;
        margin-bottom: var(--gap);
      }

      h2 {
        flex: 1 0 100%;
      }

      li {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr) auto;
        gap: 0.1rem 0.6rem;
        padding: 0.3rem 0;
        border-top: 1px dashed var(--line);
        overflow-wrap: anywhere;
      }

      input[name='text'] {
        flex: 1;
      }

      textarea {
        width: 100%;
        min-height: 12rem;
        font: 0.93em / 1.5 var(--mono);
      }
    `,
  ];

  constructor() {
    super();
    this.parts = {};
    this.present = [];
    this.shown = 'timeline';
  }

  disconnectedCallback() {
    this.live?.stop();
    super.disconnectedCallback();
  }

  willUpdate(changed) {
    if (changed.has('incidentId') && this.incidentId) {
      this.listen();
      this.parts = {};
      this.load();
    }
  }

  listen() {
    this.live?.stop();
    const live = incidentStream(this.incidentId);
    this.live = live;
    live.events.addEventListener('presence', ({ detail }) => (this.present = detail.users));
    live.events.addEventListener('incident', ({ detail }) => detail.id === this.incident?.id && this.load());
    live.events.addEventListener('resumed', () => this.load());
    for (const [name, part] of Object.entries(ABOUT)) {
      live.events.addEventListener(name, () => this.read([part, 'timeline']));
    }
    live.start();
  }

  async load() {
    await this.tried(async () => {
      this.incident = await get(`incidents/${this.incidentId}`);
      await this.read(PARTS);
    });
  }

  async read(parts) {
    await this.tried(async () => {
      const read = await Promise.all(parts.map((part) => get(`incidents/${this.incidentId}/${part}`)));
      this.parts = { ...this.parts, ...Object.fromEntries(parts.map((part, i) => [part, read[i].items])) };
    });
  }

  /** Does something and shows what went wrong with it. */
  async tried(act) {
    try {
      await act();
      this.problem = undefined;
    } catch (problem) {
      this.problem = problem;
    }
  }

  render() {
    const { incident } = this;
    return html`
      <t-problem .problem=${this.problem}></t-problem>
      ${incident ? html`${this.head(incident)} ${this.tabs()} ${this[this.shown](this.parts[this.shown] ?? [])}` : null}
    `;
  }

  head(incident) {
    const closed = incident.phase === 'closed';
    return html`
      <header>
        <h2>${said(incident.title)}</h2>
        <t-chip .severity=${incident.severity}></t-chip>
        <span>${said(incident.number)}</span>
        <span class="dim">TLP:${incident.tlp.toUpperCase()} PAP:${incident.pap.toUpperCase()}</span>
        <span>${said(incident.owner || 'nobody’s')}</span>
        ${incident.owner ? null : html`<button @click=${this.take}>Take it</button>`}
        ${closed
          ? html`<t-chip .state=${incident.phase}></t-chip> ${said(words(incident.disposition))}
              <button @click=${() => this.verb('reopen', {})}>Reopen</button>`
          : html`
              <select aria-label="Phase" .value=${incident.phase} @change=${({ target }) => this.verb('phase', { phase: target.value })}>
                ${PHASES.map((phase) => html`<option ?selected=${phase === incident.phase}>${phase}</option>`)}
              </select>
              <button @click=${() => (this.asking = !this.asking)}>Close…</button>`}
        ${this.present.length ? html`<span class="dim">here: ${said(this.present.join(', '))}</span>` : null}
      </header>
      ${this.asking && !closed ? this.closing() : null}
      ${incident.summary ? html`<p>${said(incident.summary)}</p>` : null}
    `;
  }

  closing() {
    return html`
      <form @submit=${this.close}>
        <select name="disposition" aria-label="Disposition">${DISPOSITIONS.map((one) => html`<option value=${one}>${words(one)}</option>`)}</select>
        <input name="text" aria-label="Reason" placeholder="Reason, where work is open">
        <label><input type="checkbox" name="alerts" checked> its alerts too</label>
        <button>Close</button>
      </form>
    `;
  }

  tabs() {
    return html`
      <div class="tabs" role="group" aria-label="Parts">
        ${PARTS.map((part) => html`
          <button aria-pressed=${part === this.shown} @click=${() => (this.shown = part)}>${part} ${this.parts[part]?.length ?? ''}</button>`)}
      </div>
    `;
  }

  timeline(entries) {
    return html`
      ${this.writing('timeline', 'What happened')}
      <ol>${entries.map((entry) => html`
        <li><t-time .at=${entry.at}></t-time><span>${entry.pinned ? '★ ' : ''}${said(entry.text)}</span>
          <span class="dim small">${said(entry.actor)}</span></li>`)}</ol>
    `;
  }

  tasks(tasks) {
    return html`
      ${this.writing('tasks', 'What is to be done', 'title')}
      <ul>${tasks.map((task) => html`
        <li>
          <input type="checkbox" aria-label="done" .checked=${task.state === 'done'}
            @change=${({ target }) => this.patched(`tasks/${task.id}`, task, { state: target.checked ? 'done' : 'open' })}>
          <span>${task.mandatory ? html`<b title="mandatory">!</b> ` : null}${said(task.title)}
            <span class="dim">${said(task.assignee || task.role)}</span></span>
          ${task.due ? html`<span class="small">due <t-time .at=${task.due}></t-time></span>` : null}
        </li>`)}</ul>
    `;
  }

  notes(notes) {
    return html`
      ${this.writing('notes', 'Title of a note', 'title')}
      ${notes.map((note) => html`
        <h3>${said(note.title)}</h3>
        <textarea aria-label="Text of the note" .value=${note.text}
          @change=${({ target }) => this.patched(`notes/${note.id}`, note, { text: target.value })}></textarea>`)}
    `;
  }

  observables(observables) {
    return html`
      ${this.writing('observables', 'Address, domain, hash, …', 'value')}
      <ul>${observables.map((one) => html`
        <li><span class="dim">${said(one.type)}</span><code>${said(one.value)}</code>
          <span class="dim small">${one.ioc ? 'indicator · ' : ''}${one.alerts.length} alerts</span></li>`)}</ul>
    `;
  }

  alerts(alerts) {
    return html`<ul>${alerts.map((alert) => html`
      <li><t-chip .severity=${alert.severity}></t-chip><a href=${link('alerts', { id: alert.id })}>${said(alert.title)} ${said(alert.key)}</a>
        <t-chip .state=${alert.state}></t-chip></li>`)}</ul>`;
  }

  runs(runs) {
    return html`<ul>${runs.map((run) => html`
      <li><t-time .at=${run.createdAt}></t-time><span>${said(run.playbook)}${run.dryRun ? ' (dry run)' : ''}
          ${run.effects.map((effect) => html`<br>${said(effect.step)}: ${said(effect.state)}`)}</span>
        <t-chip .state=${run.state}></t-chip></li>`)}</ul>`;
  }

  messages(messages) {
    return html`
      <ul>${messages.map((message) => html`
        <li><t-time .at=${message.createdAt}></t-time><span>${said(message.text)}</span><b class="small">${said(message.createdBy)}</b></li>`)}</ul>
      ${this.writing('messages', 'Say something; @name mentions somebody')}
    `;
  }

  writing(part, hint, field = 'text') {
    return html`
      <form @submit=${(event) => this.write(event, part, field)}>
        <input name="text" aria-label=${hint} placeholder=${hint}>
        <button>Add</button>
      </form>
    `;
  }

  async write(event, part, field) {
    event.preventDefault();
    const input = event.target.elements.text;
    await this.tried(async () => {
      await post(`incidents/${this.incidentId}/${part}`, { [field]: input.value });
      input.value = '';
      await this.read([part, 'timeline']);
    });
  }

  async patched(path, item, body) {
    await this.tried(() => patch(`incidents/${this.incidentId}/${path}`, body, { etag: item.etag }));
    await this.read([path.split('/')[0]]);
  }

  take() {
    return this.tried(async () => {
      const { actor } = await get('whoami');
      this.incident = await patch(`incidents/${this.incidentId}`, { owner: actor }, { etag: this.incident.etag });
    });
  }

  verb(verb, body) {
    return this.tried(async () => (this.incident = await post(`incidents/${this.incidentId}/${verb}`, body)));
  }

  close(event) {
    event.preventDefault();
    const { disposition, text, alerts } = event.target.elements;
    return this.verb('close', { disposition: disposition.value, reason: text.value, alerts: alerts.checked });
  }
}

customElements.define('t-incident', Incident);
