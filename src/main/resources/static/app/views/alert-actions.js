import { LitElement, css, html, nothing } from 'lit';

import { Problem, get, post, session } from '../api.js';
import '../kit/problem.js';
import { sheet } from '../kit/sheet.js';

const DISPOSITIONS = [
  ['true_positive', 'True positive', 'It was what the rule says'],
  ['false_positive', 'False positive', 'The rule was wrong'],
  ['benign', 'Benign', 'It happened and was allowed'],
  ['duplicate', 'Duplicate', 'Another alert tells it already'],
];

/** What can be done about one alert or about all that are selected. Fires "changed" with the alerts as they are now. */
class AlertActions extends LitElement {
  static properties = {
    alerts: { attribute: false },
    form: { state: true },
    problem: { state: true },
    busy: { state: true },
  };

  static styles = [
    sheet,
    css`
      :host {
        outline: none;
        background: var(--sunken);
        padding: var(--gap-s) var(--gap);
      }

      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.4rem;
      }

      .bar strong {
        margin-right: auto;
      }

      form {
        display: grid;
        gap: var(--gap-s);
        padding-bottom: var(--gap-s);
      }

      label {
        display: grid;
        gap: var(--gap-xs);
        color: var(--dim);
        font-size: var(--small);
      }

      label > input, textarea {
        color: var(--text);
        font-size: var(--body);
      }

      .choices {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(8.6rem, 1fr));
        gap: 0.4rem;
      }

      legend {
        padding: 0 0 var(--gap-xs);
        color: var(--dim);
        font-size: var(--small);
      }

      .choice {
        display: flex;
        align-items: center;
        gap: 0.4rem;
        padding: 0.35rem 0.5rem;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
        color: var(--text);
        font-size: var(--body);
        cursor: pointer;
      }

      .choice:has(:checked) {
        border-color: var(--accent);
        background: var(--marked);
      }

      .choice:focus-within {
        outline: 2px solid var(--accent);
      }

      .choice input {
        min-height: 0;
        margin: 0;
        accent-color: var(--accent);
        outline: none;
      }

      .choice kbd {
        margin-left: auto;
      }
    `,
  ];

  constructor() {
    super();
    this.alerts = [];
    this.form = '';
    this.draft = '';
  }

  connectedCallback() {
    super.connectedCallback();
    this.tabIndex = -1;
  }

  willUpdate(changed) {
    const ids = (alerts) => (alerts ?? []).map(({ id }) => id).join();
    if (changed.has('alerts') && ids(changed.get('alerts')) !== ids(this.alerts)) {
      this.form = '';
      this.problem = null;
    }
  }

  /** Begins an action: at once where nothing is to be said, else with its form and the cursor in it. */
  async begin(name) {
    if (!this.alerts.length) {
      return;
    }
    if (name === 'acknowledge' || name === 'reopen') {
      await this.send(name, {});
      return;
    }
    this.form = name;
    this.draft = '';
    await this.updateComplete;
    this.renderRoot.querySelector('form')?.querySelector('input:checked, input, textarea')?.focus();
  }

  render() {
    const all = this.alerts;
    if (!all.length) {
      return null;
    }
    const some = (...states) => all.some(({ state }) => states.includes(state));
    return html`
      <t-problem .problem=${this.problem}></t-problem>
      ${this.form ? this.sheetOf(this.form) : null}
      <div class="bar" role="toolbar" aria-label="Actions">
        ${all.length > 1 || this.classList.contains('bulk') ? html`<strong>${all.length} selected</strong>` : null}
        ${some('open') ? this.button('acknowledge', 'a', 'Acknowledge') : null}
        ${this.button('assign', 's', 'Assign')}
        ${some('open', 'acknowledged') ? this.button('close', 'c', 'Close') : null}
        ${some('closed') ? this.button('reopen', 'o', 'Reopen') : null}
        ${this.button('comment', 'm', 'Comment')}
        ${this.classList.contains('bulk') ? html`<button class="plain" @click=${this.clear}>Clear</button>` : null}
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
          ? html`<label>Assign to <input name="assignee" .value=${this.alerts[0].assignee || session.now.actor} autocomplete="off"></label>`
          : null}
        ${form === 'close' ? this.choices() : null}
        ${form === 'assign'
          ? null
          : html`<label>${form === 'close' ? 'Comment (if there is more to say)' : 'Comment'}
              <textarea name="text" ?required=${form === 'comment'} .value=${this.draft}></textarea></label>`}
        <div class="bar">
          <button class="primary" ?disabled=${this.busy === form}>${form === 'close' && this.alerts.length > 1 ? `Close ${this.alerts.length} alerts` : LABELS[form]}</button>
          <button type="button" class="plain" @click=${this.cancel}>Cancel <kbd>Esc</kbd></button>
          ${form === 'assign' ? null : html`<span class="dim small"><kbd>Ctrl</kbd> <kbd>Enter</kbd> sends</span>`}
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

  /** One after the other, each with the version that was looked at; the first refusal stops and is told. */
  async sendNow(name, body) {
    await this.updateComplete;
    const wanted = this.alerts.filter(({ state }) => !SKIPS[name]?.includes(state));
    const changed = [];
    this.busy = name;
    this.problem = null;
    try {
      for (const alert of wanted) {
        changed.push(await this.one(alert, name, body));
      }
      this.form = this.form === name ? '' : this.form;
      this.tell(name, changed);
    } catch (problem) {
      this.problem = problem;
      this.giveBack(name, body);
      if (problem instanceof Problem && problem.status === 412) {
        changed.push(...(await reload(wanted)));
      }
    } finally {
      this.busy = '';
    }
    this.report(changed);
  }

  /** The form of what was refused, with its words in it. */
  giveBack(name, { text, comment }) {
    const words = text ?? comment;
    if (words && this.form !== name) {
      this.form = name;
      this.draft = words;
    }
  }

  one(alert, name, body) {
    const path = `alerts/${encodeURIComponent(alert.id)}/${name === 'comment' ? 'comments' : name}`;
    return post(path, body, { version: alert.version });
  }

  tell(name, changed) {
    if (!changed.length) {
      return;
    }
    const what = changed.length === 1 ? 'Alert' : `${changed.length} alerts`;
    const undo = name === 'close' ? () => this.undo(changed) : undefined;
    this.dispatchEvent(
      new CustomEvent('notice', { detail: { text: `${what} ${DONE[name]}`, undo }, bubbles: true, composed: true }),
    );
  }

  async undo(closed) {
    try {
      const reopened = [];
      for (const alert of closed) {
        reopened.push(await this.one(alert, 'reopen', {}));
      }
      this.report(reopened);
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

async function reload(alerts) {
  const answers = await Promise.allSettled(alerts.map(({ id }) => get(`alerts/${encodeURIComponent(id)}`)));
  return answers.filter(({ status }) => status === 'fulfilled').map(({ value }) => value);
}

const LABELS = { assign: 'Assign', close: 'Close alert', comment: 'Add comment' };
const DONE = { acknowledge: 'acknowledged', assign: 'assigned', close: 'closed', reopen: 'reopened', comment: 'commented' };

/** Alerts of a selection that an action has nothing to do with. */
const SKIPS = { acknowledge: ['acknowledged', 'closed'], close: ['closed'], reopen: ['open', 'acknowledged'] };

customElements.define('t-alert-actions', AlertActions);
