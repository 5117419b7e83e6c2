import { LitElement, html, nothing } from 'lit';

import { Problem, get, post, session } from '../api.js';
import '../kit/problem.js';
import { sheet } from '../kit/sheet.js';
import { visible } from '../kit/text.js';
import { DISPOSITIONS, SEVERITIES } from '../query.js';
import { go } from '../router.js';
import { style } from './alert-actions.style.js';

/**
 * What can be done about one alert or about all that are selected: `ids`, or with `all` ({q, count}) those that a search finds;
 * `matching` is how many alerts match at all, `joined` the incident that the one alert belongs to. Fires "changed" with the alerts as they are now.
 */
class AlertActions extends LitElement {
  static properties = {
    alerts: { attribute: false },
    ids: { attribute: false },
    all: { attribute: false },
    joined: { attribute: false },
    incidents: { state: true },
    incident: { state: true },
    matching: { attribute: false },
    form: { state: true },
    problem: { state: true },
    busy: { state: true },
  };

  static styles = [sheet, style];


  constructor() {
    super();
    this.alerts = [];
    this.ids = [];
    this.form = '';
    this.draft = '';
  }

  connectedCallback() {
    super.connectedCallback();
    this.tabIndex = -1;
  }

  willUpdate(changed) {
    const ids = this.isBulk ? this.ids.join() : (this.alerts[0]?.id ?? '');
    if (ids !== this.shown) {
      this.shown = ids;
      this.form = '';
      this.problem = null;
    }
  }

  get isBulk() {
    return this.classList.contains('bulk');
  }

  /** How many alerts an action is about. */
  get count() {
    return this.all ? this.all.count ?? 0 : this.isBulk ? this.ids.length : this.alerts.length;
  }

  get isJoined() {
    return this.joined && this.joined.phase !== 'closed';
  }

  /** Begins an action: at once where nothing is to be said, else with its form and the cursor in it. */
  async begin(name) {
    if (!this.count) {
      return;
    }
    if (name === 'acknowledge' || name === 'reopen') {
      await this.send(name, {});
      return;
    }
    if (name === 'incident' && this.isJoined) {
      go('incidents', { id: this.joined.id });
      return;
    }
    this.form = name;
    this.draft = '';
    if (name === 'incident') {
      await this.loadIncidents();
    }
    await this.updateComplete;
    this.renderRoot.querySelector('form :is(input, textarea)')?.focus();
  }

  render() {
    const all = this.alerts;
    if (!this.count) {
      return null;
    }
    const elsewhere = this.all || all.length < this.count;
    const some = (...states) => elsewhere || all.some(({ state }) => states.includes(state));
    return html`
      <t-problem .problem=${this.problem}></t-problem>
      ${this.form ? this.sheetOf(this.form) : null}
      <div class="bar" role="toolbar" aria-label="Actions">
        ${this.isBulk
          ? html`<strong>${this.count.toLocaleString('en')} selected${this.all ? ', all that match' : ''}</strong>
              ${!this.all && this.matching > this.ids.length
                ? html`<button class="plain" @click=${() => this.dispatchEvent(new CustomEvent('all'))}>Select all ${this.matching.toLocaleString('en')}</button>` : null}`
          : null}
        ${some('open') ? this.button('acknowledge', 'a', 'Acknowledge') : null}
        ${this.button('assign', 's', 'Assign')}
        ${some('open', 'acknowledged') ? this.button('close', 'c', 'Close') : null}
        ${some('closed') ? this.button('reopen', 'o', 'Reopen') : null}
        ${this.button('comment', 'm', 'Comment')}
        ${session.may('incidents:write') && !this.all ? this.button('incident', 'i', this.isJoined ? visible(this.joined.number) : 'Incident') : null}
        ${this.isBulk ? html`<button class="plain" @click=${this.clear}>Clear</button>` : null}
      </div>
    `;
  }

  button(name, key, label) {
    return html`<button aria-expanded=${this.form === name ? 'true' : nothing}
      @click=${() => this.begin(name)}>${label} <kbd aria-hidden="true">${key}</kbd></button>`;
  }

