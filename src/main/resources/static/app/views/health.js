import { LitElement, css, html, nothing, svg } from 'lit';

import { get } from '../api.js';
import '../kit/chip.js';
import { words } from '../kit/chip.js';
import '../kit/problem.js';
import { sheet } from '../kit/sheet.js';
import { said, visible } from '../kit/text.js';
import { leaves } from '../kit/tree.js';

/** The parts people look for first; others follow by name. */
const ORDER = ['log', 'store', 'sources', 'routes', 'rules', 'playbooks'];
const TITLES = { log: 'Event log', sources: 'Sources', routes: 'Routes', rules: 'Rule files', store: 'Store', playbooks: 'Playbooks', folders: 'Folders', threads: 'Threads', timers: 'Timers' };
const NONE = {
  sources: 'No source has sent anything yet.',
  routes: 'No routes are loaded: put *.camel.yaml files in the routes folder.',
  rules: 'No rules are loaded: put *.drl files in the rules folder.',
  playbooks: 'No playbooks are loaded: put *.yaml files in the playbooks folder.',
};
/** Columns that say which row it is come first. */
const FIRST = ['source', 'name', 'thread', 'timer', 'id', 'file', 'state', 'mode'];
const EVERY = 5_000;

/** More rows without a problem than these are folded away. */
const FEW = 8;
const SAYS = {
  ok: 'All systems healthy.',
  degraded: 'The server works; what is listed needs a look.',
  down: 'The server is not ready: it cannot do all that it was configured for.',
};

/** Whether the server does its work: what each of its rooms says about itself, asked anew while it is looked at. */
class Health extends LitElement {
  static properties = { health: { state: true }, problem: { state: true } };

  static styles = [
    sheet,
    css`
      :host {
        overflow-y: auto;
        padding: var(--gap-l);
        background: var(--sunken);
      }

      header {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 0.2rem var(--gap);
        margin-bottom: var(--gap);
      }

      .parts {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(27rem, 100%), 1fr));
        gap: var(--gap);
        align-items: start;
      }

      section {
        padding: 0.8rem 1rem;
        border: 1px solid var(--line);
        border-radius: 10px;
        background: var(--surface);
        min-width: 0;
        overflow-x: auto;
      }

      .problems {
        margin-bottom: var(--gap);
      }

      .problems dd {
        margin-bottom: 0.4rem;
      }

      section.wide {
        grid-column: 1 / -1;
      }

      section.bad {
        border-color: var(--bad);
      }

      h2 {
        margin-bottom: 0.4rem;
        font-size: var(--body);
        color: var(--text);
      }

      dl {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 0.15rem var(--gap);
      }

      dt {
        color: var(--dim);
      }

      dd {
        overflow-wrap: anywhere;
      }

      tr:last-child td {
        border: 0;
      }

      td {
        overflow-wrap: break-word;
      }

      td.figure {
        white-space: nowrap;
      }

      .error {
        padding: 0.4rem 0.6rem;
        border-radius: var(--radius);
        background: color-mix(in srgb, var(--bad) var(--tint), transparent);
        font: 0.93em / 1.5 var(--mono);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }

      .big {
        font-size: 1.5rem;
        font-weight: 650;
        line-height: 1.2;
      }

      svg {
        display: block;
        width: 100%;
        height: 0.5rem;
        margin: 0.3rem 0 0.5rem;
        border-radius: 3px;
      }

      .track { fill: var(--raised); }
      .fill { fill: var(--accent); }
      .fill.much { fill: var(--bad); }
    `,
  ];

  connectedCallback() {
    super.connectedCallback();
    this.ask();
    this.timer = setInterval(() => document.visibilityState === 'visible' && this.ask(), EVERY);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    super.disconnectedCallback();
  }

  async ask() {
    try {
      this.health = await get('health');
      this.problem = null;
    } catch (problem) {
      this.problem = problem;
    }
  }

  render() {
    const parts = this.health?.parts ?? {};
    const names = [...ORDER.filter((name) => name in parts), ...Object.keys(parts).filter((name) => !ORDER.includes(name)).sort()];
    return html`
      <t-problem .problem=${this.problem}></t-problem>
      ${this.health
        ? html`
            <header>
              <h1>Health</h1><t-chip .state=${this.health.status}></t-chip>
              <span class="dim">${SAYS[this.health.status] ?? ''}</span>
            </header>
            ${this.problems(this.health.problems ?? [])}
            <div class="parts">${names.toSorted((a, b) => Number([parts[b]].flat().some(isBad)) - Number([parts[a]].flat().some(isBad))).map((name) => this.part(name, parts[name]))}</div>`
        : null}
    `;
  }

  /** What does not work, the worst first, each with what to do. */
  problems(problems) {
    return problems.length
      ? html`<section class="problems bad" aria-label="Problems">
          <h2>Problems (${problems.length})</h2>
          <dl>${problems.map(({ part, level, what, remedy }) => html`
            <dt><t-chip .state=${level}></t-chip> ${TITLES[part] ?? words(part)}</dt>
            <dd>${what}<br><span class="dim">${remedy}</span></dd>`)}</dl>
        </section>`
      : null;
  }

