import { LitElement, css, html } from 'lit';

import { sheet } from './sheet.js';

/** UTC or the browser's own zone, for all times on the page; remembered by this browser. */
export const zone = {
  utc: localStorage.getItem('tocsin.zone') === 'utc',
  listeners: new Set(),

  flip() {
    this.utc = !this.utc;
    localStorage.setItem('tocsin.zone', this.utc ? 'utc' : 'local');
    this.listeners.forEach((listener) => listener());
  },
};

const PARTS = {
  year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
  hourCycle: 'h23', timeZoneName: 'short',
};
const UTC = new Intl.DateTimeFormat('en-GB', { ...PARTS, timeZone: 'UTC' });
const LOCAL = new Intl.DateTimeFormat('en-GB', PARTS);

/** The exact instant: 2026-11-24 03:12:07 UTC. Empty where there is none or it cannot be read. */
export function exact(instant) {
  const p = parts(instant);
  return p ? `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}:${p.second} ${p.timeZoneName}` : '';
}

/** The time of day, for rows and axes: 03:12:07, with the date where that is not today. */
export function clock(instant) {
  const p = parts(instant);
  if (!p) {
    return '';
  }
  const today = parts(Date.now());
  const time = `${p.hour}:${p.minute}:${p.second}`;
  return p.day === today.day && p.month === today.month && p.year === today.year ? time : `${p.month}-${p.day} ${time}`;
}

/** How long, in the largest unit that fits: 850 ms, 12 s, 3 min, 5 h, 2 d. */
export function duration(millis) {
  const s = Math.abs(millis) / 1000;
  if (s < 1) {
    return `${Math.round(s * 1000)} ms`;
  }
  if (s < 10 && s % 1 >= 0.05) {
    return `${s.toFixed(1)} s`;
  }
  if (s < 90) {
    return `${Math.round(s)} s`;
  }
  if (s < 90 * 60) {
    return `${Math.round(s / 60)} min`;
  }
  return s < 36 * 3600 ? `${Math.round(s / 3600)} h` : `${Math.round(s / 86400)} d`;
}

/** How long ago: "now", "40 s", "3 min"; "in 5 min" for what a wrong clock puts ahead of us. */
export function age(instant, now = Date.now()) {
  const millis = now - Date.parse(instant);
  if (Number.isNaN(millis)) {
    return '';
  }
  if (Math.abs(millis) < 10_000) {
    return 'now';
  }
  return millis < 0 ? `in ${duration(millis)}` : duration(millis);
}

/**
 * Reads what people type for a time: an ISO instant, or how long ago ("15m", "24h", "7d").
 *
 * @return {?string} the instant in ISO form, empty for empty text, null where it cannot be read
 */
export function instantOf(text, now = Date.now()) {
  const trimmed = text.trim();
  const ago = /^(\d+)\s*(s|m|h|d|w)$/.exec(trimmed);
  if (ago) {
    const unit = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 }[ago[2]];
    return new Date(now - Number(ago[1]) * unit * 1000).toISOString();
  }
  if (trimmed === '') {
    return '';
  }
  // A time without a zone is meant in the zone that the page shows.
  const zoned = /[zZ]|[+-]\d\d:?\d\d$/.test(trimmed) || !zone.utc ? trimmed : `${trimmed}${/\d:\d/.test(trimmed) ? 'Z' : ''}`;
  const millis = /^\d{4}-\d\d-\d\d/.test(trimmed) ? Date.parse(zoned.replace(/^(\S+) (?=\d)/, '$1T')) : NaN;
  return Number.isNaN(millis) ? null : new Date(millis).toISOString();
}

function parts(instant) {
  const date = new Date(instant ?? NaN);
  if (Number.isNaN(date.getTime())) {
    return null;
  }
  return Object.fromEntries((zone.utc ? UTC : LOCAL).formatToParts(date).map(({ type, value }) => [type, value]));
}

const shown = new Set();
setInterval(() => document.visibilityState === 'visible' && shown.forEach((time) => time.requestUpdate()), 5_000);
zone.listeners.add(() => shown.forEach((time) => time.requestUpdate()));

/** An instant as its age, the exact one on hover or focus. In rows of a list (attribute row) it takes no focus. */
class Time extends LitElement {
  static properties = { at: {}, row: { type: Boolean } };

  static styles = [
    sheet,
    css`
      :host {
        display: inline-block;
        position: relative;
      }

      time {
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }

      .exact {
        position: absolute;
        z-index: 5;
        left: 0;
        bottom: 100%;
        padding: 0.15rem 0.5rem;
        border-radius: var(--radius);
        background: var(--text);
        color: var(--surface);
        font-size: var(--small);
        white-space: nowrap;
        visibility: hidden;
      }

      time:hover + .exact,
      time:focus + .exact {
        visibility: visible;
      }
    `,
  ];

  connectedCallback() {
    super.connectedCallback();
    shown.add(this);
  }

  disconnectedCallback() {
    shown.delete(this);
    super.disconnectedCallback();
  }

  render() {
    const told = exact(this.at);
    if (this.row) {
      return html`<time datetime=${this.at} title=${told}>${age(this.at)}</time>`;
    }
    return html`<time datetime=${this.at} tabindex="0" aria-label=${told}>${ago(this.at)}</time
      ><span class="exact" aria-hidden="true">${told}</span>`;
  }
}

function ago(instant) {
  const told = age(instant);
  return told === '' || told === 'now' || told.startsWith('in ') ? told : `${told} ago`;
}

customElements.define('t-time', Time);