  sheetOf(form) {
    return html`
      <form aria-label=${form} @submit=${this.submit} @keydown=${this.onKey}>
        ${form === 'assign'
          ? html`<label>Assign to <input name="assignee" .value=${this.alerts[0]?.assignee || session.now.actor} autocomplete="off"></label>`
          : null}
        ${form === 'close' ? this.choices() : null}
        ${form === 'incident' ? this.incidentChoice() : null}
        ${form === 'assign' || form === 'incident'
          ? null
          : html`<label>${form === 'close' ? 'Comment (if there is more to say)' : 'Comment'}
              <textarea name="text" ?required=${form === 'comment'} .value=${this.draft}></textarea></label>`}
        <div class="bar">
          <button class="primary" ?disabled=${this.busy === form}>${form === 'close' && this.count > 1 ? `Close ${this.count.toLocaleString('en')} alerts` : LABELS[form]}</button>
          <button type="button" class="plain" @click=${this.cancel}>Cancel <kbd>Esc</kbd></button>
          ${form === 'assign' || form === 'incident' ? null : html`<span class="dim small"><kbd>Ctrl</kbd> <kbd>Enter</kbd> sends</span>`}
        </div>
      </form>
    `;
  }

  choices() {
    return html`<fieldset>
      <legend>What was it?</legend>
      <div class="choices">
        ${DISPOSITIONS.map(([value, label, meaning], i) => html`
          <label class="choice" title=${meaning}>
            <input type="radio" name="disposition" value=${value} required>${label}<kbd aria-hidden="true">${i + 1}</kbd>
          </label>`)}
      </div>
    </fieldset>`;
  }

  /** A new incident, or one that is open: those that are worked on last first. */
  incidentChoice() {
    const title = this.alerts[0]?.title ?? '';
    return html`
      <label>Incident <select name="incident" @change=${(event) => (this.incident = event.target.value)}>
        <option value="">New incident</option>
        ${(this.incidents ?? []).map(({ id, number, title: name }) => html`<option value=${id}>${visible(`${number} ${name}`)}</option>`)}</select></label>
      ${this.incident ? null : html`<label>Title <input name="title" .value=${title} required maxlength="200" autocomplete="off"></label>`}`;
  }

  async loadIncidents() {
    this.incident = '';
    this.incidents = [];
    try {
      this.incidents = (await get('incidents', { state: 'open', size: 50 })).items;
    } catch {
      // A new one can be opened all the same.
    }
  }

  /** Opens the incident with these alerts, or adds them to it, and goes there. */
  async toIncident({ incident, title }) {
    const ids = this.isBulk ? this.ids : [this.alerts[0].id];
    const worst = SEVERITIES.findLast((severity) => this.alerts.some((alert) => alert.severity === severity)) ?? 'medium';
    const made = incident
      ? await post(`incidents/${encodeURIComponent(incident)}/alerts`, { alerts: ids })
      : await post('incidents', { title, severity: worst, alerts: ids });
    go('incidents', { id: made.id ?? incident });
  }

