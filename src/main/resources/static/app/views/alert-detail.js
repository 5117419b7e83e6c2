import { LitElement, html } from 'lit';

import { get, stream } from '../api.js';
import '../kit/chart.js';
import '../kit/chip.js';
import { words } from '../kit/chip.js';
import '../kit/problem.js';
import { reasons } from '../kit/why.js';
import { style } from './alert-detail.style.js';
import { sheet } from '../kit/sheet.js';
import { said } from '../kit/text.js';
import '../kit/time.js';
import { clock, duration, exact } from '../kit/time.js';
import { leaves } from '../kit/tree.js';
import { term } from '../query.js';
import { link } from '../router.js';
import { related } from './alert-related.js';
import './alert-actions.js';
import './run.js';

/** Fields whose values are worth looking up elsewhere, and what people call them. */
const OBSERVABLES = {
  'source.ip': 'address', 'destination.ip': 'address', 'related.ip': 'address', 'user.name': 'user',
  'user.target.name': 'user', 'related.user': 'user', 'host.name': 'host', 'related.hosts': 'host',
  'url.domain': 'domain', 'dns.question.name': 'domain', 'file.hash.sha256': 'hash', 'process.name': 'process',
};

/** One alert whole: why, when, what it is about, what was done and by whom. */
class AlertDetail extends LitElement {
  static properties = {
    alert: { attribute: false },
    incident: { attribute: false },
    evidence: { state: true },
    runs: { state: true },
    rule: { state: true },
    others: { state: true },
    found: { state: true },
    problem: { state: true },
  };

  static styles = [sheet, style];

  constructor() {
    super();
    this.onRun = ({ detail }) => this.ran(detail);
    this.onResumed = () => this.loadRuns();
    this.addEventListener('cancelled', () => this.focus());
  }

  connectedCallback() {
    super.connectedCallback();
    stream.events.addEventListener('run', this.onRun);
    stream.events.addEventListener('resumed', this.onResumed);
  }

  disconnectedCallback() {
    stream.events.removeEventListener('run', this.onRun);
    stream.events.removeEventListener('resumed', this.onResumed);
    super.disconnectedCallback();
  }

  get actions() {
    return this.renderRoot.querySelector('t-alert-actions');
  }

  async focus() {
    await this.updateComplete;
    this.renderRoot.querySelector('h1')?.focus({ preventScroll: true });
  }

  willUpdate(changed) {
    const old = changed.get('alert');
    if (!changed.has('alert') || !this.alert) {
      return;
    }
    if (old?.id !== this.alert.id) {
      this.evidence = undefined;
      this.runs = undefined;
      this.problem = null;
      this.others = undefined;
      this.found = new Map();
      this.loadEvidence();
      this.loadRuns();
      this.loadRule();
      this.fill('others', `alerts/${encodeURIComponent(this.alert.id)}/related`);
      this.loadFound();
    } else if (old.events?.length !== this.alert.events?.length) {
      this.loadEvidence();
    }
  }

  updated(changed) {
    if (changed.has('alert') && changed.get('alert')?.id !== this.alert?.id) {
      this.renderRoot.querySelector('.scroll').scrollTop = 0;
    }
  }

  loadEvidence() {
    return this.fill('evidence', `alerts/${encodeURIComponent(this.alert.id)}/events`);
  }

  loadRuns() {
    return this.fill('runs', 'runs', { alert: this.alert.id });
  }

  async fill(part, path, params) {
    const { id } = this.alert;
    try {
      const { items } = await get(path, params);
      if (id === this.alert?.id) {
        this[part] = items;
      }
    } catch (problem) {
      this.problem = problem;
    }
  }

  async loadRule() {
    const id = this.alert.rule;
    try {
      const { items } = await get('rules');
      this.rule = items.find((rule) => rule.id === id);
    } catch {
      // Only where the rule stands is missing then; its name is on the alert.
    }
  }

