import { LitElement, html, nothing } from 'lit';

import { get, incidentStream, patch, post } from '../api.js';
import '../kit/chip.js';
import { words } from '../kit/chip.js';
import '../kit/problem.js';
import { sheet } from '../kit/sheet.js';
import { said, visible } from '../kit/text.js';
import '../kit/time.js';
import { duration, exact } from '../kit/time.js';
import { link } from '../router.js';
import { style } from './incident-detail.style.js';

const PHASES = ['new', 'triage', 'contain', 'eradicate', 'recover', 'lessons'];
const DISPOSITIONS = ['true_positive', 'false_positive', 'benign', 'duplicate'];
const PARTS = ['timeline', 'tasks', 'notes', 'observables', 'alerts', 'runs', 'messages'];
/** Moments of an incident that are measured from its first evidence on. */
const MOMENTS = [['detected', 'detected'], ['acknowledged', 'acknowledged'], ['contained', 'contained'], ['resolved', 'resolved'], ['closed', 'closed']];
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

  static styles = [sheet, style];

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
      ${incident ? html`${this.head(incident)} ${this.tabs()} <section class=${this.shown} aria-label=${this.shown}>${this[this.shown](this.parts[this.shown] ?? [])}</section>` : null}
    `;
  }

  head(incident) {
    const closed = incident.phase === 'closed';
    return html`
      <header>
        <div class="line">
          <t-chip .severity=${incident.severity}></t-chip>
          <span class="mono">${said(incident.number)}</span>
          <span class="mark">TLP:${incident.tlp.toUpperCase()}</span><span class="mark">PAP:${incident.pap.toUpperCase()}</span>
          ${incident.owner ? html`<span>owner <b>${said(incident.owner)}</b></span>` : html`<button @click=${this.take}>Take it</button>`}
          ${this.present.map((name) => html`<span class="here" title="${visible(name)} is looking at it">${said(name)}</span>`)}
        </div>
        <h1 tabindex="-1">${said(incident.title)}</h1>
        ${incident.summary ? html`<p>${said(incident.summary)}</p>` : null}
        <div class="line">
          <ol class="phases" aria-label="Phases">${[...PHASES, 'closed'].map((phase, i) => html`
            <li class=${this.stand(i, incident.phase)}>${closed || phase === 'closed' || phase === incident.phase
              ? html`<span aria-current=${phase === incident.phase ? 'step' : nothing}>${phase}</span>`
              : html`<button @click=${() => this.verb('phase', { phase })}>${phase}</button>`}</li>`)}</ol>
          ${closed
            ? html`<span>${said(words(incident.disposition))}</span> <button @click=${() => this.verb('reopen', {})}>Reopen</button>`
            : html`<button aria-expanded=${Boolean(this.asking)} @click=${() => (this.asking = !this.asking)}>Close …</button>`}
        </div>
        <dl class="strip">${MOMENTS.filter(([moment]) => incident[moment]).map(([moment, name]) => html`
          <div><dt>${name}</dt><dd>${this.after(incident, moment)}</dd></div>`)}</dl>
      </header>
      ${this.asking && !closed ? this.closing() : null}
    `;
  }

  stand(i, phase) {
    const at = [...PHASES, 'closed'].indexOf(phase);
    return i < at ? 'past' : i === at ? 'now' : '';
  }

  /** How long after the first evidence. */
  after(incident, moment) {
    const from = Date.parse(incident.firstEvent ?? incident.createdAt);
    const millis = Date.parse(incident[moment]) - from;
    return html`<span title=${exact(incident[moment])}>${millis >= 0 ? `after ${duration(millis)}` : exact(incident[moment])}</span>`;
  }

  /** Asks what it was; Enter in the reason closes. */
  async ask() {
    this.asking = this.incident?.phase !== 'closed';
    await this.updateComplete;
    this.renderRoot.querySelector('form [name=text]')?.focus();
  }

  async say() {
    this.shown = 'messages';
    await this.updateComplete;
    this.renderRoot.querySelector('.messages form [name=text]')?.focus();
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
          <button aria-pressed=${part === this.shown} @click=${() => (this.shown = part)}>${part === 'messages' ? 'war room' : part} <span class="number dim">${this.parts[part]?.length ?? ''}</span></button>`)}
      </div>
    `;
  }

  timeline(entries) {
    return html`
      ${this.writing('timeline', 'What happened')}
      <ol class="timeline">${entries.map((entry) => html`
        <li class="${entry.source ?? ''} ${entry.pinned ? 'pinned' : ''}">
          <span class="dim small"><t-time .at=${entry.at}></t-time></span>
          <div>${entry.pinned ? '★ ' : ''}${said(entry.text)} <span class="dim small">${said(entry.actor)}</span></div></li>`)}</ol>
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
