import { css } from 'lit';

/** How the list of alerts lookarounds its rows. */
export const style = css`
  .column {
    display: flex;
    flex-direction: column;
    height: 100%;
  }

  .scroll {
    position: relative;
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
  }

  .pill {
    position: sticky;
    z-index: 3;
    top: var(--gap-s);
    height: 0;
    text-align: center;
  }

  .pill button {
    border-radius: 99px;
    background: var(--accent);
    border-color: var(--accent);
    color: var(--on-accent);
    font-weight: 600;
    box-shadow: var(--shadow);
  }

  .pill kbd {
    background: none;
    border-color: currentColor;
    color: inherit;
  }

  .empty {
    display: grid;
    gap: var(--gap);
    max-width: 52rem;
    padding: 2.5rem var(--gap-l);
  }

  .empty pre {
    padding: var(--gap);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--sunken);
    font: var(--small) / 1.6 var(--mono);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }

  .foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--gap);
    padding: var(--gap);
    color: var(--dim);
    font-size: var(--small);
  }

  t-alert-actions.bulk {
    border-top: 1px solid var(--line);
  }

  t-problem {
    margin: 0 var(--gap);
  }
`;
