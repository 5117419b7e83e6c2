import { LitElement, html } from 'lit';

import { get } from '../api.js';
import '../kit/query-box.js';
import '../kit/saved.js';
import { sheet } from '../kit/sheet.js';
import { said } from '../kit/text.js';
import { DISPOSITIONS, SEVERITIES, SORTS, STATES, fieldOf, term, withField, withTerm } from '../query.js';
import { change } from '../router.js';
import { style } from './alert-head.style.js';

export const DEFAULT = 'state:live';
const TABS = [['live', 'Live'], ['open', 'Open'], ['acknowledged', 'Acknowledged'], ['closed', 'Closed'], ['', 'All']];

/** What alerts can be grouped by; the first is no grouping. */
export const GROUPS = { '': 'No groups', key: 'By key', rule: 'By rule', 'source.ip': 'By address', 'user.name': 'By user', 'host.name': 'By host' };

const FIELDS = {
  state: 'open, acknowledged, closed, live', severity: 'also severity>=high', assignee: 'me, none or a name', rule: 'its id', key: 'its key',
  ip: 'an address or network', user: 'of the event', host: 'of the event', observable: 'address, user, host, domain, hash',
  tag: '', attack: 'technique', disposition: 'of closed ones', title: '', count: 'count>10', created: '>=now-1h', seen: '>=now-1h', id: '',
};

const FIXED = {
  state: [...STATES, 'live'], severity: SEVERITIES, disposition: DISPOSITIONS.map(([value]) => value), assignee: ['me', 'none'],
};

/** Above the list: the search, its states and order, groups, saved searches, and what the found ones have in common. */
class AlertHead extends LitElement {
  static properties = { text: {}, sort: {}, group: {}, facets: { attribute: false }, refining: { state: true } };

  static styles = [sheet, style];

  constructor() {
    super();
    this.text = DEFAULT;
  }

  select() {
    this.renderRoot.querySelector('t-query-box').select();
  }

  render() {
    const state = fieldOf(this.text, 'state');
    const mine = fieldOf(this.text, 'assignee') === 'me';
    const { count } = this.facets ?? {};
    return html`
      <t-query-box label="Search alerts" placeholder="severity>=high user:maria 203.0.113.0/24 words" .value=${this.text}
        .fields=${fields} .values=${values} @ask=${({ detail }) => this.ask(detail)} @leave=${() => this.leave()}></t-query-box>
      <div class="bar">
        ${TABS.map(([value, name]) => html`
          <button aria-pressed=${sameStates(state, value)} @click=${() => this.ask(withField(this.text, 'state', value))}>${name}</button>`)}
        <button aria-pressed=${mine} title="Alerts assigned to you" @click=${() => this.ask(withField(this.text, 'assignee', mine ? '' : 'me'))}>Mine</button>
        <span class="count number" role="status">${count === undefined ? '' : `${count.toLocaleString('en')} alert${count === 1 ? '' : 's'}`}</span>
        <button aria-expanded=${Boolean(this.refining)} @click=${() => (this.refining = !this.refining)}>Refine</button>
        <select aria-label="Group" @change=${(event) => this.choose({ group: event.target.value })}>
          ${Object.entries(GROUPS).map(([id, name]) => html`<option value=${id} ?selected=${id === (this.group ?? '')}>${name}</option>`)}
        </select>
        <select aria-label="Sort" ?hidden=${Boolean(this.group)} @change=${(event) => this.choose({ sort: event.target.value === 'newest' ? null : event.target.value })}>
          ${Object.entries(SORTS).map(([id, name]) => html`<option value=${id} ?selected=${id === (this.sort ?? 'newest')}>${name}</option>`)}
        </select>
        <t-saved view="alerts" .parameters=${['q', 'sort', 'group']}></t-saved>
      </div>
      ${this.refining ? this.refine() : null}
    `;
  }

  refine() {
    const { facets = {}, of = 0, count = 0 } = this.facets ?? {};
    const shown = Object.entries(facets).filter(([, found]) => found.length);
    return html`<div class="facets" role="group" aria-label="Refine">
      ${shown.map(([field, found]) => html`<div>
        <h2>${field}</h2>
        ${found.slice(0, 6).map(({ value, count: times }) => html`
          <button title="Only these" @click=${() => this.ask(FIXED[field] && field !== 'disposition'
            ? withField(this.text, field, value) : withTerm(this.text, term(field, value)))}>
            <span class="cut">${said(value)}</span><span class="number dim">${times.toLocaleString('en')}</span></button>`)}
      </div>`)}
      ${shown.length ? null : html`<p class="dim">Nothing to refine: no alert matches.</p>`}
      ${of < count ? html`<p class="dim small">Counted among the newest ${of.toLocaleString('en')}.</p>` : null}
    </div>`;
  }

  /** The keys are for the list again as soon as something was chosen. */
  choose(params) {
    change(params, true);
    this.leave();
  }

  ask(text) {
    change({ q: text === DEFAULT ? null : text || 'state:all', marked: null }, true);
  }

  leave() {
    this.dispatchEvent(new CustomEvent('leave'));
  }
}

function fields() {
  return Object.entries(FIELDS).map(([name, about]) => ({ name, about }));
}

async function values(field) {
  const { facets } = await get('alerts/facets', {});
  const found = facets[field] ?? [];
  const more = (FIXED[field] ?? []).filter((value) => !found.some((one) => one.value === value)).map((value) => ({ value }));
  return [...more, ...found];
}

function sameStates(a, b) {
  const set = (text) => (text === 'live' ? 'acknowledged,open' : text === 'all' ? '' : text.split(',').toSorted().join());
  return set(a) === set(b);
}

customElements.define('t-alert-head', AlertHead);
