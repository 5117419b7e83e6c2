/** The page of a signed link to one question. The token stands behind the #, goes into bodies only, and leaves the address bar at once. */

import { visible } from './kit/visible.js';

const token = location.hash.slice(1);
history.replaceState(null, '', location.pathname);

const at = (id) => document.getElementById(id);

/** Asks without a cookie: the link is the only credential, also where somebody is signed in. */
async function ask(path, body) {
  const answer = await fetch(`/api/v1/approval-links/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify({ token, ...body }),
    credentials: 'omit',
    cache: 'no-store',
  });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    throw new Error(told.detail || told.title || `The server answered ${answer.status}.`);
  }
  return told;
}

function show({ approver, approval }) {
  at('ask').textContent = visible(approval.ask);
  const voted = approval.votes.find(({ actor }) => actor === approver);
  const open = approval.state === 'open' && !voted;
  at('about').textContent = open
    ? `You answer as ${visible(approver)}. The question expires ${new Date(approval.expiresAt).toLocaleString()}${approval.quorum > 1 ? `; ${approval.quorum} people must approve` : ''}.`
    : voted
      ? `You have answered: ${voted.decision}. The question is ${approval.state}.`
      : `The question is closed: it is ${approval.state}.`;
  at('preview').textContent = visible(approval.preview) || 'The question names no request.';
  at('fields').replaceChildren(...Object.entries(approval.form).filter(([name]) => name !== 'reason').map(([name, type]) => field(name, type)));
  at('answer').hidden = !open;
}

function field(name, type) {
  const row = document.createElement('p');
  const label = document.createElement('label');
  const input = document.createElement('input');
  label.textContent = visible(name);
  input.name = `form.${name}`;
  input.placeholder = type;
  label.append(input);
  row.append(label);
  return row;
}

at('answer').addEventListener('submit', async (event) => {
  event.preventDefault();
  const told = new FormData(event.target);
  const form = Object.fromEntries([...told].filter(([name, value]) => name.startsWith('form.') && value).map(([name, value]) => [name.slice(5), value]));
  at('problem').textContent = '';
  try {
    show(await ask('decision', { decision: { decision: event.submitter?.value ?? 'deny', reason: told.get('reason'), form } }));
    at('ask').focus();
  } catch (problem) {
    at('problem').textContent = problem.message;
  }
});

try {
  show(await ask('question', {}));
} catch (problem) {
  at('about').textContent = '';
  at('problem').textContent = problem.message;
}
