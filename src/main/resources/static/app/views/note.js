import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { ChangeSet, EditorState, Text } from '@codemirror/state';
import { EditorView, drawSelection, keymap } from '@codemirror/view';
import { LitElement, html } from 'lit';

import { get, patch, post, session } from '../api.js';
import { carets, isConfirmed, progress, receive, takeForSending, withoutCaret } from '../kit/collab.js';
import { THEME } from '../kit/editor.js';
import '../kit/problem.js';
import { sheet } from '../kit/sheet.js';
import { said, visible } from '../kit/text.js';
import { style } from './note.style.js';

/** Milliseconds before what could not be sent is sent again: at first, and at most. */
const AGAIN = 1_000;
const AGAIN_MOST = 15_000;

/** How long a colleague's caret stays after the last letter, in milliseconds. */
const CARET_STAYS = 20_000;

/**
 * A note that several people write at once. What is typed is sent as it is typed; what the server has not confirmed is kept by the tab,
 * so that neither a lost connection, nor a restart of the server, nor a sign-in in between loses a letter.
 */
class Note extends LitElement {
  static properties = { incidentId: {}, noteId: {}, heading: {}, live: { attribute: false }, state: { state: true }, problem: { state: true }, writers: { state: true } };

  static styles = [sheet, style];

  constructor() {
    super();
    this.writers = [];
    this.timers = new Map();
    this.onStep = ({ detail: { note, step } }) => note === this.noteId && this.take(step);
    this.onResumed = () => this.catchUp();
    this.onLeave = (event) => this.keep() && event.preventDefault();
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener('beforeunload', this.onLeave);
  }

  disconnectedCallback() {
    this.leave();
    removeEventListener('beforeunload', this.onLeave);
    super.disconnectedCallback();
  }

  updated(changed) {
    if (changed.has('noteId') || changed.has('live')) {
      this.leave();
      this.open();
    }
  }

  get path() {
    return `incidents/${this.incidentId}/notes/${this.noteId}`;
  }

  async open() {
    const { live, noteId } = this;
    live.events.addEventListener('note-step', this.onStep);
    live.events.addEventListener('resumed', this.onResumed);
    this.heard = live;
    this.keptAs = ['note', session.now?.actor, noteId].join(' '); // who wrote is known even when the session is over
    await this.tried(async () => {
      const start = this.kept() ?? (await this.fresh());
      if (this.isConnected && noteId === this.noteId) {
        this.client = start.client;
        this.show(start);
        await this.catchUp();
      }
    });
  }

  async fresh() {
    const { text, revision } = await get(this.path);
    return { client: crypto.randomUUID?.() ?? String(Math.random()), revision, base: Text.of(text.split('\n')), sent: null, pending: null };
  }

  /** What this tab wrote and the server has not confirmed, with the text that it belongs to. */
  kept() {
    const kept = JSON.parse(sessionStorage.getItem(this.keptAs) ?? 'null');
    const change = (json) => json && ChangeSet.fromJSON(json);
    return kept && { ...kept, base: Text.of(kept.base), sent: change(kept.sent), pending: change(kept.pending) };
  }

  /** Keeps what is not confirmed; returns whether there is anything. */
  keep() {
    clearTimeout(this.keeping);
    this.keeping = null;
    if (!this.view || isConfirmed(this.view.state)) {
      sessionStorage.removeItem(this.keptAs);
      return false;
    }
    const { revision, base, sent, pending } = this.view.state.field(progress);
    sessionStorage.setItem(this.keptAs, JSON.stringify({ client: this.client, revision, base: base.toJSON(), sent, pending }));
    return true;
  }

  show({ revision, base, sent, pending }) {
    const doc = [sent, pending].reduce((text, change) => (change ? change.apply(text) : text), base);
    const writes = session.may('incidents:write');
    this.view = new EditorView({
      state: EditorState.create({
        doc,
        extensions: [
          progress.init(() => ({ revision, base, sent, pending })), carets, history(), drawSelection(), THEME, EditorView.lineWrapping,
          EditorState.readOnly.of(!writes),
          EditorView.contentAttributes.of({ 'aria-label': `Text of the note ${visible(this.heading)}`, tabindex: '0' }),
          keymap.of([...historyKeymap, ...defaultKeymap]),
          EditorView.updateListener.of((update) => update.docChanged && this.written(update)),
        ],
      }),
      parent: this.renderRoot.querySelector('.box'),
      root: this.renderRoot,
    });
  }

  written(update) {
    this.writers = [...update.state.field(carets).keys()];
    if (!isConfirmed(update.state)) {
      this.keeping ??= setTimeout(() => this.keep(), 300);
      this.push();
    }
  }

