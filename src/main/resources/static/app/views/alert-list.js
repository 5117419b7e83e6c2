import { css, html } from 'lit';

import '../kit/chip.js';
import { RowList } from '../kit/list.js';
import { said } from '../kit/text.js';
import '../kit/time.js';

/** The alerts as rows: one line where the list is wide, two where it is narrow. */
class AlertList extends RowList {
  static styles = [
    ...RowList.styles,
    css`
      .row {
        display: grid;
        grid-template:
          'severity title age' auto
          'severity key   facts' auto
          / auto 1fr auto;
        gap: 0 0.7rem;
        align-items: baseline;
      }

      t-chip.severity {
        grid-area: severity;
        align-self: start;
      }

      .title {
        grid-area: title;
        font-weight: 600;
      }

      .key {
        grid-area: key;
        color: var(--dim);
      }

      .facts {
        grid-area: facts;
        justify-self: end;
        display: flex;
        gap: 0.6rem;
        align-items: baseline;
        color: var(--dim);
        font-size: var(--small);
      }

      t-time {
        grid-area: age;
        justify-self: end;
        color: var(--dim);
      }

      .count {
        color: var(--text);
        font-weight: 600;
      }

      .closed .title {
        color: var(--dim);
        font-weight: 400;
        text-decoration: line-through;
      }

      .acknowledged .title {
        font-weight: 400;
      }

      @container (min-width: 760px) {
        .row {
          grid-template: 'severity title key facts age' auto / auto minmax(8rem, 1fr) 11rem 12rem 3.5rem;
        }
      }
    `,
  ];

  row(alert) {
    return html`
      <div class="row ${alert.state}">
        <t-chip class="severity" .severity=${alert.severity}></t-chip>
        <span class="title cut">${said(alert.title)}</span>
        <span class="key mono cut">${said(alert.key)}</span>
        <span class="facts">
          ${alert.state === 'open' ? null : html`<span>${said(alert.state)}</span>`}
          ${alert.assignee ? html`<span class="cut">${said(alert.assignee)}</span>` : null}
          <span class="count number" title="${alert.count} events">×${alert.count.toLocaleString('en')}</span>
        </span>
        <t-time row .at=${alert.lastSeen}></t-time>
      </div>
    `;
  }
}

customElements.define('t-alert-list', AlertList);
