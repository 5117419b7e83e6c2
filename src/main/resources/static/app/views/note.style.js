import { css } from 'lit';

/** How a note looks. */
export const style = css`
  :host {
    display: grid;
    gap: var(--gap-s);
  }

  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.4rem 0.7rem;
  }

  .line input {
    flex: 1 1 12rem;
    font-weight: 600;
  }

  .here {
    color: var(--accent);
  }

  .box {
    min-height: 14rem;
    border: 1px solid var(--edge);
    border-radius: var(--radius);
    overflow: hidden;
  }

  .cm-editor {
    min-height: 14rem;
  }

  .cm-content {
    padding-top: 1.2em;
  }

  .cm-editor.cm-focused {
    outline: 2px solid var(--accent);
    outline-offset: -2px;
  }

  .caret {
    position: relative;
    border-left: 2px solid var(--high);
  }

  .caret::after {
    content: attr(data-name);
    position: absolute;
    left: -2px;
    top: -0.95em;
    padding: 0 0.3em;
    border-radius: 3px 3px 3px 0;
    background: var(--high);
    color: var(--surface);
    font: 0.6875rem / 1.3 var(--font);
    white-space: nowrap;
    pointer-events: none;
  }
`;
