import { get, session, stream } from '../api.js';

/** Alerts that are asked about at once; an address has room for so many ids. */
const AT_ONCE = 100;

/** Which incident each alert of a view belongs to, as the stream changes it. A controller of the view, which is drawn again then. */
export class IncidentsOf {
  constructor(host) {
    this.host = host;
    this.asked = new Set();
    this.byAlert = new Map();
    this.onIncident = ({ detail }) => this.join([detail]);
    host.addController(this);
  }

  hostConnected() {
    stream.events.addEventListener('incident', this.onIncident);
  }

  hostDisconnected() {
    stream.events.removeEventListener('incident', this.onIncident);
  }

  /** Of an alert in several: an open one before a closed one, then the one that was opened last; undefined for none. */
  get(alert) {
    return this.byAlert.get(alert);
  }

  /** Asks for those of alerts that it was not asked for yet. */
  async load(alerts) {
    const ids = session.may('incidents:read') ? alerts.filter((id) => !this.asked.has(id)) : [];
    ids.forEach((id) => this.asked.add(id));
    try {
      for (let i = 0; i < ids.length; i += AT_ONCE) {
        this.join((await get('incidents', { alert: ids.slice(i, i + AT_ONCE).join(), size: 200 })).items);
      }
    } catch {
      ids.forEach((id) => this.asked.delete(id)); // the alerts are there without them
    }
  }

  join(incidents) {
    for (const [alert, { id }] of this.byAlert) {
      if (incidents.some((one) => one.id === id)) {
        this.byAlert.delete(alert);
      }
    }
    for (const incident of incidents.filter(({ mergedInto }) => !mergedInto)) {
      incident.alerts.forEach((alert) => this.byAlert.set(alert, better(this.byAlert.get(alert), incident)));
    }
    this.host.requestUpdate();
  }
}

function better(one, other) {
  const closed = ({ phase }) => phase === 'closed';
  if (!one || closed(one) !== closed(other)) {
    return one && closed(other) ? one : other;
  }
  return one.createdAt > other.createdAt ? one : other;
}
