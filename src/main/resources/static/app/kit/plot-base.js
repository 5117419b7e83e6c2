import { LitElement } from 'lit';
import uPlot from 'uplot';

import { zone } from './time.js';

/**
 * What all plots share: they are drawn again in another width, colour scheme or time zone. A plot renders a box of the class
 * `plot`, and says by `drawing` what is in it.
 */
export class PlotBase extends LitElement {
  constructor(height) {
    super();
    this.height = height;
    this.redraw = () => this.draw();
    this.sized = new ResizeObserver(() => this.plot?.setSize({ width: this.width, height }));
  }

  connectedCallback() {
    super.connectedCallback();
    zone.listeners.add(this.redraw);
    this.scheme = matchMedia('(prefers-color-scheme: dark)');
    this.scheme.addEventListener('change', this.redraw);
    this.sized.observe(this);
  }

  disconnectedCallback() {
    zone.listeners.delete(this.redraw);
    this.scheme.removeEventListener('change', this.redraw);
    this.sized.disconnect();
    this.plot?.destroy();
    this.plot = null;
    super.disconnectedCallback();
  }

  get width() {
    return Math.max(120, Math.floor(this.getBoundingClientRect().width));
  }

  /** Returns {data, options} for uPlot by a function that gives the page's colours and by what axes share; null for nothing to draw. */
  drawing() {
    return null;
  }

  draw() {
    const box = this.renderRoot.querySelector('.plot');
    this.plot?.destroy();
    this.plot = null;
    const colour = (name) => getComputedStyle(this).getPropertyValue(name).trim();
    const axis = { stroke: colour('--dim'), grid: { show: false }, ticks: { stroke: colour('--line'), size: 4 }, font: '11px system-ui', gap: 3 };
    const drawing = box && this.drawing(colour, axis);
    if (drawing) {
      const tzDate = (seconds) => (zone.utc ? uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC') : new Date(seconds * 1000));
      this.plot = new uPlot({ width: this.width, height: this.height, legend: { show: false }, tzDate, ...drawing.options }, drawing.data, box);
    }
  }
}
