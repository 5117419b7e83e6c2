import { LitElement, html } from 'lit';

import '../kit/problem.js';
import { sheet } from '../kit/sheet.js';
import { style } from './admin.style.js';

/** What the tabs of the admin view share: they read when they are shown, and show what went wrong. */
export class AdminView extends LitElement {
  static properties = { problem: { state: true } };

  static styles = [sheet, style];

  connectedCallback() {
    super.connectedCallback();
    this.attempt(() => this.read());
  }

  /** Does the work and returns whether it succeeded. */
  async attempt(work) {
    try {
      this.problem = null;
      await work();
      return true;
    } catch (problem) {
      this.problem = problem;
      return false;
    }
  }

  /** Makes a change and reads again; returns whether the change was made. */
  async change(work) {
    const made = await this.attempt(work);
    if (made) {
      await this.attempt(() => this.read());
    }
    return made;
  }

  trouble() {
    return html`<t-problem .problem=${this.problem}></t-problem>`;
  }
}
