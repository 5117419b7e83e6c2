import { html } from 'lit';

import { get, post, session } from '../api.js';
import '../kit/chip.js';
import { words } from '../kit/chip.js';
import { RecordView } from '../kit/records.js';
import { said } from '../kit/text.js';
import '../kit/time.js';
import { duration } from '../kit/time.js';
import { change, go, link } from '../router.js';
import './run.js';

const plain = (value) => (typeof value === 'string' ? value : JSON.stringify(value, null, 1));

const about = (item) => html`${item.alert ? html`<a href=${link('alerts', { q: 'state:all', id: item.alert })}>its alert</a>` : null}
  ${item.run ? html`<a href=${link('runs', { id: item.run })}>its run</a>` : null}
  ${item.playbook ? html`<a href=${link('playbooks', { q: item.playbook })}>its playbook</a>` : null}`;

/** Runs of playbooks: what answered which alert, step by step. URL: state, playbook, id. */
class Runs extends RecordView {
  heading = 'Runs';
  path = 'runs';

  query() {
    return { state: this.params.state, playbook: this.params.playbook };
  }

  head() {
    return this.tabs('state', [['', 'All'], ['running', 'Running'], ['waiting', 'Waiting'], ['failed', 'Failed'], ['succeeded', 'Succeeded'], ['cancelled', 'Cancelled']]);
  }

  tools() {
    const { playbook } = this.params;
    return playbook ? html`<span class="push"></span><span>of <b>${said(playbook)}</b></span><button @click=${() => change({ playbook: null })}>all</button>` : null;
  }

  /** A dry run that went through did nothing outside: it does not look like a success. */
  row(run) {
    const took = run.endedAt ? `took ${duration(Date.parse(run.endedAt) - Date.parse(run.startedAt ?? run.createdAt))}` : '';
    const inputs = Object.entries(run.inputs ?? {}).map(([name, value]) => `${name} ${plain(value)}`).join(', ');
    return {
      first: html`<t-chip .state=${run.state === 'succeeded' && run.mode === 'dry_run' ? 'dry_run' : run.state}></t-chip>`,
      title: said(run.playbook),
      about: run.failure ? html`<span class="wrong">${said([run.failure.step, run.failure.message].join(': '))}</span>` : said([inputs, took].filter(Boolean).join(' · ')),
      when: html`<t-time row .at=${run.createdAt}></t-time>`,
    };
  }

  detail(run) {
    const ended = Boolean(run.endedAt);
    const may = session.may('playbooks:run');
    return html`
      <h1 tabindex="-1">${said(run.playbook)}</h1>
      <p class="line small">${about(run)} <span class="dim">started by ${said(run.starter)}, version ${said(run.playbookVersion)}</span></p>
      <t-run .run=${run}></t-run>
      ${may ? html`<p class="line">
        ${ended ? html`<button @click=${() => this.again(run, {})}>Run again</button>
            <button @click=${() => this.again(run, { version: 'current' })}>Run again with the version in force</button>
            ${run.failure ? html`<button @click=${() => this.again(run, { from: run.failure.step, items: 'failed' })}>Retry from ${said(run.failure.step)}</button>` : null}`
          : html`<button @click=${() => this.attempt('Cancelled', () => post(`runs/${run.id}/cancel`))}>Cancel</button>
            ${session.may('effects:undo') ? html`<button @click=${() => this.attempt('Cancelled; what it did is taken back', () => post(`runs/${run.id}/cancel?compensate=true`))}>Cancel and take back</button>` : null}`}
      </p>` : null}
      <p class="small"><a href=${link('effects', { run: run.id })}>Effects of this run</a></p>`;
  }

  async again(run, body) {
    const made = await this.attempt('Started', () => post(`runs/${run.id}/rerun`, body));
    if (made) {
      go('runs', { id: made.id });
    }
  }

  empty() {
    return html`<h1>No runs</h1><p>A run starts when an alert of a rule that a playbook names is raised, by schedule, or by hand from Playbooks.
      Until the targets of a playbook are configured, its runs are dry runs: they show every request and send none.</p>`;
  }
}

