import { LitElement, html, nothing } from 'lit';

import { call, get, incidentStream, patch, post, session } from '../api.js';
import '../kit/chip.js';
import { words } from '../kit/chip.js';
import '../kit/problem.js';
import { sheet } from '../kit/sheet.js';
import { said, visible } from '../kit/text.js';
import '../kit/time.js';
import { duration, exact } from '../kit/time.js';
import { change, link } from '../router.js';
import { PHASES } from './incident-board.js';
import { style } from './incident-detail.style.js';
import './note.js';

const DISPOSITIONS = ['true_positive', 'false_positive', 'benign', 'duplicate'];
const PARTS = ['timeline', 'tasks', 'notes', 'observables', 'alerts', 'evidence', 'runs', 'messages'];
const SOURCES = ['alert', 'run', 'effect', 'change', 'person'];
/** Moments of an incident that are measured from its first evidence on. */
const MOMENTS = [['detected', 'detected'], ['acknowledged', 'acknowledged'], ['contained', 'contained'], ['resolved', 'resolved'], ['closed', 'closed']];
/** What of an incident a message of the stream is about. */
const ABOUT = { task: 'tasks', entry: 'timeline', note: 'notes', evidence: 'evidence', observable: 'observables', message: 'messages' };

/** One incident with all that belongs to it, as it changes; `part` is what of it is shown, `noteId` which of its notes. */
class Incident extends LitElement {
  static properties = {
    incidentId: {},
    part: {},
    noteId: {},
    incident: { state: true },
    parts: { state: true },
    present: { state: true },
    problem: { state: true },
    clocks: { state: true },
    only: { state: true },
    seen: { state: true },
    offers: { state: true },
    asking: { state: true },
  };

  static styles = [sheet, style];

  constructor() {
    super();
    this.parts = {};
    this.present = [];
    this.clocks = [];
    this.offers = [];
    this.only = '';
    this.seen = {};
  }

