import { css } from 'lit';

/** How the search over the alerts looks. */
export const style = css`
  :host {
    display: grid;
    gap: var(--gap-s);
    padding: var(--gap-s) var(--gap);
    border-bottom: 1px solid var(--line);
  }

  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px;
  }

  .bar button {
    border-color: transparent;
    background: none;
    color: var(--dim);
    padding: 0 0.5em;
  }

  .bar button[aria-pressed='true'], .bar button[aria-expanded='true'] {
    background: var(--marked);
    color: var(--accent);
    font-weight: 600;
  }

  .bar select {
    max-width: 8.5rem;
    border-color: transparent;
    color: var(--dim);
    padding: 0 0.2em;
  }

  .count {
    margin: 0 0.4rem 0 auto;
    color: var(--dim);
  }

  .facets {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr));
    gap: var(--gap-s) var(--gap);
    padding-top: var(--gap-s);
    border-top: 1px solid var(--line);
    max-height: 40vh;
    overflow-y: auto;
  }

  .facets button {
    display: flex;
    width: 100%;
    min-height: 1.5rem;
    padding: 0;
    border: 0;
    background: none;
    text-align: left;
    justify-content: space-between;
  }

  .facets button:hover {
    color: var(--accent);
    text-decoration: underline;
  }

  .facets p {
    grid-column: 1 / -1;
  }
`;
