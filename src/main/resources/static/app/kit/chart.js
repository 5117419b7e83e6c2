import { LitElement, css, html, svg } from 'lit';

import { sheet } from './sheet.js';
import { clock, duration, exact, zone } from './time.js';

const BARS = 60;
const WIDTH = 600;
const HEIGHT = 44;

/** When things happened: a bar for each stretch of time, with the same as a table for those who cannot see it. */
class Bars extends LitElement {
  static properties = { times: { attribute: false }, what: {}, tone: { reflect: true } };

  static styles = [
    sheet,
    css`
      :host {
        --tone: var(--accent);
      }

      :host([tone='critical']) { --tone: var(--critical); }
      :host([tone='high']) { --tone: var(--high); }
      :host([tone='medium']) { --tone: var(--medium); }
      :host([tone='low']) { --tone: var(--low); }
      :host([tone='info']) { --tone: var(--info); }

      figure {
        position: relative;
      }

      svg {
        display: block;
        width: 100%;
        height: 2.75rem;
        border-bottom: 1px solid var(--edge);
      }

      rect {
        fill: var(--tone);
      }

      figcaption {
        display: flex;
        justify-content: space-between;
        gap: var(--gap);
        padding-top: 0.2rem;
        color: var(--dim);
        font-size: var(--small);
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  constructor() {
    super();
    this.times = [];
    this.redraw = () => this.requestUpdate();
  }

  connectedCallback() {
    super.connectedCallback();
    zone.listeners.add(this.redraw);
  }

  disconnectedCallback() {
    zone.listeners.delete(this.redraw);
    super.disconnectedCallback();
  }

  render() {
    const times = this.times.filter((time) => !Number.isNaN(time));
    if (!times.length) {
      return null;
    }
    const first = times.reduce((a, b) => Math.min(a, b));
    const last = times.reduce((a, b) => Math.max(a, b));
    const counts = new Array(BARS).fill(0);
    const width = Math.max(1, last - first) / BARS;
    times.forEach((time) => counts[last === first ? BARS / 2 : Math.min(BARS - 1, Math.floor((time - first) / width))]++);
    const most = Math.max(...counts);
    const span = last === first ? 'at one instant' : `within ${duration(last - first)}`;
    return html`
      <figure>
        <svg
          viewBox="0 0 ${WIDTH} ${HEIGHT}"
          preserveAspectRatio="none"
          role="img"
          aria-label="${times.length} ${this.what} ${span}, from ${exact(first)} to ${exact(last)}"
        >
          ${counts.map((count, i) => (count ? this.bar(i, count, most, first + i * width) : null))}
        </svg>
        <figcaption aria-hidden="true">
          <span>${clock(first)}</span><span>${times.length} ${this.what} ${span}</span><span>${clock(last)}</span>
        </figcaption>
        <table class="unseen">
          <caption>${this.what} over time</caption>
          <tr><th>from</th><th>how many</th></tr>
          ${counts.map((count, i) =>
            count ? html`<tr><td>${exact(first + i * width)}</td><td>${count}</td></tr>` : null)}
        </table>
      </figure>
    `;
  }

  bar(i, count, most, at) {
    const height = Math.max(3, (count / most) * (HEIGHT - 2));
    const step = WIDTH / BARS;
    return svg`<rect x=${i * step + 1} y=${HEIGHT - height} width=${step - 2} height=${height}>
      <title>${count} ${this.what} at ${clock(at)}</title>
    </rect>`;
  }
}

customElements.define('t-bars', Bars);
