import { css } from 'lit';

/** How one event looks. */
export const style = css`
  :host {
    overflow-y: auto;
    padding: 0.9rem var(--gap-l) var(--gap-l);
  }

  h1 {
    font: 600 1em / 1.5 var(--mono);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }

  h1:focus {
    outline: none;
  }

  .sub {
    padding: 0.2rem 0 var(--gap-s);
    border-bottom: 1px solid var(--line);
    overflow-wrap: anywhere;
  }

  section {
    padding: var(--gap-s) 0;
    border-bottom: 1px solid var(--line);
  }

  h2 {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 var(--gap);
    margin-bottom: 0.2rem;
  }

  .line {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.6rem;
    align-items: baseline;
  }

  .around li > * {
    min-height: 1.5rem;
    align-items: center;
  }

  .around a, .around .here {
    display: grid;
    grid-template-columns: 14ch minmax(0, 1fr);
    gap: 0.6rem;
    color: inherit;
    font: 0.93em / 1.5 var(--mono);
  }

  .around .here {
    background: var(--marked);
    font-weight: 600;
  }
`;
