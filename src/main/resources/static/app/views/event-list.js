import { css, html } from 'lit';

import { RowList } from '../kit/list.js';
import { said } from '../kit/text.js';
import { clock, exact } from '../kit/time.js';

/** The events as rows: when, where, what it is, what it said; or the columns that were chosen. */
class EventList extends RowList {
  static properties = { columns: { attribute: false } };

  static styles = [
    ...RowList.styles,
    css`
      .row {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr) auto;
        gap: 0 0.6rem;
        align-items: baseline;
      }

      .at {
        color: var(--dim);
      }

      .message {
        grid-column: 1 / 4;
      }

      .outcome {
        font-size: var(--small);
        color: var(--dim);
      }

      .failure {
        color: var(--high);
      }

      .cells {
        grid-column: 1 / 4;
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(6rem, 1fr));
        gap: 0 0.6rem;
      }

      @container (min-width: 900px) {
        .row {
          grid-template-columns: 7rem 14rem 13rem minmax(0, 1fr);
        }

        .message {
          grid-column: 4;
        }

        .row.chosen {
          grid-template-columns: 7rem minmax(0, 1fr);
        }

        .cells {
          grid-column: 2;
        }
      }
    `,
  ];

  idOf(event) {
    return event.event?.id ?? '';
  }

  row(event) {
    const at = html`<span class="at number" title=${exact(event['@timestamp'])}>${clock(event['@timestamp'])}</span>`;
    if (this.columns?.length) {
      return html`<div class="row chosen">${at}
        <span class="cells">${this.columns.map((path) => html`<span class="cut mono" title=${path}>${said([valueAt(event, path)].flat().join(', '))}</span>`)}</span>
      </div>`;
    }
    const { category = [], action = '', outcome = '', dataset = '' } = event.event ?? {};
    const from = [event.host?.name, event.process?.name ?? event.service?.name ?? dataset].filter(Boolean).join(' · ');
    return html`
      <div class="row">
        ${at}
        <span class="cut">${said(from)}</span>
        <span class="outcome cut ${outcome === 'failure' ? 'failure' : ''}">${said([[category].flat()[0], action, outcome].filter(Boolean).join(' '))}</span>
        <span class="message mono cut dim">${said(event.message || event.event?.original)}</span>
      </div>
    `;
  }
}

/** The value at a path; of a list of objects, those of all of them. Empty where there is none. */
export function valueAt(value, path) {
  const [name, ...rest] = Array.isArray(path) ? path : path.split('.');
  if (Array.isArray(value)) {
    return value.flatMap((item) => valueAt(item, path));
  }
  const inner = value?.[name];
  return rest.length && inner !== undefined ? valueAt(inner, rest) : (inner ?? '');
}

customElements.define('t-event-list', EventList);
