import { css } from 'lit';

/** How the search for events looks around its rows. */
export const style = css`
  .column {
    display: flex;
    flex-direction: column;
    height: 100%;
  }

  .head {
    display: grid;
    gap: var(--gap-s);
    padding: var(--gap-s) var(--gap);
    border-bottom: 1px solid var(--line);
  }

  .words {
    position: relative;
  }

  .words input {
    width: 100%;
    padding-right: 2.4em;
    font-family: var(--mono);
  }

  .words kbd {
    position: absolute;
    right: 0.5rem;
    top: 50%;
    transform: translateY(-50%);
  }

  .span {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.3rem;
    color: var(--dim);
  }

  .span button {
    border-color: transparent;
    background: none;
    padding: 0 0.45em;
    color: var(--dim);
  }

  .span button[aria-pressed='true'] {
    background: var(--marked);
    color: var(--accent);
    font-weight: 600;
  }

  .span label {
    display: inline-flex;
    align-items: center;
    gap: 0.35em;
    font-size: var(--small);
  }

  .span input {
    width: 8.5rem;
    font-size: var(--small);
  }

  .span .apart {
    flex: 1;
  }

  .scroll {
    flex: 1;
    min-height: 0;
    overflow-y: auto;
  }

  .foot, .empty {
    display: flex;
    flex-wrap: wrap;
    gap: var(--gap);
    align-items: center;
    padding: var(--gap);
    color: var(--dim);
  }

  .empty {
    display: grid;
    padding: 2.5rem var(--gap-l);
  }

  .empty h1 {
    color: var(--text);
  }

  .detail {
    overflow-y: auto;
    padding: 0.9rem var(--gap-l) var(--gap-l);
  }

  .detail h1 {
    font: 600 1em / 1.5 var(--mono);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }

  .detail h1:focus {
    outline: none;
  }

  .detail .sub {
    padding: 0.2rem 0 var(--gap-s);
    border-bottom: 1px solid var(--line);
    overflow-wrap: anywhere;
  }

  t-problem {
    margin: 0 var(--gap);
  }
`;