  get shown() {
    return PARTS.includes(this.part) ? this.part : 'timeline';
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
      const of = `incidents/${this.incidentId}`;
      this.incident = await get(of);
      await this.read(PARTS);
      const [clocks, offers] = await Promise.all([get(`${of}/sla`), get(`${of}/offers`)]);
      this.clocks = clocks.items;
      this.offers = offers.items;
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
        <dl class="strip">
          ${MOMENTS.filter(([moment]) => incident[moment]).map(([moment, name]) => html`<div><dt>${name}</dt><dd>${this.after(incident, moment)}</dd></div>`)}
          ${this.clocks.filter(({ state }) => state !== 'met').map((clock) => this.clock(clock))}
        </dl>
      </header>
      ${this.asking && !closed ? this.closing() : null}
    `;
  }

  /** A service level clock that is not stopped yet, or was too late. */
  clock({ goal, state, target, used, due }) {
    const left = state === 'breached' ? `breached, ${duration(1000 * (used - target))} over` : `${words(state)}, ${duration(1000 * (target - used))} left`;
    return html`<div><dt>${goal} within ${duration(1000 * target)}</dt><dd class=${state} title=${due ? `due ${exact(due)}` : nothing}>${left}</dd></div>`;
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

  /** The part is in the URL, so the form is there once that came round. */
  say() {
    this.speaks = true;
    change({ part: 'messages' });
    this.requestUpdate();
  }

  updated() {
    const words = this.speaks && this.renderRoot.querySelector('.messages form [name=text]');
    if (words) {
      this.speaks = false;
      words.focus();
    }
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
          <button aria-pressed=${part === this.shown} @click=${() => change({ part })}>${part === 'messages' ? 'war room' : part} <span class="number dim">${this.parts[part]?.length ?? ''}</span></button>`)}
      </div>
    `;
  }

  timeline(entries) {
    return html`
      ${this.writing('timeline', 'What happened')}
      <div class="line" role="group" aria-label="Only">${['', ...SOURCES].map((source) => html`
        <button class="plain small" aria-pressed=${source === this.only} @click=${() => (this.only = source)}>${source || 'all'}</button>`)}</div>
      <ol class="timeline">${entries.filter(({ source }) => !this.only || source === this.only).map((entry) => html`
        <li class="${entry.source} ${entry.pinned ? 'pinned' : ''}">
          <span class="dim small"><t-time .at=${entry.at}></t-time></span>
          <div><button class="plain pin" aria-pressed=${entry.pinned} aria-label="Pin" title="Pin: reports name it first" @click=${() => this.pin(entry)}>${entry.pinned ? '★' : '☆'}</button>
            ${said(entry.text)} <span class="dim small">${said(entry.actor)}</span></div></li>`)}</ol>
    `;
  }

  pin(entry) {
    return this.patched(`timeline/${entry.id}`, entry, { pinned: !entry.pinned });
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
    const open = notes.find(({ id }) => id === this.noteId) ?? notes[0];
    return html`
      ${this.writing('notes', 'Title of a note', 'title')}
      ${notes.length > 1 ? html`<div class="tabs" role="group" aria-label="Notes">${notes.map(({ id, title }) => html`
        <button aria-pressed=${id === open.id} @click=${() => change({ note: id })}>${said(title)}</button>`)}</div>` : null}
      ${open
        ? html`<t-note .incidentId=${this.incidentId} .noteId=${open.id} .heading=${open.title} .live=${this.live}></t-note>`
        : html`<p class="dim">A note is a text that all of you write at once: what you know, what you think, what to tell the next shift. Give it a title to begin.</p>`}
    `;
  }

  observables(observables) {
    return html`
      ${this.writing('observables', 'Address, domain, hash, …', 'value')}
      <ul>${observables.map((one) => html`
        <li><span class="dim">${said(one.type)}</span>
          <div><code>${said(one.value)}</code>${this.seen[one.id] ? html`<p class="small">${this.sightings(this.seen[one.id])}</p>` : null}</div>
          <span class="line small"><label><input type="checkbox" .checked=${one.ioc} @change=${({ target }) => this.patched(`observables/${one.id}`, one, { ioc: target.checked })}> indicator</label>
            <button class="small" @click=${() => this.pivot(one)}>Where else?</button></span></li>`)}</ul>
    `;
  }

  /** Where else a value was seen. */
  pivot({ id }) {
    return this.tried(async () => (this.seen = { ...this.seen, [id]: await get(`observables/${id}/sightings`) }));
  }

  sightings({ alerts, incidents, events }) {
    const elsewhere = incidents.filter(({ id }) => id !== this.incidentId);
    const found = events.newest.length;
    return html`
      ${elsewhere.map(({ id, number }) => html`<a href=${link('incidents', { id })}>${said(number)}</a> `)}${elsewhere.length ? '' : 'no other incident'} ·
      ${alerts.map(({ id, title }) => html`<a href=${link('alerts', { id })}>${said(title)}</a> · `)}
      ${events.query ? html`<a href=${link('events', { q: events.query, from: 'all' })}>events${found ? '' : ': none found'}</a>${events.complete ? '' : ' (not all could be looked through)'}` : 'not a field of events'}`;
  }

  alerts(alerts) {
    return html`
      <ul>${alerts.map((alert) => html`
        <li><t-chip .severity=${alert.severity}></t-chip><a href=${link('alerts', { id: alert.id })}>${said(alert.title)} ${said(alert.key)}</a>
          <t-chip .state=${alert.state}></t-chip></li>`)}</ul>
      ${this.offers.length ? html`<h2>May belong here: same key, or an observable of it</h2>
        <ul>${this.offers.map(({ alert, title, state, shared }) => html`
          <li><t-chip .state=${state}></t-chip><span><a href=${link('alerts', { id: alert })}>${said(title)}</a> <span class="dim small">${said(shared.join(', '))}</span></span>
            <button @click=${() => this.join(alert)}>Add</button></li>`)}</ul>` : null}`;
  }

  join(alert) {
    return this.tried(async () => {
      await post(`incidents/${this.incidentId}/alerts`, { alerts: [alert] });
      await this.load();
    });
  }

  evidence(pieces) {
    return html`
      <form @submit=${this.upload}>
        <input type="file" name="file" aria-label="File" required><input name="text" aria-label="Note" placeholder="What it is">
        <button>Add</button>
      </form>
      ${pieces.length ? null : html`<p class="dim">Files that must not change: a sample, a picture, a mailbox. Each has a chain of custody: who added, opened and fetched it, and whether a byte was changed.</p>`}
      <ul>${pieces.map((piece) => html`
        <li><a href="/api/v1/incidents/${this.incidentId}/evidence/${piece.id}/content" download>${said(piece.name)}</a>
          <div><span class="dim small">${piece.size.toLocaleString('en')} bytes · SHA-256 <code>${piece.sha256.slice(0, 16)}…</code></span> ${said(piece.note)}
            ${this.seen[piece.id] ? this.custody(this.seen[piece.id]) : null}</div>
          <button class="small" @click=${() => this.verify(piece)}>Verify</button></li>`)}</ul>
    `;
  }

  upload(event) {
    event.preventDefault();
    const form = event.target;
    const body = new FormData();
    body.append('file', form.elements.file.files[0]);
    body.append('note', form.elements.text.value);
    return this.tried(async () => {
      await call('POST', `incidents/${this.incidentId}/evidence`, { body });
      form.reset();
      await this.read(['evidence', 'timeline']);
    });
  }

  verify({ id }) {
    return this.tried(async () => (this.seen = { ...this.seen, [id]: await get(`incidents/${this.incidentId}/evidence/${id}/custody`) }));
  }

  custody({ verified, problem, lines }) {
    return html`<p class="small"><b class=${verified ? '' : 'breached'}>${verified ? 'Unchanged' : said(problem)}</b></p>
      <ol class="small dim">${lines.map((line) => html`<li><t-time .at=${line.createdAt}></t-time> ${said(line.action)} ${said(line.actor)}</li>`)}</ol>`;
  }

  runs(runs) {
    return html`<ul>${runs.map((run) => html`
      <li><t-time .at=${run.createdAt}></t-time><span><a href=${link('runs', { id: run.id })}>${said(run.playbook)}</a>${run.dryRun ? ' (dry run)' : ''}
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