  /** The alerts of other rules that its reason names: "found(ssh-bruteforce, …)". */
  async loadFound() {
    const { id, why, key } = this.alert;
    for (const [, rule] of (why ?? '').matchAll(/\bfound\(([\w-]+),/g)) {
      try {
        const { items } = await get('alerts', { q: `${term('rule', rule)} ${key ? term('observable', key) : ''}`, sort: 'seen', size: 1 });
        if (items.length && id === this.alert?.id) {
          this.found = new Map(this.found).set(rule, items[0]);
        }
      } catch {
        // Only the link is missing then.
      }
    }
  }

  ran(run) {
    if (run.alert === this.alert?.id && this.runs) {
      const at = this.runs.findIndex(({ id }) => id === run.id);
      this.runs = at < 0 ? [...this.runs, run] : this.runs.with(at, run);
    }
  }

  render() {
    const { alert } = this;
    if (!alert) {
      return null;
    }
    return html`
      <article class="scroll" tabindex="-1" aria-label="Alert">
        ${this.header(alert)}
        <t-problem .problem=${this.problem}></t-problem>
        ${this.why(alert)} ${this.when(alert)} ${this.about(alert)} ${related(this.others)} ${this.response(alert)} ${this.past(alert)}
      </article>
      <t-alert-actions .alerts=${[alert]} .joined=${this.incident}></t-alert-actions>
    `;
  }

  header(alert) {
    return html`
      <header>
        <div class="line">
          <t-chip .severity=${alert.severity}></t-chip>
          <t-chip .state=${alert.state}></t-chip>
          ${alert.disposition ? html`<span>${said(words(alert.disposition))}</span>` : null}
          <span class="dim">${alert.assignee ? html`assigned to <b>${said(alert.assignee)}</b>` : 'nobody has it yet'}</span>
        </div>
        <h1 tabindex="-1">${said(alert.title)}</h1>
        ${alert.summary ? html`<p class="summary">${said(alert.summary)}</p>` : null}
        <div class="line">
          <span class="key mono">${said(alert.key)}</span>
          <span class="number">×${alert.count.toLocaleString('en')}</span>
          <span class="dim">first <t-time .at=${alert.firstSeen}></t-time>, last <t-time .at=${alert.lastSeen}></t-time></span>
        </div>
      </header>
    `;
  }

  why(alert) {
    const { rule } = this;
    const marks = [...(alert.attack ?? []), ...(alert.tags ?? [])];
    return html`
      <section aria-label="Why">
        <h2>Why</h2>
        ${alert.why ? html`<ul class="why">${reasons(alert.why, alert.keys).map((reason) => html`<li>${this.reason(reason)}</li>`)}</ul>` : html`<p>The rule gave no reason.</p>`}
        <p class="rule">
          Rule ${rule?.file
            ? html`<a href=${link('rules', { file: rule.file, line: rule.line })}><code>${said(alert.rule)}</code> at ${said(`${rule.file}:${rule.line}`)}</a>`
            : html`<code>${said(alert.rule)}</code>`}${alert.ruleVersion
            ? html`, version <code>${said(alert.ruleVersion.slice(0, 12))}</code>` : null}.
          ${rule?.description ? html`<br>${said(rule.description)}` : null}
        </p>
        ${marks.length ? html`<p class="line">${marks.map((mark) => html`<span class="tag">${said(mark)}</span>`)}</p>` : null}
      </section>
    `;
  }

  reason({ text, words }) {
    const [, rule] = /^found\(([\w-]+),/.exec(text) ?? [];
    const alert = this.found?.get(rule);
    return html`${words ?? said(text)}${alert ? html` (<a href=${link('alerts', { q: term('rule', rule), id: alert.id })}>that alert</a>)` : null}
      ${words ? html`<br><code class="dim small">${said(text)}</code>` : null}`;
  }

  when(alert) {
    const events = [...(this.evidence ?? [])].sort((a, b) => Date.parse(b['@timestamp']) - Date.parse(a['@timestamp']));
    const listed = alert.events?.length ?? 0;
    return html`
      <section aria-label="Evidence">
        <h2>Evidence (${alert.count.toLocaleString('en')}${listed && alert.count > listed ? `, the first ${listed} listed` : ''})</h2>
        <t-bars what="events" tone=${alert.severity} .times=${events.map((event) => Date.parse(event['@timestamp']))}></t-bars>
        <ul class="events ${events.some((event) => clock(event['@timestamp']).length > 8) ? 'dated' : ''}">
          ${events.map((event) => html`<li>
            <a href=${link('events', { q: term('event.id', event.event?.id), from: 'all', id: event.event?.id })} title=${exact(event['@timestamp'])}>
              <span class="dim">${clock(event['@timestamp'])}</span><span class="cut">${said(event.message || event.event?.original)}</span>
            </a></li>`)}
        </ul>
        ${this.evidence && !events.length
          ? html`<p class="dim">${listed ? 'Its events are no longer stored.' : 'It is about Tocsin itself, not about events.'}</p>`
          : null}
      </section>
    `;
  }

  about(alert) {
    const seen = this.observables(alert);
    return seen.length
      ? html`<section aria-label="Observables">
          <h2>Observables</h2>
          <div class="observables">
            ${seen.map(({ path, value, kind, count }) => html`
              <span class="dim">${kind}</span>
              <span><span class="mono">${said(value)}</span> <span class="dim small">${said(known(alert.fields, path, value))}</span></span>
              <a href=${link('events', { q: term(path, value), from: 'all' })}>${count ? `${count} event${count === 1 ? '' : 's'}, search` : 'search'}</a>`)}
          </div>
        </section>`
      : null;
  }

  observables(alert) {
    const found = new Map();
    const take = (document, weight) => {
      const once = new Set();
      for (const [path, values] of leaves(document)) {
        for (const value of OBSERVABLES[path] ? [values].flat() : []) {
          const name = `${OBSERVABLES[path]} ${value}`;
          const known = found.get(name) ?? { path, value, kind: OBSERVABLES[path], count: 0 };
          known.count += once.has(name) ? 0 : weight;
          once.add(name);
          found.set(name, known);
        }
      }
    };
    take(alert.fields ?? {}, 0);
    (this.evidence ?? []).forEach((event) => take(event, 1));
    return [...found.values()].sort((a, b) => a.kind.localeCompare(b.kind) || b.count - a.count).slice(0, 20);
  }

  response() {
    if (!this.runs) {
      return null;
    }
    return html`
      <section aria-label="Response">
        <h2>Response</h2>
        ${this.runs.length
          ? this.runs.map((run) => html`<t-run .run=${run}></t-run>`)
          : html`<p class="dim">No playbook answers this rule.</p>`}
      </section>
    `;
  }

  past(alert) {
    const lasted = Date.parse(alert.lastSeen) - Date.parse(alert.firstSeen);
    return html`
      <section aria-label="History">
        <h2>History</h2>
        <ol class="history">
          ${(alert.history ?? []).map(({ at, actor, action, text }) => html`
            <li>
              <span class="dim"><t-time .at=${at}></t-time></span>
              <div>
                <b>${said(actor)}</b> ${said(words(action))}
                ${text ? html`<p class="said">${said(text)}</p>` : null}
              </div>
            </li>`)}
        </ol>
        <p class="rule">Alert <code>${said(alert.id)}</code>${lasted > 0 ? `, trouble seen over ${duration(lasted)}` : ''}.</p>
      </section>
    `;
  }
}

/** What enrichment knows of an address: country, network, name. */
function known(fields, path, value) {
  const side = Object.values(fields ?? {}).find((part) => [part?.ip].flat().includes(value));
  const { geo, as, domain } = path.endsWith('.ip') && side ? side : {};
  return [geo?.country_iso_code, geo?.city_name, as?.number && `AS${as.number}`, as?.organization?.name, domain].filter(Boolean).join(' ');
}

customElements.define('t-alert', AlertDetail);
