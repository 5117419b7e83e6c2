import { LitElement, css, html } from 'lit';

import { sheet } from '../kit/sheet.js';
import { said } from '../kit/text.js';
import { link } from '../router.js';

/** Tactics in the order of the ATT&CK matrix, as their page has them. */
const TACTICS = [
  'reconnaissance', 'resource-development', 'initial-access', 'execution', 'persistence', 'privilege-escalation', 'defense-evasion',
  'credential-access', 'discovery', 'lateral-movement', 'collection', 'command-and-control', 'exfiltration', 'impact',
];

/** How well a technique is covered, the best first. */
const LEVELS = [
  ['seen', 'seen: it raised alerts', (cell) => cell.alerts > 0],
  ['tested', 'tested: a live rule, and a rule test', (cell) => cell.live > 0 && cell.tested > 0],
  ['live', 'live: a rule without a test', (cell) => cell.live > 0],
  ['shadow', 'shadow: rules on trial only', (cell) => cell.shadow + cell.draft > 0],
  ['none', 'none: no rule', () => true],
];

/** The ATT&CK matrix in the colours of what there is against each technique. Sub-techniques count for the one they are a part of. */
class Attack extends LitElement {
  static properties = { rows: { attribute: false }, whole: { state: true } };

  static styles = [
    sheet,
    css`
      .legend {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.3rem 1rem;
        padding-bottom: var(--gap-s);
        font-size: var(--small);
      }

      .legend i {
        display: inline-block;
        width: 0.9rem;
        height: 0.9rem;
        vertical-align: -2px;
      }

      .matrix {
        display: grid;
        grid-template-columns: repeat(14, minmax(8.5rem, 1fr));
        gap: 3px;
        overflow-x: auto;
      }

      .matrix h3 {
        padding-bottom: 0.25rem;
        font-size: var(--small);
      }

      .matrix ul {
        display: grid;
        gap: 2px;
        align-content: start;
      }

      .cell, .legend i {
        border: 1px solid var(--line);
        border-left: 4px solid var(--tone, var(--line));
        border-radius: 3px;
        background: color-mix(in srgb, var(--tone, transparent) var(--tint), transparent);
      }

      .cell {
        position: relative;
        display: block;
        padding: 0.15rem 0.35rem;
        color: var(--text);
        font-size: var(--small);
        overflow-wrap: anywhere;
      }

      .cell b {
        color: var(--tone);
      }

      .seen { --tone: var(--high); }
      .tested { --tone: var(--good); }
      .live { --tone: var(--low); }
      .shadow { --tone: var(--medium); }

      .none {
        color: var(--dim);
      }
    `,
  ];

  constructor() {
    super();
    this.rows = [];
  }

  /** One cell a technique, with what its sub-techniques have. */
  get cells() {
    const cells = new Map();
    for (const row of this.rows) {
      const id = row.technique.split('.')[0];
      const cell = cells.get(id) ?? { id, name: row.name, tactics: row.tactics, rules: new Set(), live: 0, shadow: 0, draft: 0, tested: 0, alerts: 0 };
      row.rules.forEach((rule) => cell.rules.add(rule));
      for (const count of ['live', 'shadow', 'draft', 'tested', 'alerts']) {
        cell[count] += row[count];
      }
      cells.set(id, cell);
    }
    return [...cells.values()].map((cell) => ({ ...cell, level: LEVELS.find(([, , has]) => has(cell))[0] }));
  }

  render() {
    const all = this.cells;
    const shown = this.whole ? all : all.filter(({ level }) => level !== 'none');
    const covered = all.filter(({ level }) => level !== 'none').length;
    return html`
      <div class="legend">
        ${LEVELS.map(([level, says]) => html`<span><i class=${level} aria-hidden="true"></i> ${says}</span>`)}
        <label><input type="checkbox" .checked=${Boolean(this.whole)} @change=${({ target }) => (this.whole = target.checked)}> show all ${all.length}; ${covered} have a rule</label>
      </div>
      <div class="matrix" tabindex="0" role="group" aria-label="ATT&CK matrix">${TACTICS.map((tactic) => html`
        <section><h3>${tactic.replaceAll('-', ' ')}</h3>
          <ul>${shown.filter(({ tactics }) => tactics.includes(tactic)).map((cell) => this.cell(cell))}</ul></section>`)}</div>
    `;
  }

  cell({ id, name, level, rules, alerts, tested }) {
    const title = `${level}; ${rules.size} rules, ${tested} tested, ${alerts} alerts${rules.size ? `: ${[...rules].join(', ')}` : ''}`;
    return html`<li>${alerts
      ? html`<a class="cell ${level}" href=${link('alerts', { q: `state:all attack:${id}*` })} title=${title}>${id} ${said(name)} <b>${alerts}</b></a>`
      : html`<span class="cell ${level}" title=${title}>${id} ${said(name)} <span class="unseen">${level}</span></span>`}</li>`;
  }
}

customElements.define('t-attack', Attack);
