import { LitElement, css, html } from 'lit';

import { get, post, remove } from '../api.js';
import '../kit/problem.js';
import { sheet } from '../kit/sheet.js';
import { said } from '../kit/text.js';
import { exact, instantOf } from '../kit/time.js';
import '../kit/tree.js';

/** Alerts a day that a team can look at, of one rule; people change it in the form. */
const BUDGET = 5;
const POLL = 700;

/** What comes of a text that need not be saved: a backtest over stored events, why a rule holds for an event, or how a line is read. */
class FileTrial extends LitElement {
  static properties = { what: {}, path: {}, text: { attribute: false }, rule: {}, job: { state: true }, explained: { state: true }, parsed: { state: true }, problem: { state: true }, budget: { state: true } };

  static styles = [
    sheet,
    css`
      :host {
        padding: var(--gap-s) var(--gap);
        overflow-wrap: anywhere;
      }

      form, .head {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gap-s);
        align-items: center;
      }

      .head {
        justify-content: space-between;
      }

      form input[name='raw'], form input[name='id'] {
        flex: 1;
        min-width: 12rem;
      }

      form input[type='number'] {
        width: 5rem;
      }

      .held { color: var(--good); }
      .failed, .error, .over { color: var(--bad); }
      .waiting { color: var(--medium); }

      .within { color: var(--good); }

      td.number, th.number {
        text-align: right;
      }

      progress {
        width: 100%;
      }
    `,
  ];

  constructor() {
    super();
    this.budget = BUDGET;
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    super.disconnectedCallback();
  }

  willUpdate(changed) {
    if (changed.has('what') || changed.has('path')) {
      this.job = this.explained = this.parsed = this.problem = undefined;
    }
  }

  render() {
    return html`<div class="head"><h2>${{ backtest: 'Backtest', explain: 'Explain', parse: 'Try a line' }[this.what]}</h2>
        <button class="plain" @click=${() => this.dispatchEvent(new CustomEvent('close'))}>Close</button></div>
      ${this[this.what]()}
      <t-problem .problem=${this.problem}></t-problem>`;
  }

  backtest() {
    const { job } = this;
    const running = ['queued', 'running'].includes(job?.state);
    return html`
      <form @submit=${this.startBacktest}>
        <label>over stored events since <input name="from" value="24h" size="8" required></label>
        <label>at most <input type="number" name="budget" min="0" .value=${String(this.budget)} @input=${(event) => (this.budget = Number(event.target.value))}> alerts a day</label>
        <button class="primary" ?disabled=${running}>Run</button>
        ${running ? html`<button type="button" @click=${() => remove(`backtests/${job.id}`)}>Cancel</button>` : null}
      </form>
      ${running ? html`<progress aria-label="Progress" max=${job.progress.total ?? 1} value=${job.progress.total ? job.progress.read : 0}></progress>` : null}
      ${job?.error ? html`<p class="error">${said(job.error)}</p>` : null}
      ${job?.report ? this.report(job.report, job.request) : null}`;
  }

  report({ alerts, liveAlerts, period, days = [], keys = [], doubts = {} }, { from }) {
    const length = Math.max(1, (Date.now() - Date.parse(from)) / 86_400_000);
    const daily = alerts / length;
    const over = daily > this.budget;
    return html`
      <p><b>${alerts.toLocaleString('en')} alert${alerts === 1 ? '' : 's'}</b>${liveAlerts === null || liveAlerts === undefined ? '' : `, ${liveAlerts.toLocaleString('en')} with what is in force`},
        in ${period.events.toLocaleString('en')} events.
        <b class=${over ? 'over' : 'within'}>${daily.toLocaleString('en', { maximumFractionDigits: 1 })} a day: ${over ? 'over' : 'within'} the budget of ${this.budget}.</b></p>
      ${Object.entries(doubts).filter(([, found]) => found === true || found?.length).map(([name, found]) => html`<p class="over">${name}: ${said([found].flat().map((one) => (typeof one === 'object' ? JSON.stringify(one) : one)).join(', '))}</p>`)}
      ${days.length ? html`<table><thead><tr><th>day (UTC)</th><th class="number">alerts</th><th class="number">in force</th></tr></thead>
        <tbody>${days.map(({ day, alerts: count, live }) => html`<tr><td>${day}</td><td class="number">${count}</td><td class="number">${live ?? ''}</td></tr>`)}</tbody></table>` : null}
      ${keys.length ? html`<table><thead><tr><th>key</th><th class="number">occurrences</th></tr></thead>
        <tbody>${keys.slice(0, 10).map((key) => html`<tr><td class="mono">${said(key.key)}</td><td class="number">${key.occurrences}</td></tr>`)}</tbody></table>` : null}`;
  }

