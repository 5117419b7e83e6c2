import { css, html } from 'lit';
import uPlot from 'uplot';

import { PlotBase } from './plot-base.js';
import { sheet } from './sheet.js';

const HEIGHT = 170;

/**
 * Figures over time as lines or, with `bars`, as bars, and a table of the same. `times` are milliseconds, `series`
 * [{name, tone (a severity), values}] with null where there is none, `say` writes a figure.
 */
class Plot extends PlotBase {
  static properties = { times: { attribute: false }, series: { attribute: false }, say: { attribute: false }, label: {}, bars: { type: Boolean } };

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
        gap: 0 var(--gap);
        color: var(--dim);
        font-size: var(--small);
      }

      figcaption i {
        display: inline-block;
        width: 0.7rem;
        height: 0.7rem;
        border-radius: 2px;
        vertical-align: -1px;
        background: var(--info);
      }

      .critical { background: var(--critical); }
      .high { background: var(--high); }
      .medium { background: var(--medium); }
      .low { background: var(--low); }

      .scroll {
        max-height: 16rem;
        overflow: auto;
      }

      td {
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  constructor() {
    super(HEIGHT);
    this.times = [];
    this.series = [];
    this.say = String;
  }

  render() {
    return html`
      <link rel="stylesheet" href="/webjars/uplot/1.6.30/dist/uPlot.min.css">
      <figure>
        <div class="plot" role="img" aria-label="${this.label}; the table below has the figures"></div>
        <figcaption>${this.series.map(({ name, tone }) => html`<span><i class=${tone} aria-hidden="true"></i> ${name}</span>`)}</figcaption>
        <details><summary class="small dim">As a table</summary><div class="scroll" tabindex="0" role="group" aria-label=${this.label}><table>
          <tr><th>from</th>${this.series.map(({ name }) => html`<th>${name}</th>`)}</tr>
          ${this.times.map((at, i) => html`<tr><td>${new Date(at).toISOString().slice(0, 10)}</td>${this.series.map(({ values }) => html`<td>${values[i] === null ? '–' : this.say(values[i])}</td>`)}</tr>`)}
        </table></div></details>
      </figure>
    `;
  }

  updated(changed) {
    if (changed.has('times') || changed.has('series')) {
      this.draw();
    }
  }

  drawing(colour, axis) {
    if (!this.times.length) {
      return null;
    }
    const drawn = ({ tone }) => (this.bars
      ? { fill: colour(`--${tone}`), stroke: colour(`--${tone}`), width: 0, paths: uPlot.paths.bars({ size: [0.8, 40] }), points: { show: false } }
      : { stroke: colour(`--${tone}`), width: 2, spanGaps: true, points: { size: 6 } });
    const times = this.times.map((at) => at / 1000);
    const pad = Math.max(43_200, (times.at(-1) - times[0]) * 0.02);
    const options = {
      cursor: { y: false, drag: { x: false } },
      scales: { x: { time: true, range: () => [times[0] - pad, times.at(-1) + pad] }, y: { range: (_, low, high) => [0, Math.max(1, high)] } },
      axes: [
        { ...axis, size: 24, space: 90, incrs: [86_400, 7 * 86_400, 28 * 86_400, 91 * 86_400], values: (_, splits) => splits.map((at) => new Date(at * 1000).toISOString().slice(0, 10)) },
        { ...axis, size: 56, space: 26, values: (_, splits) => splits.map((value) => this.say(value)) },
      ],
      series: [{}, ...this.series.map(drawn)],
    };
    return { data: [times, ...this.series.map(({ values }) => values)], options };
  }
}

customElements.define('t-plot', Plot);