customElements.define('t-runs', Runs);

/** What playbooks ask people, and what people propose that needs a second person. URL: state, id. */
class Approvals extends RecordView {
  heading = 'Approvals';
  path = 'approvals';

  keys() {
    return [{ keys: 'a', does: 'approve what is open', run: () => this.focusReason() }];
  }

  focusReason() {
    this.renderRoot.querySelector('[name=reason]')?.focus();
    return Boolean(this.opened);
  }

  query() {
    return { state: this.params.state };
  }

  head() {
    return this.tabs('state', [['', 'All'], ['pending', 'Waiting'], ['approved', 'Approved'], ['denied', 'Denied'], ['expired', 'Expired']]);
  }

  /** Proposed changes of files and lists stand among the questions: both wait for a person. */
  async load() {
    await super.load();
    try {
      const { items } = await get('changes');
      const wanted = { '': () => true, pending: (state) => state === 'open', denied: (state) => state === 'refused' }[this.params.state ?? ''] ?? ((state) => state === this.params.state);
      const changes = items.filter(({ state }) => wanted(state)).map((one) => ({ ...one, isChange: true, askedAt: one.at }));
      this.items = [...this.items, ...changes].sort((a, b) => Date.parse(b.askedAt) - Date.parse(a.askedAt));
    } catch {
      // Whoever may not read lists sees the questions alone.
    }
  }

  one(id) {
    return this.items.find((item) => item.id === id)?.isChange
      ? get(`changes/${id}`).then((one) => ({ ...one, isChange: true, askedAt: one.at }))
      : get(`approvals/${encodeURIComponent(id)}`);
  }

  row(item) {
    return {
      first: html`<t-chip .state=${item.state}></t-chip>`,
      title: item.isChange ? said(`${words(item.kind)}: ${item.object}`) : said(item.ask),
      about: item.isChange ? said(`proposed by ${item.by}${item.reason ? `: ${item.reason}` : ''}`) : said([item.playbook, item.step].join(' · ')),
      when: html`<t-time row .at=${item.askedAt}></t-time>`,
    };
  }

  detail(item) {
    const open = ['open', 'pending', 'waiting'].includes(item.state) || (!item.endedAt && !item.isChange);
    return html`
      <div class="line"><t-chip .state=${item.state}></t-chip><h1 tabindex="-1">${item.isChange ? said(`${words(item.kind)}: ${item.object}`) : said(item.ask)}</h1></div>
      ${item.isChange
        ? html`<p class="dim">Proposed by ${said(item.by)} <t-time .at=${item.at}></t-time>${item.reason ? html`: ${said(item.reason)}` : null}. It expires <t-time .at=${item.until}></t-time>.</p>
            <pre tabindex="0">${said(item.text)}</pre>
            ${item.proposed ? html`<details><summary>The whole file as it would be</summary><pre tabindex="0">${said(item.proposed)}</pre></details>` : null}`
        : html`<p class="line small">${about(item)} <span class="dim">asked <t-time .at=${item.askedAt}></t-time>, expires <t-time .at=${item.expiresAt}></t-time>${item.quorum > 1 ? `, needs ${item.quorum} people` : ''}</span></p>
            <section><h2>What is sent when it is approved</h2><pre tabindex="0">${said(item.preview)}</pre></section>
            ${item.votes?.map((vote) => html`<p><b>${said(vote.actor)}</b> ${vote.decision === 'approve' ? 'approved' : 'denied'} <t-time .at=${vote.at}></t-time>${vote.reason ? html`: ${said(vote.reason)}` : null}</p>`)}`}
      ${item.decidedBy ? html`<p><b>${said(item.decidedBy)}</b> ${said(item.state)} <t-time .at=${item.decidedAt}></t-time>${item.decisionReason ? html`: ${said(item.decisionReason)}` : null}</p>` : null}
      ${open && session.may('approvals:decide') ? this.form(item) : null}`;
  }