  onKey(event) {
    const inText = event.target.tagName === 'TEXTAREA';
    if (event.key === 'Escape') {
      event.stopPropagation();
      event.preventDefault();
      this.cancel();
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey || (event.target.type === 'radio'))) {
      event.preventDefault();
      event.currentTarget.requestSubmit();
    } else if (this.form === 'close' && !inText && /^[1-4]$/.test(event.key)) {
      event.preventDefault();
      const radio = this.renderRoot.querySelectorAll('[name=disposition]')[event.key - 1];
      radio.checked = true;
      radio.focus();
    }
  }

  cancel() {
    this.form = '';
    this.dispatchEvent(new CustomEvent('cancelled', { bubbles: true, composed: true }));
  }

  clear() {
    this.dispatchEvent(new CustomEvent('clear'));
  }

  /** What is being sent needs the cursor no more: the next key is the next action, not another letter of a comment. */
  async submit(event) {
    event.preventDefault();
    const told = new FormData(event.target);
    const text = (told.get('text') ?? '').trim();
    this.focus({ preventScroll: true });
    await this.send(this.form, {
      assign: { assignee: (told.get('assignee') ?? '').trim() },
      close: { disposition: told.get('disposition'), comment: text },
      comment: { text },
      incident: { incident: told.get('incident'), title: (told.get('title') ?? '').trim() },
    }[this.form]);
  }

  /**
   * An action that is asked for while another is under way follows it, with the versions as they are then. Only the form that is
   * being sent is locked: a disabled button would swallow the Enter of the next one.
   */
  send(name, body) {
    this.sending = (this.sending ?? Promise.resolve()).then(() => this.sendNow(name, body));
    return this.sending;
  }

  async sendNow(name, body) {
    await this.updateComplete;
    this.busy = name;
    this.problem = null;
    try {
      await (name === 'incident' ? this.toIncident(body) : this.isBulk ? this.bulk(name, body) : this.single(name, body));
      this.form = this.form === name ? '' : this.form;
    } catch (problem) {
      this.problem = problem;
      this.giveBack(name, body);
      if (problem instanceof Problem && problem.status === 412) {
        this.report(await reload(this.alerts.map(({ id }) => id)));
      }
    } finally {
      this.busy = '';
    }
  }

  /** With the version that was looked at; a colleague's change in between is not overwritten. */
  async single(name, body) {
    const [alert] = this.alerts;
    if (SKIPS[name]?.includes(alert.state)) {
      return;
    }
    const path = `alerts/${encodeURIComponent(alert.id)}/${name === 'comment' ? 'comments' : name}`;
    const after = await post(path, body, { version: alert.version });
    const before = { id: alert.id, version: after.version, state: alert.state, assignee: alert.assignee, disposition: alert.disposition };
    this.tell(name, [before], 0);
    this.report([after]);
  }

  /** All at once by the server, which says what it refused. */
  async bulk(name, { text, ...body }) {
    const which = this.all ? { q: this.all.q } : { ids: this.ids };
    const { changed, refused, more } = await post('alerts/bulk', { action: name, ...which, ...body, ...(text ? { comment: text } : {}) });
    this.tell(name, changed, refused.length, more);
    await this.read(changed);
  }

  /** Rows that are shown, as they are now. */
  async read(changed) {
    const shown = new Set(this.alerts.map(({ id }) => id));
    this.report(await reload(changed.map(({ id }) => id).filter((id) => shown.has(id))));
  }

  /** The form of what was refused, with its words in it. */
  giveBack(name, { text, comment }) {
    const words = text ?? comment;
    if (words && this.form !== name) {
      this.form = name;
      this.draft = words;
    }
  }

  tell(name, changed, refused, more) {
    const what = changed.length === 1 ? 'Alert' : `${changed.length.toLocaleString('en')} alerts`;
    const rest = refused ? `; ${refused.toLocaleString('en')} left as ${refused === 1 ? 'it was' : 'they were'}` : '';
    const undo = changed.length && name !== 'comment' ? () => this.undo(changed) : undefined;
    const text = `${what} ${DONE[name]}${rest}${more ? '; more match: repeat to go on' : ''}`;
    this.dispatchEvent(new CustomEvent('notice', { detail: { text, undo }, bubbles: true, composed: true }));
  }

  async undo(changed) {
    try {
      const { changed: undone, refused } = await post('alerts/undo', { changed });
      if (refused.length) {
        const text = `${refused.length} not undone: somebody changed ${refused.length === 1 ? 'it' : 'them'} since`;
        this.dispatchEvent(new CustomEvent('notice', { detail: { text }, bubbles: true, composed: true }));
      }
      this.report(await reload(undone.slice(0, MOST_READ).map(({ id }) => id)));
    } catch (problem) {
      this.problem = problem;
    }
  }

  report(changed) {
    if (changed.length) {
      this.dispatchEvent(new CustomEvent('changed', { detail: changed, bubbles: true, composed: true }));
    }
  }
}

async function reload(ids) {
  const answers = await Promise.allSettled(ids.slice(0, MOST_READ).map((id) => get(`alerts/${encodeURIComponent(id)}`)));
  return answers.filter(({ status }) => status === 'fulfilled').map(({ value }) => value);
}

/** Rows beyond these are told by the stream. */
const MOST_READ = 50;

const LABELS = { incident: 'Open incident', assign: 'Assign', close: 'Close alert', comment: 'Add comment' };
const DONE = { acknowledge: 'acknowledged', assign: 'assigned', close: 'closed', reopen: 'reopened', comment: 'commented' };

/** Alerts of a selection that an action has nothing to do with. */
const SKIPS = { acknowledge: ['acknowledged', 'closed'], close: ['closed'], reopen: ['open', 'acknowledged'] };

customElements.define('t-alert-actions', AlertActions);
