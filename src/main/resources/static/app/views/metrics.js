import { LitElement, css, html } from 'lit';

import { get } from '../api.js';
import { bind } from '../keys.js';
import '../kit/chip.js';
import { words } from '../kit/chip.js';
import '../kit/plot.js';
import '../kit/problem.js';
import { sheet } from '../kit/sheet.js';
import { said } from '../kit/text.js';
import '../kit/time.js';
import { duration } from '../kit/time.js';
import { change, link } from '../router.js';
import './attack.js';

const DAY = 86_400_000;
const PERIODS = [['7', '7 days'], ['30', '30 days'], ['90', '90 days'], ['365', 'a year']];
const REPORTS = ['times', 'volume', 'rules', 'coverage', 'sla'];

/** What is measured: its word in the API, how the field calls its mean, what it is. */
const MEASURES = [
  ['detect', 'MTTD', 'first event to alert'], ['acknowledge', 'MTTA', 'alert to the first act of a person'],
  ['contain', 'MTTC', 'alert to the first verified effect'], ['resolve', 'MTTR', 'alert to recovered'], ['close', '', 'alert to closed'],
];

const BY = ['severity', 'rule', 'person', 'template', 'week'];

/** How the team does: times, service levels, alerts, rules, coverage. All from history, nothing typed. URL: days, by. */
class Metrics extends LitElement {
  static properties = { params: { attribute: false }, reports: { state: true }, problem: { state: true } };

  static styles = [
    sheet,
    css`
      :host {
        height: 100%;
        overflow-y: auto;
        padding: var(--gap) var(--gap-l) var(--gap-l);
      }

      .bar, .tiles {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 2px var(--gap);
      }

      .bar {
        gap: 2px;
        padding-bottom: var(--gap);
      }

      .bar h1, .bar .push {
        flex: 1;
      }

      button[aria-pressed] {
        border-color: transparent;
        background: none;
        color: var(--dim);
      }

      button[aria-pressed='true'] {
        background: var(--marked);
        color: var(--accent);
        font-weight: 600;
      }

      .tiles > div {
        flex: 1 1 10rem;
        padding: var(--gap-s) var(--gap);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
      }

      .tiles b {
        font-size: 1.5rem;
        font-weight: 650;
      }

      section {
        margin-top: var(--gap-l);
        padding: var(--gap);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
      }

      section > h2 {
        padding-bottom: var(--gap-s);
        color: var(--text);
        font-size: var(--large);
      }

      .scroll {
        overflow-x: auto;
      }

      td, th {
        white-space: nowrap;
      }

      td {
        font-variant-numeric: tabular-nums;
      }

      .breached { color: var(--bad); }
      .at_risk { color: var(--medium); }

      .empty {
        display: grid;
        gap: var(--gap-s);
        max-width: 48rem;
        padding: 1rem 0;
      }
    `,
  ];

  connectedCallback() {
    super.connectedCallback();
    this.unbind = bind('Metrics', [{ keys: 'r', does: 'compute again', run: () => this.load() }]);
  }

  disconnectedCallback() {
    this.unbind();
    super.disconnectedCallback();
  }

  get days() {
    return Number(this.params.days) || 30;
  }

  willUpdate(changed) {
    if (changed.has('params') && changed.get('params')?.days !== this.params.days) {
      this.load();
    } else if (changed.has('params') && !changed.get('params')) {
      this.load();
    }
  }

  async load() {
    const from = new Date(Date.now() - this.days * DAY).toISOString();
    try {
      const read = await Promise.all(REPORTS.map((name) => get(`metrics/${name}`, { from, all: name === 'coverage' ? 'true' : '' })));
      this.reports = Object.fromEntries(REPORTS.map((name, i) => [name, read[i]]));
      this.from = from;
      this.problem = undefined;
    } catch (problem) {
      this.problem = problem;
    }
  }

