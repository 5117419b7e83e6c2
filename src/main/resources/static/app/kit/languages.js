/** The languages of the editor, as CodeMirror's stream parsers: a token at a time, no tree. */

const KEYWORDS = /^(?:package|import|rule|when|then|end|not|exists|forall|and|or|from|accumulate|collect|eval|in|matches|contains|memberOf|str)\b/;

/** Rules. */
export const drl = {
  name: 'drl',
  startState: () => ({ comment: false }),
  token(stream, state) {
    if (state.comment) {
      state.comment = !stream.skipTo('*/');
      if (state.comment) {
        stream.skipToEnd();
      } else {
        stream.match('*/');
      }
      return 'comment';
    }
    if (stream.eatSpace()) {
      return null;
    }
    if (stream.match('//')) {
      stream.skipToEnd();
      return 'comment';
    }
    if (stream.match('/*')) {
      state.comment = true;
      return 'comment';
    }
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) {
      return 'string';
    }
    if (stream.match(/^@\w+/)) {
      return 'meta';
    }
    if (stream.match(KEYWORDS)) {
      return 'keyword';
    }
    if (stream.match(/^-?\d+(?:\.\d+)?/)) {
      return 'number';
    }
    if (stream.match(/^\$?[A-Za-z_]\w*(?=\s*\()/)) {
      return 'propertyName';
    }
    if (!stream.match(/^\$?[A-Za-z_][\w.]*/)) {
      stream.next();
    }
    return null;
  },
  languageData: { commentTokens: { line: '//', block: { open: '/*', close: '*/' } } },
};

/** Playbooks, tests, lists and parsers. */
export const yaml = {
  name: 'yaml',
  token(stream) {
    if (stream.eatSpace()) {
      return null;
    }
    if (stream.match(/^#.*/)) {
      return 'comment';
    }
    if (stream.match(/^"(?:[^"\\]|\\.)*"(?=\s*:)|^'(?:[^']|'')*'(?=\s*:)|^[A-Za-z_][\w.@/-]*(?=\s*:(?:\s|$))/)) {
      return 'propertyName';
    }
    if (stream.match(/^"(?:[^"\\]|\\.)*"?|^'(?:[^']|'')*'?/)) {
      return 'string';
    }
    if (stream.match(/^\{\{.*?\}\}/)) {
      return 'meta';
    }
    if (stream.match(/^(?:true|false|null|~)(?=\s|$|,|\])/)) {
      return 'keyword';
    }
    if (stream.match(/^-?\d[\w.:]*(?=\s|$|,|\])/)) {
      return 'number';
    }
    if (!stream.match(/^[^\s#"'{[\],}]+/)) {
      stream.next();
    }
    return null;
  },
  languageData: { commentTokens: { line: '#' } },
};
