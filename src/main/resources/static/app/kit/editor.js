import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { HighlightStyle, StreamLanguage, bracketMatching, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { LitElement, css, html } from 'lit';

import { drl, yaml } from './languages.js';
import { sheet } from './sheet.js';
import { visible } from './text.js';

const LANGUAGES = { drl: StreamLanguage.define(drl), yaml: StreamLanguage.define(yaml) };

const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--accent)', fontWeight: '600' },
  { tag: tags.string, color: 'var(--good)' },
  { tag: tags.number, color: 'var(--medium)' },
  { tag: tags.comment, color: 'var(--dim)', fontStyle: 'italic' },
  { tag: tags.meta, color: 'var(--critical)' },
  { tag: tags.propertyName, color: 'var(--low)' },
]);

export const THEME = EditorView.theme({
  '&': { height: '100%', fontSize: 'var(--body)', color: 'var(--text)', backgroundColor: 'var(--surface)' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55' },
  '.cm-gutters': { backgroundColor: 'var(--sunken)', color: 'var(--dim)', borderRight: '1px solid var(--line)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--marked) 45%, transparent)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--marked)' },
  '.cm-tooltip, .cm-panels': { backgroundColor: 'var(--surface)', color: 'var(--text)', border: '1px solid var(--line)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--marked)', color: 'var(--text)' },
  '.cm-completionDetail': { color: 'var(--dim)', fontStyle: 'normal' },
  '.cm-diagnostic': { padding: '4px 8px' },
});

/**
 * A text of a rule, playbook or parser. `problems` ([{line, severity, message, suggestion}]) stand at their lines, `complete` gives
 * completions as CodeMirror wants them. Fires "edit" (detail: the text), "save" (Ctrl S) and "check" (Ctrl Enter).
 */
class Editor extends LitElement {
  static properties = { text: { attribute: false }, language: {}, problems: { attribute: false }, line: { type: Number }, readonly: { type: Boolean }, label: {} };

  static styles = [
    sheet,
    css`
      :host, .box {
        height: 100%;
      }

      .cm-editor.cm-focused {
        outline: 2px solid var(--accent);
        outline-offset: -2px;
      }
    `,
  ];

  render() {
    return html`<div class="box"></div>`;
  }

  disconnectedCallback() {
    this.view?.destroy();
    this.view = null;
    super.disconnectedCallback();
  }

  updated(changed) {
    if (!this.view || changed.has('language') || changed.has('readonly')) {
      this.open();
    } else if (changed.has('text') && this.text !== this.view.state.doc.toString()) {
      this.view.setState(this.stateOf(this.text ?? ''));
    }
    if (changed.has('problems') || changed.has('text')) {
      this.mark();
    }
    if (changed.has('line') || changed.has('text')) {
      this.reveal();
    }
  }

  open() {
    this.view?.destroy();
    this.view = new EditorView({ state: this.stateOf(this.text ?? ''), parent: this.renderRoot.querySelector('.box'), root: this.renderRoot });
    this.mark();
    this.reveal();
  }

  stateOf(doc) {
    return EditorState.create({
      doc,
      extensions: [
        lineNumbers(), highlightActiveLineGutter(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(),
        highlightActiveLine(), highlightSelectionMatches(), lintGutter(), LANGUAGES[this.language] ?? LANGUAGES.yaml,
        syntaxHighlighting(COLOURS), THEME, EditorState.tabSize.of(4), EditorState.readOnly.of(this.readonly),
        EditorView.contentAttributes.of({ 'aria-label': this.label ?? 'Text', spellcheck: 'false', tabindex: '0' }),
        autocompletion({ override: [(context) => this.complete?.(context) ?? null] }),
        keymap.of([
          { key: 'Mod-s', preventDefault: true, run: () => this.fire('save') },
          { key: 'Mod-Enter', run: () => this.fire('check') },
          ...closeBracketsKeymap, ...completionKeymap, ...searchKeymap, ...historyKeymap, ...lintKeymap, ...defaultKeymap, indentWithTab,
        ]),
        EditorView.updateListener.of((update) => update.docChanged && this.fire('edit', update.state.doc.toString())),
      ],
    });
  }

  mark() {
    const { doc } = this.view.state;
    const diagnostics = (this.problems ?? []).map(({ line, severity, message, suggestion }) => {
      const at = doc.line(Math.min(Math.max(1, line), doc.lines));
      return { from: at.from, to: at.to, severity, message: visible([message, suggestion].filter(Boolean).join('; ')) };
    });
    this.view.dispatch(setDiagnostics(this.view.state, diagnostics));
  }

  reveal() {
    if (this.line > 0) {
      const { doc } = this.view.state;
      const { from } = doc.line(Math.min(this.line, doc.lines));
      this.view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
    }
  }

  focus() {
    this.view?.focus();
  }

  fire(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
    return true;
  }
}

customElements.define('t-editor', Editor);