  render() {
    return html`
      <div class="bar">
        <h1>Metrics</h1>
        ${PERIODS.map(([days, label]) => html`<button aria-pressed=${String(this.days) === days} @click=${() => change({ days })}>${label}</button>`)}
      </div>
      <t-problem .problem=${this.problem}><button @click=${this.load}>Try again</button></t-problem>
      ${this.reports ? this.all() : null}
    `;
  }

  all() {
    const { times, volume, rules, coverage, sla } = this.reports;
    const whole = times.items.find(({ by }) => by === 'all');
    return html`
      ${whole ? this.tiles(whole) : this.empty()}
      ${whole ? html`<section><h2>Times by week <span class="dim small">median</span></h2>${this.weeks(times.items)}</section>
        <section>${this.table(times.items)}</section>` : null}
      <section><h2>Service levels ${this.csv('sla')}</h2>${this.levels(sla)}</section>
      ${volume.items.length ? html`<section><h2>Alerts by day ${this.csv('volume')}</h2>${this.volume(volume.items)}</section>
        <section><h2>Rules ${this.csv('rules')}</h2>${this.rules(rules)}</section>` : null}
      <section><h2>ATT&CK coverage ${this.csv('coverage')}</h2><t-attack .rows=${coverage.items}></t-attack></section>
    `;
  }

  csv(name) {
    return html`<a class="small" download="${name}.csv" href="/api/v1/metrics/${name}?format=csv&from=${this.from}">CSV</a>`;
  }

  empty() {
    return html`<div class="empty"><h2>No incident was opened in this time</h2>
      <p>Nobody types these figures: they come from the history of incidents. Open an incident from an alert (<kbd>i</kbd> in <a href=${link('alerts')}>Alerts</a>), move it through its
        phases and close it; the time to detect, acknowledge, contain and resolve then stand here, by severity, rule and person.</p></div>`;
  }

  tiles({ incidents, times }) {
    return html`<div class="tiles">
      <div><span class="dim small">incidents</span><br><b class="number">${incidents}</b><br><span class="dim small">opened in ${PERIODS.find(([days]) => days === String(this.days))?.[1] ?? `${this.days} days`}</span></div>
      ${MEASURES.map(([measure, short, says]) => html`<div title=${says}><span class="dim small">${measure}${short ? ` (${short})` : ''}</span><br>
        <b class="number">${span(times[measure].median)}</b><br><span class="dim small">${times[measure].count ? `9 of 10 within ${span(times[measure].p90)}` : 'none yet'}</span></div>`)}
    </div>`;
  }

  weeks(rows) {
    const weeks = rows.filter(({ by }) => by === 'week').sort((a, b) => (a.value < b.value ? -1 : 1));
    const line = (name, tone) => ({ name, tone, values: weeks.map(({ times }) => times[name].median) });
    return html`<t-plot label="Median times by week" .times=${weeks.map(({ value }) => monday(value))} .say=${span}
      .series=${[line('acknowledge', 'low'), line('contain', 'medium'), line('resolve', 'high')]}></t-plot>`;
  }

  table(rows) {
    const { by = 'severity' } = this.params;
    const some = rows.filter((row) => row.by === by);
    return html`
      <div class="bar"><h2>Times by ${by}</h2><span class="push"></span>${BY.map((one) => html`<button aria-pressed=${one === by} @click=${() => change({ by: one })}>${one}</button>`)} ${this.csv('times')}</div>
      <div class="scroll" tabindex="0" role="group" aria-label="Times by ${by}"><table>
        <tr><th>${by}</th><th>incidents</th>${MEASURES.map(([measure]) => html`<th>${measure}</th>`)}</tr>
        ${some.map(({ value, incidents, times }) => html`<tr><td>${value ? said(value) : 'none'}</td><td>${incidents}</td>
          ${MEASURES.map(([measure]) => html`<td>${times[measure].count ? html`${span(times[measure].median)} <span class="dim">(${span(times[measure].p90)})</span>` : '–'}</td>`)}</tr>`)}
      </table></div><p class="dim small">Median, and in brackets what nine of ten stayed within.</p>`;
  }

