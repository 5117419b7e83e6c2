import { css } from 'lit';

/** How the actions on alerts look. */
export const style = css`
  :host {
    outline: none;
    background: var(--sunken);
    padding: var(--gap-s) var(--gap);
  }

  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.4rem;
  }

  .bar strong {
    margin-right: auto;
  }

  form {
    display: grid;
    gap: var(--gap-s);
    padding-bottom: var(--gap-s);
  }

  label {
    display: grid;
    gap: var(--gap-xs);
    color: var(--dim);
    font-size: var(--small);
  }

  label > input, textarea {
    color: var(--text);
    font-size: var(--body);
  }

  .choices {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(8.6rem, 1fr));
    gap: 0.4rem;
  }

  legend {
    padding: 0 0 var(--gap-xs);
    color: var(--dim);
    font-size: var(--small);
  }

  .choice {
    display: flex;
    align-items: center;
    gap: 0.4rem;
    padding: 0.35rem 0.5rem;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
    color: var(--text);
    font-size: var(--body);
    cursor: pointer;
  }

  .choice:has(:checked) {
    border-color: var(--accent);
    background: var(--marked);
  }

  .choice:focus-within {
    outline: 2px solid var(--accent);
  }

  .choice input {
    min-height: 0;
    margin: 0;
    accent-color: var(--accent);
    outline: none;
  }

  .choice kbd {
    margin-left: auto;
  }
`;