  async startBacktest(event) {
    event.preventDefault();
    const from = instantOf(new FormData(event.target).get('from'));
    this.problem = from ? null : { title: 'That is not a time', remedy: 'Write how long ago (24h, 7d) or an instant.' };
    if (from) {
      await this.attempt(async () => {
        this.job = await post('backtests', { rules: [{ file: this.path, text: this.text }], from, ...(this.rule ? { only: [this.rule] } : {}) });
        this.poll();
      });
    }
  }

  poll() {
    this.timer = setTimeout(() => this.attempt(async () => {
      this.job = await get(`backtests/${this.job.id}`);
      if (['queued', 'running'].includes(this.job.state)) {
        this.poll();
      }
    }), POLL);
  }

  explain() {
    return html`
      <form @submit=${this.startExplain}>
        <label>event <input name="id" placeholder="id of a stored event" required></label>
        <button class="primary">Explain</button>
        <span class="dim small">with the rule in force</span>
      </form>
      ${(this.explained ?? []).map((rule) => html`
        <p><b class=${rule.holds ? 'held' : 'failed'}>${rule.holds ? 'It holds.' : rule.waits ? 'Only time has yet to decide.' : 'It does not hold.'}</b> ${said(rule.note)}</p>
        <table><thead><tr><th>condition</th><th>verdict</th><th>saw</th></tr></thead>
          <tbody>${(rule.conditions ?? []).map((condition) => html`<tr><td class="mono small">${said(condition.text ?? condition.condition)}</td>
            <td class=${condition.verdict}>${said(condition.verdict?.replace('_', ' '))}</td>
            <td class="mono small">${said(seen(condition))}</td></tr>`)}</tbody></table>`)}`;
  }

  async startExplain(event) {
    event.preventDefault();
    const id = new FormData(event.target).get('id').trim();
    await this.attempt(async () => {
      this.explained = (await post('rules/explain', { id, rule: this.rule })).items;
    });
  }

  parse() {
    const { parsed } = this;
    return html`
      <form @submit=${this.startParse}><input name="raw" aria-label="A line as it would arrive" placeholder="<38>Jan  5 12:00:00 web01 sshd[1]: …" required><button class="primary">Read</button></form>
      ${parsed ? html`<p>${parsed.parked ? html`<span class="failed">It would be parked: ${said(parsed.parked)}</span>` : `Read at ${exact(Date.now())}`}</p>
        ${parsed.event ? html`<t-tree .value=${parsed.event}></t-tree>` : null}` : null}`;
  }

  async startParse(event) {
    event.preventDefault();
    const raw = new FormData(event.target).get('raw');
    await this.attempt(async () => {
      this.parsed = await post('parsers/try', { raw });
    });
  }

  async attempt(does) {
    try {
      this.problem = null;
      await does();
    } catch (problem) {
      this.problem = problem;
    }
  }
}

/** What a condition saw, whatever it is. */
function seen({ values, value, seen: saw, actual }) {
  const found = values ?? value ?? saw ?? actual ?? '';
  return typeof found === 'object' ? JSON.stringify(found) : found;
}

customElements.define('t-file-trial', FileTrial);
