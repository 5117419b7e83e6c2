import { LitElement, html, nothing } from 'lit';

import { session } from '../api.js';
import { sheet } from '../kit/sheet.js';
import { link } from '../router.js';
import './admin-audit.js';
import './admin-roles.js';
import './admin-sessions.js';
import './admin-tokens.js';
import './admin-users.js';
import { style } from './admin.style.js';

const TABS = [
  { id: 'users', name: 'Users', needs: 'users:admin', show: () => html`<t-admin-users></t-admin-users>` },
  { id: 'tokens', name: 'Tokens', needs: 'tokens:admin', show: () => html`<t-admin-tokens></t-admin-tokens>` },
  { id: 'sessions', name: 'Sessions', needs: 'users:admin', show: () => html`<t-admin-sessions all></t-admin-sessions>` },
  { id: 'roles', name: 'Roles', needs: 'account:own', show: () => html`<t-admin-roles></t-admin-roles>` },
  { id: 'audit', name: 'Audit', needs: 'audit:read', show: (params) => html`<t-admin-audit .params=${params}></t-admin-audit>` },
];

/** Users, tokens, sessions, roles and the audit; each tab is there for those who may read it. */
class Admin extends LitElement {
  static properties = { params: { attribute: false } };

  static styles = [sheet, style];

  render() {
    const tabs = TABS.filter(({ needs }) => session.may(needs));
    const shown = tabs.find(({ id }) => id === this.params.tab) ?? tabs[0];
    return html`
      <nav class="tabs" aria-label="Admin">
        ${tabs.map(({ id, name }) => html`
          <a href=${link('admin', { tab: id })} aria-current=${id === shown.id ? 'page' : nothing}>${name}</a>`)}
      </nav>
      ${shown.show(this.params)}
    `;
  }
}

customElements.define('t-admin', Admin);
