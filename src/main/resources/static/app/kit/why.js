import { html } from 'lit';

import { said } from './text.js';

/** What a rule counted, by its window function. */
const WHAT = {
  count: (of) => `events with ${of[0] ?? 'the same key'}`,
  distinct: (of) => `different values of ${of.at(-1)}${of.length > 1 ? ` with ${of[0]}` : ''}`,
  sum: (of) => `is the sum of ${of.at(-1)}${of.length > 1 ? ` of ${of[0]}` : ''}`,
  average: (of) => `is the average of ${of.at(-1)}${of.length > 1 ? ` of ${of[0]}` : ''}`,
};

const LIMIT = { '>': 'more than', '>=': 'at least', '<': 'fewer than', '<=': 'at most', '==': 'exactly' };
const UNITS = { ms: 'millisecond', s: 'second', m: 'minute', h: 'hour', d: 'day', w: 'week' };

/** The conditions of a rule's reason, each in words and as the rule has it. */
export function reasons(why, names = {}) {
  return split(why).map((text) => ({ text, words: inWords(text, names) }));
}

/** At " and " outside brackets. */
function split(why) {
  return (why ?? '').split(/ and (?![^(]*\))/).filter(Boolean);
}

function inWords(text, names) {
  const [, name, inside, is, value, comparison, limit] =
      /^(\w+)\(([^()]*)\)(?:( = | is at least )([\d.]+),?(?: (>=|<=|==|>|<) ([\d.]+))?)?/.exec(text) ?? [];
  if (name === undefined) {
    return null;
  }
  const [first, ...of] = inside.split(',').map((part) => part.trim());
  const within = span(first);
  if (name === 'found' && of.length) {
    return html`the rule ${said(first)} had found something${of[1] ? html` with the same ${said(named(of[1], names))}` : null} within ${span(of[0])}`;
  }
  if (WHAT[name] && value !== undefined && within) {
    const counted = WHAT[name](of.map((path) => named(path, names)));
    return html`${is === ' is at least ' ? 'at least ' : ''}${Number(value).toLocaleString('en')} ${said(counted)} within ${within}${comparison
      ? html`; the rule asks for ${LIMIT[comparison]} ${Number(limit).toLocaleString('en')}` : null}`;
  }
  return null;
}

/** The field with its value where that is known: source.ip 203.0.113.7. */
function named(path, names) {
  return names[path] ? `${path} ${names[path]}` : path;
}

function span(text) {
  const [, number, unit] = /^(\d+)(ms|s|m|h|d|w)$/.exec(text) ?? [];
  return number ? `${number} ${UNITS[unit]}${number === '1' ? '' : 's'}` : '';
}
