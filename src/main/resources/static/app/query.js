/** The words of the search box over the alerts that the console itself writes there. */

export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'];
export const STATES = ['open', 'acknowledged', 'closed'];

export const DISPOSITIONS = [
  ['true_positive', 'True positive', 'It was what the rule says'],
  ['false_positive', 'False positive', 'The rule was wrong'],
  ['benign', 'Benign', 'It happened and was allowed'],
  ['duplicate', 'Duplicate', 'Another alert reports it already'],
];

/** Orders of the list, as the REST API names them. */
export const SORTS = { newest: 'Newest first', severity: 'Worst first', seen: 'Last seen', count: 'Most events' };

/** A term for the query language: the value in quotes where it has characters that mean something. */
export function term(field, value) {
  const text = String(value);
  const plain = /^[\p{L}\p{N}._@/:+-]+$/u.test(text) && !text.startsWith('-') && !/^(AND|OR|NOT)$/.test(text);
  return `${field}:${plain ? text : `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`}`;
}

/** The text with one more term, which replaces another one of the same field where that has a single value. */
export function withTerm(text, added) {
  const tokens = tokensOf(text);
  return tokens.includes(added) ? text : [...tokens, added].join(' ');
}

/** The text with the filter of a field replaced; empty leaves it out. */
export function withField(text, field, value) {
  const rest = tokensOf(text).filter((token) => !new RegExp(`^${field}(:|>=|<=|>|<)`, 'i').test(token));
  return [value && `${field}:${value}`, ...rest].filter(Boolean).join(' ');
}

/** The value of a field's filter; empty where there is none. */
export function fieldOf(text, field) {
  const token = tokensOf(text).find((one) => one.toLowerCase().startsWith(`${field}:`));
  return token ? token.slice(field.length + 1) : '';
}

function tokensOf(text) {
  return text.match(/(?:[^\s"]|"(?:\\.|[^"\\])*"?)+/g) ?? [];
}
