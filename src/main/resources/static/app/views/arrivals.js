/** Alerts whose newest version is kept. */
const MOST = 1000;

/** The newest version of each alert that the stream brought lately: an answer may be older than what came while it was on its way. */
export class Arrivals {
  constructor() {
    this.latest = new Map();
  }

  take(alert) {
    this.latest.set(alert.id, this.newest(alert));
    if (this.latest.size > MOST) {
      this.latest.delete(this.latest.keys().next().value);
    }
  }

  newest(alert) {
    const seen = this.latest.get(alert.id);
    return seen?.version > alert.version ? seen : alert;
  }
}

/** Of a first page of at most `size`, what stands before what the list, which shows `shown`, ends with. */
export function newOf(items, shown, size) {
  const known = new Set(shown.map(({ id }) => id));
  const end = items.findLastIndex(({ id }) => known.has(id));
  return items.filter(({ id }, i) => !known.has(id) && (i < end || items.length < size || end < 0));
}
