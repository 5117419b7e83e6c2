import { LitElement, html, nothing, svg } from 'lit';

import { get, session, stream } from './api.js';
import { bind, bound } from './keys.js';
import { style } from './frame.style.js';
import { sheet } from './kit/sheet.js';
import { said, visible } from './kit/text.js';
import { duration, zone } from './kit/time.js';
import { attention } from './kit/attention.js';
import './kit/palette.js';
import './kit/problem.js';
import { go, here, link, watch } from './router.js';
import './views/admin.js';
import './views/alerts.js';
import './views/events.js';
import './views/files.js';
import './views/health.js';
import './views/incidents.js';
import './views/lists.js';
import './views/metrics.js';
import './views/profile.js';
import './views/responses.js';
import './views/sign-in.js';

const HEALTH_EVERY = 5_000;

const icon = (path) => svg`<path d=${path} fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"></path>`;

/** The views there are, in the order of the rail. A new view takes its place here and is a module of its own. */
const VIEWS = [
  {
    id: 'alerts', name: 'Alerts', key: 'a', show: (params) => html`<t-alerts .params=${params}></t-alerts>`,
    icon: icon('M12 4c-3.600 0-5.300 2.600-5.500 5.800L6.100 14 4.500 17h15l-1.600-3-.4-4.200C17.300 6.600 15.600 4 12 4zM10 20h4'),
  },
  {
    id: 'incidents', name: 'Incidents', key: 'i', show: (params) => html`<t-incidents .params=${params}></t-incidents>`,
    needs: ['incidents:read'],
    icon: icon('M5 5h14v14H5zM5 10h14M10 10v9'),
  },
  {
    id: 'events', name: 'Events', key: 'e', show: (params) => html`<t-events .params=${params}></t-events>`,
    icon: icon('M4 6h16M4 10h11M4 14h16M4 18h8'),
  },
  {
    id: 'rules', name: 'Rules', key: 'r', needs: ['rules:read'], show: (params) => html`<t-files kind="rules" .params=${params}></t-files>`,
    icon: icon('M5 4h9l5 5v11H5zM14 4v5h5M8 13h8M8 17h5'),
  },
  {
    id: 'playbooks', name: 'Playbooks', key: 'p', needs: ['playbooks:read'], show: (params) => html`<t-files kind="playbooks" .params=${params}></t-files>`,
    icon: icon('M6 4h5v5H6zM13 15h5v5h-5zM8.500 9v8.500H13M8.500 12h7V9'),
  },
  {
    id: 'runs', name: 'Runs', key: 'n', needs: ['playbooks:read'], show: (params) => html`<t-runs .params=${params}></t-runs>`,
    icon: icon('M7 5l11 7-11 7z'),
  },
  {
    id: 'approvals', name: 'Approvals', key: 'v', needs: ['playbooks:read'], show: (params) => html`<t-approvals .params=${params}></t-approvals>`,
    icon: icon('M4 12l5 5L20 6'),
  },
  {
    id: 'effects', name: 'Effects', key: 'f', needs: ['playbooks:read'], show: (params) => html`<t-effects .params=${params}></t-effects>`,
    icon: icon('M13 3L5 14h6l-1 7 8-11h-6z'),
  },
  {
    id: 'lists', name: 'Lists', key: 'l', needs: ['lists:read'], show: (params) => html`<t-lists .params=${params}></t-lists>`,
    icon: icon('M9 6h11M9 12h11M9 18h11M4 6h1M4 12h1M4 18h1'),
  },
  {
    id: 'parsers', name: 'Parsers', key: 's', needs: ['rules:read'], show: (params) => html`<t-files kind="parsers" .params=${params}></t-files>`,
    icon: icon('M8 5l-5 7 5 7M16 5l5 7-5 7M13.500 4l-3 16'),
  },
  {
    id: 'metrics', name: 'Metrics', key: 't', needs: ['incidents:read', 'alerts:read', 'rules:read'], show: (params) => html`<t-metrics .params=${params}></t-metrics>`,
    icon: icon('M5 20V11M11 20V4M17 20v-6M3 20h18'),
  },
  {
    id: 'health', name: 'Health', key: 'h', show: () => html`<t-health tabindex="0"></t-health>`,
    icon: icon('M3 12h4l2.500-6 4 12 2.500-6h5'),
  },
  {
    id: 'admin', name: 'Admin', key: 'm', show: (params) => html`<t-admin .params=${params}></t-admin>`,
    needs: ['users:admin', 'tokens:admin', 'audit:read'],
    icon: icon('M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 19c0-3 2-5 5-5s5 2 5 5M16 8h5M16 12h5M16 16h5'),
  },
];

