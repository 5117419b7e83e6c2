/** The filter box over the alerts: what people write there, and what the REST API is asked for it. */

import { instantOf } from './kit/time.js';

export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'];
export const STATES = ['open', 'acknowledged', 'closed'];

/** Open and acknowledged alerts are live: somebody has yet to say what they were. */
export const LIVE = ['open', 'acknowledged'];

const NAMES = ['state', 'severity', 'rule', 'key', 'from', 'to'];

/**
 * Reads e.g. `state:open severity>=high key:203.0.113.7 "brute force"`.
 *
 * @return {{params: object, words: string[], faults: string[]}} parameters for GET alerts; free words in lower case,
 *     which the server does not know and {@link matches} looks for; what could not be read, in words
 */
export function parse(text) {
  const params = {};
  const words = [];
  const faults = [];
  for (const token of text.match(/[^\s"]*"[^"]*"?|\S+/g) ?? []) {
    const [, name, sign, quoted] = /^([a-z]+)(>=|<=|:)(.*)$/is.exec(token) ?? [];
    const value = (quoted ?? '').replaceAll('"', '');
    if (name === undefined) {
      words.push(token.replaceAll('"', '').toLowerCase());
    } else if (!NAMES.includes(name.toLowerCase())) {
      words.push(token.replaceAll('"', '').toLowerCase());
      faults.push(`“${name}” is no filter, so “${token}” is looked for as text. Filters: ${NAMES.join(', ')}.`);
    } else {
      const fault = take(params, name.toLowerCase(), sign, value);
      if (fault) {
        faults.push(fault);
      }
    }
  }
  return { params, words: words.filter(Boolean), faults };
}

function take(params, name, sign, value) {
  if (value === '') {
    return '';
  }
  if (sign !== ':' && name !== 'severity') {
    return `“${name}${sign}” cannot be compared: only severity can. Write ${name}:${value}.`;
  }
  switch (name) {
    case 'severity':
      return severities(params, sign, value.toLowerCase());
    case 'state': {
      const states = value.toLowerCase().split(',').flatMap((state) => (state === 'live' ? LIVE : state === 'all' ? STATES : [state]));
      const wrong = states.find((state) => !STATES.includes(state));
      if (wrong !== undefined) {
        return `There is no state “${wrong}”: use ${STATES.join(', ')}, live or all.`;
      }
      params.state = STATES.every((state) => states.includes(state)) ? '' : [...new Set(states)].join(',');
      return '';
    }
    case 'from':
    case 'to': {
      const instant = instantOf(value);
      if (instant === null) {
        return `“${value}” is no time: write 24h, 7d or 2026-11-24T03:00Z.`;
      }
      params[name] = instant;
      return '';
    }
    default:
      params[name] = value;
      return '';
  }
}

function severities(params, sign, value) {
  const named = value.split(',');
  const wrong = named.find((severity) => !SEVERITIES.includes(severity));
  if (wrong !== undefined) {
    return `There is no severity “${wrong}”: use ${SEVERITIES.join(', ')}.`;
  }
  const at = SEVERITIES.indexOf(named[0]);
  const wanted = { ':': named, '>=': SEVERITIES.slice(at), '<=': SEVERITIES.slice(0, at + 1) }[sign];
  params.severity = wanted.length === SEVERITIES.length ? '' : wanted.join(',');
  return '';
}

/** Whether an alert that arrives live belongs in the list of this query. */
export function matches(alert, { params, words }) {
  const among = (names, value) => !names || names.split(',').includes(value);
  return among(params.state, alert.state)
      && among(params.severity, alert.severity)
      && (!params.rule || params.rule === alert.rule)
      && (!params.key || params.key === alert.key)
      && (!params.from || Date.parse(alert.createdAt) >= Date.parse(params.from))
      && (!params.to || Date.parse(alert.createdAt) < Date.parse(params.to))
      && hasWords(alert, words);
}

export function hasWords(alert, words) {
  if (!words.length) {
    return true;
  }
  const text = [alert.title, alert.key, alert.rule, alert.why, alert.assignee, ...(alert.tags ?? []), ...(alert.attack ?? [])]
      .join(' ').toLowerCase();
  return words.every((word) => text.includes(word));
}

/** The text with its state filter replaced; empty leaves it out. */
export function withState(text, state) {
  const rest = text.split(/\s+/).filter((token) => token && !/^state(:|>=|<=)/i.test(token));
  return [state && `state:${state}`, ...rest].filter(Boolean).join(' ');
}

/** The text's state filter, or "all" where it has none. */
export function stateOf(text) {
  return /(?:^|\s)state:(\S+)/i.exec(text)?.[1].toLowerCase() ?? 'all';
}

const latest = (field) => (a, b) => Date.parse(b[field]) - Date.parse(a[field]);

export const SORTS = {
  newest: { name: 'Newest first', compare: latest('createdAt') },
  severity: {
    name: 'Worst first',
    compare: (a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || latest('lastSeen')(a, b),
  },
  seen: { name: 'Last seen', compare: latest('lastSeen') },
  count: { name: 'Most evidence', compare: (a, b) => b.count - a.count },
};
