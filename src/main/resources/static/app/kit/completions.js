import { snippetCompletion } from '@codemirror/autocomplete';

import { get } from '../api.js';

/** The window functions of rules, with their places to fill in: docs/reference/rules.md. */
const FUNCTIONS = {
  count: ['count( "${10m}", ${sourceIp} ) > ${5}', 'events with the same key'],
  distinct: ['distinct( "${10m}", ${sourceIp}, ${userName} ) >= ${10}', 'different values'],
  sum: ['sum( "${1h}", ${sourceIp}, number("${source.bytes}") ) > ${1000000}', 'of a number'],
  average: ['average( "${1h}", ${sourceIp}, number("${source.bytes}") ) > ${1000}', 'of a number'],
  percentile: ['percentile( "${10m}", ${95}, ${hostName}, number("${source.bytes}") ) > ${1000}', 'of a number'],
  surge: ['surge( "${10m}", "${1d}", ${sourceIp} ) > ${5}', 'times the usual number'],
  regularity: ['regularity( "${6h}", ${sourceIp}, ${destinationIp} ) >= ${0.9}', 'evenness of gaps'],
  isNew: ['isNew( "${30d}", "${7d}", ${userName}, ${sourceIp} )', 'first seen'],
  travel: ['travel( "${1d}", ${userName} ) > ${900}', 'km/h'],
  found: ['found( "${rule-id}", "${1h}", ${sourceIp} )', 'another rule came true before'],
  missing: ['missing( "${30m}", "${rule-id}", ${sourceIp} )', 'another rule did not come true after'],
  without: ['without( "${30m}", "${rule-id}", ${sourceIp} )', 'neither before nor after'],
  sequence: ['sequence( "${1h}", ${hostName}, "${rule-a}", "${rule-b}" )', 'rules in this order'],
  together: ['together( "${1h}", ${hostName}, "${rule-a}", "${rule-b}" )', 'rules in any order'],
  silent: ['silent( "${20m}", ${hostName} )', 'nothing came'],
  reached: ['reached( "${20m}", "${list-name}" )', 'as many as the list says'],
  field: ['field("${event.action}")', 'any ECS field'],
  fields: ['fields("${related.ip}")', 'all values of a field'],
  number: ['number("${source.bytes}")', 'a number'],
};

const ANNOTATIONS = ['title', 'description', 'severity', 'key', 'suppress', 'within', 'attack', 'tags', 'category', 'summary', 'owner', 'runbook', 'references',
  'falsepositives', 'playbook', 'status', 'lookback', 'refine'];

let words;

/** Completions of a rule file. */
export async function ofRules(context) {
  const annotation = context.matchBefore(/@\w*/);
  if (annotation) {
    return { from: annotation.from, options: ANNOTATIONS.map((name) => snippetCompletion(`@${name}("\${}")`, { label: `@${name}`, type: 'keyword' })) };
  }
  const word = context.matchBefore(/[A-Za-z]\w*/);
  if (!word && !context.explicit) {
    return null;
  }
  words ??= get('schemas/rule').catch(() => ({ fields: {}, lists: [] }));
  const { fields, lists } = await words;
  return {
    from: word?.from ?? context.pos,
    options: [
      ...Object.entries(fields).map(([label, detail]) => ({ label, detail, type: 'property' })),
      ...Object.entries(FUNCTIONS).map(([label, [text, detail]]) => snippetCompletion(text, { label, detail, type: 'function' })),
      ...lists.map((name) => ({ label: name, detail: 'list', type: 'constant' })),
    ],
    validFor: /^\w*$/,
  };
}

let schema;

/** Completions of a playbook: keys of its schema, and connectors behind "uses:". */
export async function ofPlaybooks(context) {
  const uses = context.matchBefore(/uses:\s*[\w.@-]*/);
  schema ??= Promise.all([get('schemas/playbook'), get('schemas/connectors')]).catch(() => [{}, { uses: [] }]);
  const [shape, { uses: connectors }] = await schema;
  if (uses) {
    return { from: uses.from + uses.text.search(/[\w.@-]*$/), options: connectors.map((label) => ({ label, type: 'function' })) };
  }
  const key = context.matchBefore(/^\s*(?:- )?[a-z_]\w*/);
  if (!key && !context.explicit) {
    return null;
  }
  const keys = new Map();
  collect(shape, keys);
  return {
    from: key ? key.from + key.text.search(/[a-z_]\w*$/) : context.pos,
    options: [...keys].map(([name, about]) => ({ label: name, apply: `${name}: `, info: about, type: 'property' })),
    validFor: /^\w*$/,
  };
}

/** The names of all properties of a JSON Schema, with what it says of them. */
function collect(node, keys) {
  if (Array.isArray(node)) {
    node.forEach((item) => collect(item, keys));
  } else if (node && typeof node === 'object') {
    Object.entries(node.properties ?? {}).forEach(([name, property]) => keys.set(name, keys.get(name) || (property?.description ?? '')));
    Object.values(node).forEach((inner) => collect(inner, keys));
  }
}
