import { css } from 'lit';

/** What every component shares: boxes, fields, buttons, focus. Colours and sizes come from tokens.css. */
export const sheet = css`
  :host {
    display: block;
    min-width: 0;
  }

  :host([hidden]) {
    display: none;
  }

  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  h1, h2, h3, p, ul, ol, dl, dd, figure, pre, fieldset {
    margin: 0;
    padding: 0;
    border: 0;
    min-width: 0;
  }

  ul, ol {
    list-style: none;
  }

  h1 {
    font-size: var(--title);
    font-weight: 650;
    line-height: 1.3;
    letter-spacing: -0.005em;
  }

  h2 {
    font-size: var(--small);
    font-weight: 600;
    color: var(--dim);
  }

  a {
    color: var(--accent);
    text-decoration: none;
  }

  a:hover {
    text-decoration: underline;
  }

  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 1px;
    border-radius: 3px;
  }

  button, input, textarea, select {
    font: inherit;
    color: inherit;
  }

  button {
    display: inline-flex;
    align-items: center;
    gap: 0.4em;
    min-height: var(--touch);
    padding: 0 0.65em;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
    cursor: pointer;
    white-space: nowrap;
  }

  button:hover {
    background: var(--raised);
  }

  button[disabled] {
    opacity: 0.55;
    cursor: default;
  }

  button.primary {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--on-accent);
    font-weight: 600;
  }

  button.primary:hover {
    filter: brightness(1.08);
  }

  button.plain {
    border-color: transparent;
    background: none;
  }

  button.plain:hover {
    background: var(--raised);
  }

  input, textarea, select {
    min-height: var(--touch);
    padding: 0.2em 0.6em;
    border: 1px solid var(--edge);
    border-radius: var(--radius);
    background: var(--surface);
  }

  textarea {
    width: 100%;
    min-height: 4.5em;
    resize: vertical;
  }

  ::placeholder {
    color: var(--dim);
    opacity: 1;
  }

  kbd {
    display: inline-block;
    min-width: 1.5em;
    padding: 0 0.3em;
    border: 1px solid var(--line);
    border-bottom-width: 2px;
    border-radius: 4px;
    background: var(--surface);
    color: var(--dim);
    font: 0.6875rem / 1.4 var(--mono);
    text-align: center;
  }

  code, .mono {
    font-family: var(--mono);
    font-size: 0.95em;
  }

  .dim {
    color: var(--dim);
  }

  bdi {
    unicode-bidi: isolate;
  }

  .code-point {
    padding: 0 0.15em;
    border: 1px solid currentColor;
    border-radius: 3px;
    color: var(--bad);
    font: 0.8em var(--mono);
  }

  .small {
    font-size: var(--small);
  }

  .number {
    font-variant-numeric: tabular-nums;
  }

  .cut {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  table {
    width: 100%;
    border-collapse: collapse;
  }

  th, td {
    padding: 0.3rem 0.6rem 0.3rem 0;
    text-align: left;
    vertical-align: top;
    border-bottom: 1px solid var(--line);
  }

  th {
    font-size: var(--small);
    font-weight: 600;
    color: var(--dim);
  }

  @media (max-width: 760px) {
    kbd {
      display: none;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    *, *::before, *::after {
      animation: none !important;
      transition: none !important;
    }
  }
`;