/** Shown from the button with the name, not from the rail. */
const PROFILE = { id: 'profile', name: 'Profile', show: () => html`<t-profile></t-profile>` };

/** Views whose permissions one has; of a view that names none, everybody has them. */
function places() {
  return VIEWS.filter(({ needs }) => !needs || needs.some((permission) => session.may(permission)));
}

/** The frame: the rail, the view, what is told about the connection, notices and the help. */
class App extends LitElement {
  static properties = {
    route: { state: true },
    who: { state: true },
    problem: { state: true },
    notice: { state: true },
    connection: { state: true },
    health: { state: true },
  };

  static styles = [sheet, style];

  constructor() {
    super();
    this.route = here();
    this.connection = 'off';
    watch((route) => (this.route = route));
    session.listeners.add((now) => this.onSession(now));
    stream.events.addEventListener('state', () => (this.connection = stream.state));
    zone.listeners.add(() => this.requestUpdate());
    this.addEventListener('notice', ({ detail }) => this.tell(detail));
    setInterval(() => this.connection === 'lost' && this.requestUpdate(), 1000);
    setInterval(() => this.who && document.visibilityState === 'visible' && this.askHealth(), HEALTH_EVERY);
    bind('Everywhere', [
      ...VIEWS.map(({ id, name, key }) => ({ keys: `g ${key}`, does: `go to ${name}`, run: () => this.goTo(id) })),
      { keys: 'u', does: 'UTC or local time', run: () => zone.flip() },
      { keys: 'N', does: 'desktop notifications on or off', run: () => this.flipNotifications() },
      { keys: 'Ctrl+K', does: 'command palette: go anywhere, do anything', run: () => this.palette() },
      { keys: '?', does: 'this help', run: () => this.help() },
    ]);
    document.addEventListener('keydown', (event) => {
      if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && this.who) {
        event.preventDefault();
        this.palette();
      }
    });
    this.enter();
  }

  palette() {
    this.renderRoot.querySelector('t-palette')?.show();
  }

  async flipNotifications() {
    this.tell({ text: await attention.flip() });
  }

  async enter() {
    this.problem = undefined;
    try {
      await session.resume();
      this.who = session.now ?? null;
    } catch (problem) {
      this.problem = problem;
    }
  }

  onSession(now) {
    this.who = now;
    if (now && !now.mustChangePassword) {
      stream.start();
      this.askHealth();
    } else {
      stream.stop();
    }
  }

  async askHealth() {
    try {
      this.health = await get('health');
    } catch {
      this.health = null; // that the server does not answer is told by the stream
    }
  }

  render() {
    if (this.problem) {
      return html`<main class="alone"><t-problem .problem=${this.problem}>
        <button @click=${this.enter}>Try again</button>
      </t-problem></main>`;
    }
    if (this.who === undefined) {
      return null;
    }
    if (this.who === null) {
      return html`<main class="alone"><t-sign-in></t-sign-in></main>`;
    }
    const view = this.who.mustChangePassword
      ? PROFILE
      : [...places(), PROFILE].find(({ id }) => id === this.route.view) ?? VIEWS[0];
    attention.named(`${view.name} · Tocsin`);
    return html`
      ${this.rail(view)} ${this.banner()}
      <main tabindex="-1">${view.show(this.route.params)}</main>
      <div role="status">${this.notice ? this.note() : null}</div>
      <t-palette .places=${places()}></t-palette>
      <dialog @click=${(event) => event.target === event.currentTarget && event.target.close()}>${this.keys()}</dialog>
    `;
  }

  rail(view) {
    return html`
      <nav aria-label="Views">
        <button class="skip" @click=${this.skip}>Skip to the list</button>
        <img class="brand" src="/app/icon.svg" alt="Tocsin" width="28" height="28">
        ${places().map(({ id, name, key, icon: drawn }) => html`
          <a class="place" href=${link(id)} aria-current=${id === view.id ? 'page' : nothing} title="${name} (g ${key})"
            @click=${(event) => this.onPlace(event, id)}>
            <svg viewBox="0 0 24 24" aria-hidden="true">${drawn}</svg>${name}
          </a>`)}
        <span class="push"></span>
        <button title="Show times in ${zone.utc ? 'local time' : 'UTC'} (u)" @click=${() => zone.flip()}>
          ${zone.utc ? 'UTC' : 'Local'}
        </button>
        <button title="Command palette (Ctrl K)" @click=${this.palette}>Find</button>
        <button class="help" title="Keyboard (?)" @click=${this.help}>Keys</button>
        <button title="Your profile: signed in as ${visible(this.who.actor)}" @click=${() => go('profile')}>Profile</button>
        <button title="Signed in as ${visible(this.who.actor)}" @click=${this.leave}>Sign out</button>
        <span class="state ${this.connection}" role="status"><i aria-hidden="true"></i>${CONNECTION[this.connection]}</span>
      </nav>
    `;
  }

  banner() {
    return this.connection === 'lost'
      ? html`<div class="lost-banner" role="alert">
          <strong>Connection lost</strong>
          <span>for ${duration(Date.now() - stream.lostAt)}. What you see may be old. Trying again by itself; what was missed is caught up.</span>
        </div>`
      : this.unwell();
  }

  /** The worst problem of the server, until it is gone; the view Health has them all. */
  unwell() {
    const [worst, ...more] = this.health?.problems ?? [];
    return worst && this.route.view !== 'health'
      ? html`<div class="lost-banner unwell" role="status">
          <strong>${worst.level === 'down' ? 'Not ready' : 'Degraded'}</strong>
          <span>${said(worst.what)} ${said(worst.remedy)} <a href=${link('health')}>${more.length ? `Health: ${more.length} more` : 'Health'}</a></span>
        </div>`
      : null;
  }

  note() {
    const { text, undo } = this.notice;
    return html`<div class="notice">
      <span>${said(text)}</span>
      ${undo ? html`<button @click=${() => { this.notice = null; undo(); }}>Undo</button>` : null}
      <button aria-label="Dismiss" @click=${() => (this.notice = null)}>✕</button>
    </div>`;
  }

  keys() {
    return html`
      <header><h1>Keyboard</h1><button class="plain" @click=${this.help}>Close <kbd>Esc</kbd></button></header>
      ${bound().map(({ title, bindings }) => html`
        <h2>${title}</h2>
        <dl>${bindings.map(({ keys, does }) => html`
          <dt>${keys.split(' ').map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${does}</dd>`)}</dl>`)}
    `;
  }

  help() {
    const dialog = this.renderRoot.querySelector('dialog');
    if (dialog?.open) {
      dialog.close();
    } else {
      this.requestUpdate();
      dialog?.showModal();
    }
  }

  tell(notice) {
    this.notice = notice;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.notice = null), notice.undo ? 12_000 : 5_000);
  }

  goTo(id) {
    go(id);
  }

  onPlace(event, id) {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      go(id);
    }
  }

  skip() {
    this.renderRoot.querySelector('main').focus();
  }

  async leave() {
    try {
      await session.signOut();
    } catch (problem) {
      this.tell({ text: problem.message });
    }
  }
}

const CONNECTION = { off: 'Off', connecting: 'Joining', live: 'Live', lost: 'Lost' };

customElements.define('t-app', App);
