import { html } from 'lit';

import '../kit/chip.js';
import { said } from '../kit/text.js';
import { term } from '../query.js';
import { link } from '../router.js';

const SHOWN = 5;

/** Other alerts of the same observables. Shows nothing where there are none. */
export function related(items) {
  return items?.length
    ? html`<section class="related" aria-label="Other alerts">
        <h2>Other alerts of the same observables</h2>
        ${items.map(({ observable, alerts, more }) => {
          const q = `state:all ${term('observable', observable)}`;
          return html`
            <h3><span class="mono">${said(observable)}</span>
              <a href=${link('alerts', { q })}>${more ? `more than ${alerts.length}` : alerts.length} alert${alerts.length === 1 ? '' : 's'}</a></h3>
            <ul>${alerts.slice(0, SHOWN).map((alert) => html`<li>
              <t-chip .severity=${alert.severity}></t-chip>
              <a class="cut" href=${link('alerts', { q, id: alert.id })}>${said(alert.title)}</a>
              <span class="dim small">${said(alert.state)} · <t-time row .at=${alert.lastSeen}></t-time></span>
            </li>`)}</ul>`;
        })}
      </section>`
    : null;
}