  levels({ agreed, compliance, open }) {
    if (!agreed) {
      return html`<p class="dim">No service levels are agreed. The file <code>incidents/sla.yaml</code> in the playbooks folder says how long incidents of each severity may take, in which hours.</p>`;
    }
    return html`
      ${compliance.length ? html`<div class="scroll" tabindex="0" role="group" aria-label="Service levels"><table>
        <tr><th>severity</th><th>goal</th><th>kept</th><th>breached</th><th>under way</th><th>share kept</th></tr>
        ${compliance.map((row) => html`<tr><td>${row.severity}</td><td>${row.goal}</td><td>${row.met}</td><td>${row.breached}</td><td>${row.underway}</td><td>${share(row.share)}</td></tr>`)}</table></div>` : html`<p class="dim">No incident of this time has a clock.</p>`}
      ${open.length ? html`<h2>Open, the next to breach first</h2><ul>${open.slice(0, 20).map(({ incident, number, title, clocks }) => html`
        <li><a href=${link('incidents', { id: incident })}>${said(number)} ${said(title)}</a>
          ${clocks.filter(({ state }) => state !== 'met').map(({ goal, state, due }) => html` · <span class=${state}>${goal} ${words(state)}${due ? html`, due <t-time .at=${due}></t-time>` : ''}</span>`)}</li>`)}</ul>` : null}`;
  }

  volume(days) {
    const of = (severity, tone) => ({ name: severity, tone, values: days.map(({ bySeverity }) => bySeverity[severity]) });
    return html`<t-plot bars label="Alerts by day" .times=${days.map(({ day }) => Date.parse(day))} .say=${(count) => (Number.isInteger(count) ? count.toLocaleString('en') : '')}
      .series=${[{ name: 'all', tone: 'info', values: days.map(({ alerts }) => alerts) }, of('high', 'high'), of('critical', 'critical')]}></t-plot>`;
  }

  rules({ complete, items }) {
    const most = [...items].sort((a, b) => b.alerts - a.alerts);
    return html`
      ${complete ? null : html`<p class="dim">Of more than 50,000 alerts the newest are counted: choose a shorter time.</p>`}
      <div class="scroll" tabindex="0" role="group" aria-label="Rules"><table>
        <tr><th>rule</th><th>alerts</th><th>a day</th><th>findings folded in</th><th>true positive</th><th>false positive</th><th>share true</th><th>detect</th><th>acknowledge</th></tr>
        ${most.slice(0, 50).map((row) => html`<tr><td><a href=${link('alerts', { q: `state:all rule:${row.rule}` })}>${said(row.rule)}</a></td><td>${row.alerts}</td><td>${row.alertsPerDay}</td>
          <td>${share(row.suppressionShare)}</td><td>${row.closedAs.true_positive}</td><td>${row.closedAs.false_positive}</td>
          <td>${row.truePositiveShare === null ? '–' : share(row.truePositiveShare)}</td><td>${span(row.detect.median)}</td><td>${span(row.acknowledge.median)}</td></tr>`)}
      </table></div>${most.length > 50 ? html`<p class="dim small">The 50 with most alerts of ${most.length}; the CSV has all.</p>` : null}`;
  }
}

/** A time in seconds, for people. */
function span(seconds) {
  return seconds === null || seconds === undefined ? '–' : duration(seconds * 1000);
}

function share(of) {
  return `${Math.round(of * 100)} %`;
}

/** The instant at which an ISO week (2026-W02) begins, in UTC: its year's first week has January 4. */
function monday(week) {
  const [year, number] = week.split('-W').map(Number);
  const fourth = new Date(Date.UTC(year, 0, 4));
  return fourth.getTime() - ((fourth.getUTCDay() + 6) % 7) * DAY + (number - 1) * 7 * DAY;
}

customElements.define('t-metrics', Metrics);
