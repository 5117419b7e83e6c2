import { css } from 'lit';

/** How the list of alerts looks around its rows. */
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

  .box {
    position: relative;
  }

  .box input {
    width: 100%;
    padding-right: 2.4em;
    font-family: var(--mono);
  }

  .box kbd {
    position: absolute;
    right: 0.5rem;
    top: 50%;
    transform: translateY(-50%);
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

  .bar button[aria-pressed='true'] {
    background: var(--marked);
    color: var(--accent);
    font-weight: 600;
  }

  .bar select {
    max-width: 9rem;
    margin-left: auto;
    border-color: transparent;
    color: var(--dim);
    padding-right: 0;
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
    align-items: center;
    gap: var(--gap);
    padding: var(--gap);
    color: var(--dim);
    font-size: var(--small);
  }

  t-alert-actions.bulk {
    border-top: 1px solid var(--line);
  }

  t-problem, .fault {
    margin: 0 var(--gap);
  }

  .fault {
    color: var(--medium);
    font-size: var(--small);
    margin: 0;
  }
`;
