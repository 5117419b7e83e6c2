import { css, html } from 'lit';

import '../kit/chip.js';
import { RowList } from '../kit/list.js';
import { said } from '../kit/text.js';
import '../kit/time.js';
import { reasons } from '../kit/why.js';
import { term, withTerm } from '../query.js';

/** The alerts as rows: one line where the list is wide, two where it is narrow. */
class AlertList extends RowList {
  static properties = { incidentOf: { attribute: false } };

  static styles = [
    ...RowList.styles,
    css`
      .row {
        display: grid;
        grid-template:
          'severity title facts age' auto
          'severity about about about' auto
          / auto minmax(0, 1fr) auto auto;
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

      .about {
        grid-area: about;
        display: flex;
        gap: 0.7rem;
        min-width: 0;
        color: var(--dim);
      }

      .key {
        flex: none;
        max-width: 60%;
      }

      .who {
        flex: none;
        max-width: 40%;
      }

      .why {
        flex: 1;
        min-width: 0;
        font-size: var(--small);
      }

      .facts {
        grid-area: facts;
        justify-self: end;
        display: flex;
        gap: 0.6rem;
        align-items: baseline;
        min-width: 0;
        color: var(--dim);
        font-size: var(--small);
      }

      .who-has {
        max-width: 8rem;
      }

      t-time {
        grid-area: age;
        justify-self: end;
        min-width: 3.2rem;
        text-align: right;
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

      @container (min-width: 900px) {
        .row {
          grid-template: 'severity title about facts age' auto / auto minmax(12rem, 5fr) minmax(0, 7fr) auto auto;
        }

        .key, .who {
          flex: 0 1 auto;
          min-width: 5rem;
        }

        .key {
          max-width: 40%;
        }
      }
    `,
  ];

  row(alert) {
    const who = [alert.fields?.user?.name ?? alert.fields?.user?.target?.name, alert.fields?.host?.name]
      .flat().filter((text) => text && !alert.key.includes(text)).join(' @ ');
    const incident = this.incidentOf?.(alert.id);
    return html`
      <div class="row ${alert.state}">
        <t-chip class="severity" .severity=${alert.severity}></t-chip>
        <span class="title cut">${said(alert.title)}</span>
        <span class="about">
          ${alert.key ? html`<span class="key mono cut">${said(alert.key)}</span>` : null}
          ${who ? html`<span class="who cut">${said(who)}</span>` : null}
          <span class="why cut">${this.reason(alert)}</span>
        </span>
        <span class="facts">
          ${incident ? html`<span class="mono" title="belongs to this incident; i goes there">${said(incident.number)}</span>` : null}
          ${alert.state === 'open' ? null : html`<span>${said(alert.state)}</span>`}
          ${alert.assignee ? html`<span class="who-has cut">${said(alert.assignee)}</span>` : null}
          <span class="count number" title="${alert.count} events">×${alert.count.toLocaleString('en')}</span>
        </span>
        <t-time row .at=${alert.lastSeen}></t-time>
      </div>
    `;
  }

  reason({ summary, why, keys }) {
    const [first] = reasons(why, keys);
    return summary ? said(summary) : (first?.words ?? said(why));
  }
}

customElements.define('t-alert-list', AlertList);

/** What finds the alerts of one row of {@link AlertGroups}: `text` and the value that they have in common. */
export function searchOfGroup(text, by, id) {
  const field = { 'source.ip': 'ip', 'user.name': 'user', 'host.name': 'host' }[by] ?? by;
  const value = id.slice(1);
  return value === '' ? `${text} -${field}:*` : withTerm(text, term(field, value));
}

/** Alerts with the same value as one row. */
class AlertGroups extends RowList {
  static styles = [
    ...RowList.styles,
    css`
      .row {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto auto;
        gap: 0 0.7rem;
        align-items: baseline;
      }

      .value {
        font-weight: 600;
      }

      .titles {
        grid-column: 2 / -1;
        color: var(--dim);
      }

      t-time {
        min-width: 3.2rem;
        text-align: right;
        color: var(--dim);
      }
    `,
  ];

  idOf(group) {
    return `=${group.value}`;
  }

  row(group) {
    return html`
      <div class="row">
        <t-chip .severity=${group.severity}></t-chip>
        <span class="value mono cut">${group.value === '' ? 'none' : said(group.value)}</span>
        <span class="number"><b>${group.alerts.toLocaleString('en')}</b> alert${group.alerts === 1 ? '' : 's'}${group.open ? `, ${group.open} open` : ''}
          <span class="dim">×${group.count.toLocaleString('en')}</span></span>
        <t-time row .at=${group.lastSeen}></t-time>
        <span class="titles cut">${said(group.titles.join(' · '))}</span>
      </div>
    `;
  }
}

customElements.define('t-alert-groups', AlertGroups);