  part(name, report) {
    const bad = [report].flat().some(isBad);
    return html`
      <section class="${bad ? 'bad' : ''} ${Array.isArray(report) ? 'wide' : ''}" tabindex=${Array.isArray(report) ? '0' : nothing} aria-label=${TITLES[name] ?? visible(words(name))}>
        <h2>${TITLES[name] ?? said(words(name))}${Array.isArray(report) ? ` (${report.length})` : ''}</h2>
        ${name === 'log' && report?.lag !== undefined ? this.log(report) : Array.isArray(report) ? this.table(name, report) : this.pairs(report)}
      </section>
    `;
  }

  log(log) {
    const share = log.maxUnreadBytes ? log.unreadBytes / log.maxUnreadBytes : 0;
    return html`
      <p><span class="big number">${number(log.lag)}</span> <span class="dim">${log.lag === 0 ? 'waiting: all accepted events are processed' : 'accepted, waiting to be processed'}</span></p>
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" role="img" aria-label="${Math.round(share * 100)} % of the log's bound is waiting">
        ${svg`<rect class="track" width="100" height="4"></rect>
          <rect class="fill ${share > 0.8 ? 'much' : ''}" width=${Math.min(100, share * 100)} height="4"></rect>`}
      </svg>
      <p class="dim">${bytes(log.unreadBytes)} of ${bytes(log.maxUnreadBytes)} waiting. When it is full, senders are told to wait.</p>
      ${this.pairs({ ...log, lag: null, unreadBytes: null, maxUnreadBytes: null })}
    `;
  }

  pairs(report) {
    const { error, ...rest } = report !== null && typeof report === 'object' ? report : { value: report };
    return html`
      <dl>${leaves(rest).map(([path, value]) => html`<dt>${said(spaced(path))}</dt><dd class="number">${said(shown(value, path))}</dd>`)}</dl>
      ${error ? html`<p class="error">${said(error)}</p>` : null}
    `;
  }

  /** A row for each item, a column for each of its members; errors get a line of their own, whole. */
  table(name, items) {
    if (!items.length) {
      return html`<p class="dim">${NONE[name] ?? 'None.'}</p>`;
    }
    const rows = items.map((item) => (item !== null && typeof item === 'object' ? item : { value: item }));
    const there = [...new Set(rows.flatMap(Object.keys))].filter(
      (column) => !['error', 'line'].includes(column) && rows.some((item) => shown(item[column], column) !== ''),
    );
    const columns = [...FIRST.filter((column) => there.includes(column)), ...there.filter((column) => !FIRST.includes(column))];
    const bad = rows.filter(isBad);
    const good = rows.filter((item) => !isBad(item));
    return html`
      ${bad.length ? this.rows(columns, bad) : null}
      ${good.length > FEW
        ? html`<details><summary>${good.length} ${bad.length ? 'others, ' : ''}without a problem</summary>${this.rows(columns, good)}</details>`
        : good.length ? this.rows(columns, good) : null}
    `;
  }

  rows(columns, rows) {
    return html`
      <table>
        <thead><tr>${columns.map((column) => html`<th scope="col">${said(spaced(column))}</th>`)}</tr></thead>
        <tbody>
          ${rows.map((item) => html`
            <tr>${columns.map((column) => html`<td class="number ${typeof item[column] === 'number' ? 'figure' : ''}">${this.cell(column, item[column])}</td>`)}</tr>
            ${item.error ? html`<tr><td colspan=${columns.length}><pre class="error">${item.line ? `line ${item.line}: ` : ''}${said(item.error)}</pre></td></tr>` : null}`)}
        </tbody>
      </table>
    `;
  }

  cell(column, value) {
    return ['state', 'mode', 'status'].includes(column) && typeof value === 'string'
      ? html`<t-chip .state=${value.toLowerCase()}></t-chip>`
      : said(shown(value, column));
  }
}

function isBad(item) {
  return Boolean(item?.error) || ['error', 'failed', 'away', 'dead', 'stuck', 'late', 'quarantined'].includes(item?.state ?? item?.status);
}

function shown(value, name) {
  if (value === null || value === undefined) {
    return '';
  }
  if (Array.isArray(value)) {
    return value.every((item) => typeof item !== 'object') ? value.join(', ') : String(value.length);
  }
  if (typeof value === 'object') {
    return leaves(value).map(([path, inner]) => `${path} ${inner}`).join(', ');
  }
  return typeof value === 'number' ? (/bytes$/i.test(name) ? bytes(value) : number(value)) : String(value);
}

function number(value) {
  return (value ?? 0).toLocaleString('en');
}

function bytes(value = 0) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, value)) / 10));
  return `${(value / 1024 ** power).toFixed(power && value / 1024 ** power < 10 ? 1 : 0)} ${units[power]}`;
}

/** A name of the API as people write it: maxUnreadBytes → max unread bytes. */
function spaced(name) {
  return words(name).replace(/([a-z])([A-Z])/g, (_, end, begin) => `${end} ${begin.toLowerCase()}`).replaceAll('.', ' ');
}

customElements.define('t-health', Health);
