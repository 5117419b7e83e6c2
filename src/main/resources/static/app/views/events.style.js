import { css } from 'lit';

/** How the search for events lookarounds its rows. */
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
    width: 7.2rem;
    font-size: var(--small);
  }

  .span .apart {
    flex: 1;
  }

  .export {
    padding: 0 0.45em;
  }

  .body {
    display: flex;
    flex: 1;
    min-height: 0;
  }

  t-event-fields {
    flex: none;
    width: 15rem;
  }

  @media (max-width: 760px) {
    .with-fields {
      flex-direction: column;
    }

    .with-fields t-event-fields {
      width: auto;
      max-height: 45%;
    }
  }

  .scroll {
    flex: 1;
    min-width: 0;
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

  t-problem {
    margin: 0 var(--gap);
  }
`;