  form(item) {
    return html`<form @submit=${(event) => this.decide(event, item)}>
      ${Object.entries(item.form ?? {}).map(([name, type]) => html`<p><label>${said(name)} <input name="form.${name}" placeholder=${type}></label></p>`)}
      <p class="line"><input name="reason" aria-label="Reason" placeholder="Reason" maxlength="1000">
        <button class="primary" value="approve">Approve</button><button value=${item.isChange ? 'refuse' : 'deny'}>${item.isChange ? 'Refuse' : 'Deny'}</button></p>
    </form>`;
  }

  decide(event, item) {
    event.preventDefault();
    const told = new FormData(event.target);
    const form = Object.fromEntries([...told].filter(([name, value]) => name.startsWith('form.') && value).map(([name, value]) => [name.slice(5), value]));
    const decision = event.submitter?.value ?? 'approve';
    const body = { decision, reason: told.get('reason'), ...(Object.keys(form).length ? { form } : {}) };
    return this.attempt('Decided', () => post(`${item.isChange ? 'changes' : 'approvals'}/${item.id}/decision`, body));
  }

  empty() {
    return html`<h1>Nothing waits for approval</h1><p>A playbook asks here before it does something that its author wants a person to look at; a change of a rule,
      playbook or list waits here where that needs two people.</p>`;
  }
}

customElements.define('t-approvals', Approvals);

/** What it was, of which playbook and step. */
const nameOf = ({ effect, playbook, step }) => `${effect}: ${[playbook, step].join(' · ')}`;

/** What playbooks did outside, and what of it can be taken back. URL: state, run, id. */
class Effects extends RecordView {
  heading = 'Effects';
  path = 'effects';

  query() {
    return { state: this.params.state, run: this.params.run };
  }

  head() {
    return this.tabs('state', [['', 'All'], ['active', 'In place'], ['uncertain', 'Uncertain'], ['failed', 'Failed']]);
  }

  row(effect) {
    return {
      first: html`<t-chip .state=${effect.state}></t-chip>`,
      title: said(nameOf(effect)),
      about: effect.message ? html`<span class="wrong">${said(effect.message)}</span>` : said(effect.request?.split('\n')[0]),
      when: effect.undoAt && effect.active ? html`undone in <t-time row .at=${effect.undoAt}></t-time>` : html`<t-time row .at=${effect.changedAt}></t-time>`,
    };
  }

  detail(effect) {
    return html`
      <div class="line"><t-chip .state=${effect.state}></t-chip><h1 tabindex="-1">${said(nameOf(effect))}</h1></div>
      <p class="line small">${about(effect)}</p>
      ${effect.message ? html`<p class="wrong">${said(effect.message)}</p>` : null}
      <dl class="facts">
        <dt>Intended</dt><dd><t-time .at=${effect.intendedAt}></t-time></dd>
        ${effect.sentAt ? html`<dt>Sent</dt><dd><t-time .at=${effect.sentAt}></t-time></dd>` : null}
        ${effect.undoAt ? html`<dt>Taken back</dt><dd><t-time .at=${effect.undoAt}></t-time></dd>` : null}
        ${Object.entries(effect.outputs ?? {}).map(([name, value]) => html`<dt>${said(name)}</dt><dd class="mono">${said(plain(value))}</dd>`)}
      </dl>
      <section><h2>What was sent</h2><pre tabindex="0">${said(effect.request)}</pre></section>
      ${effect.active && session.may('effects:undo') ? html`<p class="line">
        <button class="primary" @click=${() => this.attempt('It is being taken back', () => post(`effects/${effect.id}/undo`))}>Take back now</button>
        <button @click=${() => this.extend(effect, 1)}>Keep 1 h longer</button><button @click=${() => this.extend(effect, 24)}>Keep 1 day longer</button></p>` : null}`;
  }

  extend(effect, hours) {
    const from = Math.max(Date.now(), Date.parse(effect.undoAt ?? '') || 0);
    return this.attempt('Kept longer', () => post(`effects/${effect.id}/extend`, { until: new Date(from + hours * 3_600_000).toISOString() }));
  }

  empty() {
    return html`<h1>No effects</h1><p>Everything that a playbook does outside stands here: a block, a ticket, a mail. What can be taken back has a button for that.</p>`;
  }
}

customElements.define('t-effects', Effects);