  /** A step that the stream tells of; where one before it is missing, all that is missing is read. */
  take(step) {
    const revision = this.view?.state.field(progress).revision;
    if (step.revision === revision + 1) {
      this.receive([step]);
    } else if (step.revision > revision) {
      this.catchUp();
    }
  }

  receive(steps) {
    this.view.dispatch(receive(this.view.state, steps, this.client));
    for (const name of this.view.state.field(carets).keys()) {
      if (steps.some(({ actor }) => actor === name)) {
        clearTimeout(this.timers.get(name));
        this.timers.set(name, setTimeout(() => this.view?.dispatch(withoutCaret(name)), CARET_STAYS));
      }
    }
  }

  async catchUp() {
    await this.tried(async () => {
      await this.pull();
      this.push();
    });
  }

  /** Reads what others wrote; returns whether there was anything. */
  async pull() {
    const before = this.view.state.field(progress).revision;
    for (;;) {
      const since = this.view.state.field(progress).revision;
      const { revision, steps } = await get(`${this.path}/steps`, { since });
      this.receive(steps);
      if (revision <= this.view.state.field(progress).revision || !steps.length) {
        return this.view.state.field(progress).revision > before;
      }
    }
  }

  /** Sends one change after the other until all are confirmed. What is on its way is not changed any more. */
  async push() {
    if (this.pushing || !this.view) {
      return;
    }
    this.pushing = true;
    const { view } = this;
    let wait = AGAIN;
    while (this.isConnected && view === this.view && !isConfirmed(view.state)) {
      try {
        await this.send(view);
        wait = AGAIN;
        this.problem = undefined;
      } catch (problem) {
        if (!passes(problem)) {
          this.problem = problem;
          break;
        }
        this.state = 'waiting';
        await new Promise((resolve) => setTimeout(resolve, wait));
        wait = Math.min(AGAIN_MOST, 2 * wait);
      }
    }
    this.pushing = false;
    if (view === this.view) {
      this.state = isConfirmed(view.state) ? 'saved' : 'refused';
      this.keep();
    }
  }

  async send(view) {
    if (!view.state.field(progress).sent) {
      view.dispatch(takeForSending(view.state));
    }
    const { revision, sent } = view.state.field(progress);
    this.state = this.state === 'waiting' ? 'waiting' : 'saving';
    try {
      const answer = await post(`${this.path}/steps`, { revision, client: this.client, steps: [sent] });
      this.receive([{ revision: answer.revision, client: this.client, actor: session.now?.actor, changes: sent.toJSON() }]);
    } catch (problem) {
      // 409: somebody was quicker, or the answer to what we sent before was lost. Where neither is so, the note takes no more.
      if (problem.status !== 409 || !(await this.pull())) {
        throw problem;
      }
    }
  }

  leave() {
    this.keep();
    this.heard?.events.removeEventListener('note-step', this.onStep);
    this.heard?.events.removeEventListener('resumed', this.onResumed);
    this.timers.forEach((timer) => clearTimeout(timer));
    this.timers.clear();
    this.view?.destroy();
    this.view = null;
    this.pushing = false;
    this.writers = [];
    this.state = undefined;
  }

  async tried(act) {
    try {
      await act();
      this.problem = undefined;
    } catch (problem) {
      this.problem = passes(problem) && this.view ? undefined : problem;
    }
  }

  render() {
    return html`
      <div class="line">
        <input aria-label="Title of the note" .value=${this.heading} maxlength="500" ?disabled=${!session.may('incidents:write')} @change=${this.rename}>
        <span class="dim small" role="status">${STATES[this.state] ?? ''}</span>
        ${this.writers.map((name) => html`<span class="here small">${said(name)} writes</span>`)}
      </div>
      <t-problem .problem=${this.problem}><button @click=${this.again}>Try again</button></t-problem>
      <div class="box"></div>
    `;
  }

  again() {
    return this.view ? this.catchUp() : this.open();
  }

  async rename({ target }) {
    await this.tried(async () => {
      const { etag } = await get(this.path);
      await patch(this.path, { title: target.value }, { etag });
    });
  }
}

/** Whether waiting may help. */
function passes({ status }) {
  return status === 0 || status === 429 || status >= 500;
}

const STATES = {
  saved: 'Saved', saving: 'Saving …', refused: 'Not saved',
  waiting: 'Not saved yet: the server cannot be reached. This tab keeps what you write and sends it as soon as it can.',
};

customElements.define('t-note', Note);
