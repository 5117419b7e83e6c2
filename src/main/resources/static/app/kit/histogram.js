import { css, html } from 'lit';
import uPlot from 'uplot';

import { PlotBase } from './plot-base.js';
import { sheet } from './sheet.js';
import { clock, duration, exact } from './time.js';

const HEIGHT = 92;

/**
 * How many there are in each part of a period, as the server counted them ({bucket, buckets: [{from, count}], complete}), with a
 * table for those who cannot see it. Fires "span" (detail: {from, to}, milliseconds) where a stretch was dragged over.
 */
class Histogram extends PlotBase {
  static properties = { counted: { attribute: false }, what: {} };

  static styles = [
    sheet,
    css`
      .plot {
        height: ${HEIGHT}px;
        overflow: hidden;
      }

      figcaption {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 0 var(--gap);
        color: var(--dim);
        font-size: var(--small);
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  constructor() {
    super(HEIGHT);
    this.what = 'events';
  }

  render() {
    const { buckets = [], complete = true } = this.counted ?? {};
    const total = buckets.reduce((sum, { count }) => sum + Math.max(0, count), 0);
    const first = buckets[0]?.from;
    return html`
      <link rel="stylesheet" href="/webjars/uplot/1.6.30/dist/uPlot.min.css">
      <figure>
        <div class="plot" role="img" aria-label="${total.toLocaleString('en')} ${this.what} from ${exact(first)} on"></div>
        <figcaption aria-hidden="true">
          <span>${first ? `${total.toLocaleString('en')} ${this.what}${complete ? '' : ' counted before the time was up'}` : ''}</span>
          <span>${first ? `a bar is ${duration(this.length)}; drag to look closer` : ''}</span>
        </figcaption>
        <table class="unseen">
          <caption>${this.what} over time</caption>
          <tr><th>from</th><th>how many</th></tr>
          ${buckets.map(({ from, count }) => (count ? html`<tr><td>${exact(from)}</td><td>${count < 0 ? 'not counted' : count}</td></tr>` : null))}
        </table>
      </figure>
    `;
  }

  /** Of a bar, in milliseconds. */
  get length() {
    const [one, other] = this.counted?.buckets ?? [];
    return other ? Date.parse(other.from) - Date.parse(one.from) : 0;
  }

  updated(changed) {
    if (changed.has('counted')) {
      this.draw();
    }
  }

  drawing(colour, axis) {
    const buckets = this.counted?.buckets ?? [];
    const times = buckets.map(({ from }) => Date.parse(from) / 1000);
    const options = {
      cursor: { y: false, drag: { x: true, y: false, setScale: false } },
      scales: { x: { time: true, range: () => [times[0], times.at(-1) + this.length / 1000] }, y: { range: (_, low, high) => [0, Math.max(1, high)] } },
      axes: [
        { ...axis, size: 24, space: 90, values: (_, splits) => splits.map((at) => clock(at * 1000).slice(0, -3)) },
        { ...axis, size: 44, space: 22, values: (_, splits) => splits.map((at) => (Number.isInteger(at) ? at.toLocaleString('en', { notation: 'compact' }) : '')) },
      ],
      series: [{}, { fill: colour('--accent'), stroke: colour('--accent'), width: 0, paths: uPlot.paths.bars({ size: [0.85, 60], align: 1 }), points: { show: false } }],
      hooks: { setSelect: [(plot) => this.onSelect(plot)] },
    };
    return buckets.length ? { data: [times, buckets.map(({ count }) => Math.max(0, count))], options } : null;
  }

  onSelect(plot) {
    const { left, width } = plot.select;
    if (width > 4) {
      const at = (x) => Math.round(plot.posToVal(x, 'x') * 1000);
      this.dispatchEvent(new CustomEvent('span', { detail: { from: at(left), to: at(left + width) } }));
    }
    plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
  }
}

customElements.define('t-histogram', Histogram);
