import { LitElement, html } from 'lit';

import { get } from '../api.js';
import '../kit/chip.js';
import { sheet } from '../kit/sheet.js';
import { said } from '../kit/text.js';
import '../kit/time.js';
import { clock, exact } from '../kit/time.js';
import '../kit/tree.js';
import { term, withTerm } from '../query.js';
import { change, here, link } from '../router.js';
import { style } from './event-detail.style.js';
import { valueAt } from './event-list.js';

const AROUND = 6;
const NEAR = 10 * 60_000;

/** By these an event's alerts are looked for: alerts have an index of what was seen in them. */
const SEEN = ['source.ip', 'user.name', 'user.target.name', 'host.name', 'destination.ip'];

/** One event whole: the alerts it is evidence of, its fields, and what happened before and after on its host. */
class EventDetail extends LitElement {
  static properties = { event: { attribute: false }, alerts: { state: true }, before: { state: true }, after: { state: true } };

  static styles = [sheet, style];

  async focus() {
    await this.updateComplete;
    this.renderRoot.querySelector('h1')?.focus({ preventScroll: true });
  }

  willUpdate(changed) {
    if (changed.has('event') && changed.get('event')?.event?.id !== this.event?.event?.id) {
      this.alerts = this.before = this.after = undefined;
      this.scrollTop = 0;
      this.loadAlerts();
      this.loadAround();
    }
  }

  async loadAlerts() {
    const { id } = this.event.event ?? {};
    const values = new Set(SEEN.flatMap((path) => [valueAt(this.event, path)].flat()).filter(Boolean));
    const found = new Map();
    await Promise.allSettled([...values].slice(0, 6).map(async (value) => {
      const { items } = await get('alerts', { q: `${term('event', id)} ${term('observable', value)}`, size: 5 });
      items.forEach((alert) => found.set(alert.id, alert));
    }));
    if (id === this.event?.event?.id) {
      this.alerts = [...found.values()];
    }
  }

  async loadAround() {
    const { id } = this.event.event ?? {};
    const host = [valueAt(this.event, 'host.name')].flat()[0];
    const at = Date.parse(this.event['@timestamp']);
    if (!host || Number.isNaN(at)) {
      return;
    }
    const q = term('host.name', host);
    const instant = (millis) => new Date(millis).toISOString();
    try {
      const [before, after] = await Promise.all([
        get('events', { q, from: instant(at - NEAR), to: instant(at + 1), size: AROUND }),
        get('events', { q, from: instant(at), to: instant(at + NEAR), sort: '@timestamp', size: AROUND }),
      ]);
      if (id === this.event?.event?.id) {
        this.before = before.items.filter((one) => one.event?.id !== id).slice(0, AROUND - 1).reverse();
        this.after = after.items.filter((one) => one.event?.id !== id && !this.before.some((other) => other.event?.id === one.event?.id)).slice(0, AROUND - 1);
      }
    } catch {
      // The event itself is there; what is around it is an extra.
    }
  }

  render() {
    const { event } = this;
    return html`
      <article aria-label="Event">
        <h1 tabindex="-1">${said(event.message || event.event?.original)}</h1>
        <p class="sub dim"><t-time .at=${event['@timestamp']}></t-time> · ${exact(event['@timestamp'])} · <code>${said(event.event?.id)}</code></p>
        ${this.alerts?.length ? this.evidence() : null}
        ${this.before?.length || this.after?.length ? this.around(event) : null}
        <t-tree .value=${event} @filter=${({ detail }) => change({ q: withTerm(here().params.q ?? '', detail) }, true)}></t-tree>
      </article>
    `;
  }

  evidence() {
    return html`<section aria-label="Alerts"><h2>Evidence of</h2>
      <ul>${this.alerts.map((alert) => html`<li class="line"><t-chip .severity=${alert.severity}></t-chip>
        <a href=${link('alerts', { q: 'state:all', id: alert.id })}>${said(alert.title)}</a> <span class="mono dim">${said(alert.key)}</span></li>`)}</ul>
    </section>`;
  }

  around(event) {
    const host = [valueAt(event, 'host.name')].flat()[0];
    const at = Date.parse(event['@timestamp']);
    const wider = link('events', { q: term('host.name', host), from: new Date(at - NEAR).toISOString(), to: new Date(at + NEAR).toISOString(), id: event.event?.id });
    const row = (one) => html`<li><a href=${link('events', { ...here().params, id: one.event?.id })} title=${exact(one['@timestamp'])}>
      <span class="dim number">${clock(one['@timestamp'])}</span><span class="cut">${said(one.message || one.event?.original)}</span></a></li>`;
    return html`<section aria-label="Before and after"><h2><span>Before and after on ${said(host)}</span> <a href=${wider}>10 minutes around</a></h2>
      <ul class="around">${(this.before ?? []).map(row)}
        <li class="here"><span class="number">${clock(event['@timestamp'])}</span><span class="cut">${said(event.message || event.event?.original)}</span></li>
        ${(this.after ?? []).map(row)}</ul>
    </section>`;
  }
}

customElements.define('t-event', EventDetail);
