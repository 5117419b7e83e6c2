import { LitElement, html } from 'lit';

import { get } from '../api.js';
import '../kit/problem.js';
import { sheet } from '../kit/sheet.js';
import { said } from '../kit/text.js';
import '../kit/time.js';
import { change } from '../router.js';
import { style } from './admin.style.js';

/** Who changed what, newest first, with a search over all of a line's words. */
class AdminAudit extends LitElement {
  static properties = {
    params: { attribute: false },
    lines: { state: true },
    next: { state: true },
    problem: { state: true },
  };

  static styles = [sheet, style];

  updated() {
    const q = this.params.q ?? '';
    if (q !== this.asked) {
      this.asked = q;
      this.lines = [];
      this.read(null);
    }
  }

  async read(cursor) {
    try {
      this.problem = null;
      const page = await get('audit', { q: this.params.q ?? '', cursor });
      this.lines = [...(cursor ? this.lines : []), ...page.items];
      this.next = page.next;
    } catch (problem) {
      this.problem = problem;
    }
  }

  render() {
    return html`
      <t-problem .problem=${this.problem}></t-problem>
      <section aria-label="Audit">
        <form @submit=${this.search}>
          <label>Search <input name="q" type="search" .value=${this.params.q ?? ''} placeholder="actor:ada lists"></label>
          <button>Search</button>
        </form>
        <table>
          <thead><tr>
            <th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">Object</th>
            <th scope="col">Outcome</th><th scope="col">From</th><th scope="col">Change</th>
          </tr></thead>
          <tbody>${(this.lines ?? []).map((line) => html`
            <tr>
              <td><t-time row .at=${line.at}></t-time></td><td>${said(line.actor)}</td><td>${said(line.action)}</td><td>${said(line.object)}</td>
              <td class="number">${line.outcome}</td><td>${said(line.address)}</td><td>${said(line.change)}</td>
            </tr>`)}</tbody>
        </table>
        ${this.next ? html`<button @click=${() => this.read(this.next)}>More</button>` : null}
      </section>`;
  }

  search(event) {
    event.preventDefault();
    change({ q: new FormData(event.target).get('q').trim() }, true);
  }
}

customElements.define('t-admin-audit', AdminAudit);
