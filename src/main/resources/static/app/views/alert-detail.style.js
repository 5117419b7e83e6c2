import { css } from 'lit';

/** How one alert looks. */
export const style = css`
  :host {
    display: flex;
    flex-direction: column;
  }

  .scroll {
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    padding: 0.9rem var(--gap-l) var(--gap-l);
  }

  header {
    display: grid;
    gap: 0.35rem;
    padding-bottom: var(--gap);
    border-bottom: 1px solid var(--line);
  }

  h1 {
    overflow-wrap: anywhere;
  }

  h1:focus {
    outline: none;
  }

  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0.2rem 0.7rem;
  }

  .key {
    font-weight: 600;
    overflow-wrap: anywhere;
  }

  section {
    padding: var(--gap) 0;
    border-bottom: 1px solid var(--line);
  }

  section > h2 {
    margin-bottom: 0.35rem;
  }

  .why {
    overflow-wrap: anywhere;
    font-size: 1.06em;
  }

  .why li + li {
    margin-top: 0.3rem;
  }

  .related li {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    gap: 0.5rem;
    align-items: baseline;
    min-height: 1.5rem;
  }

  .related h3 {
    margin: 0.4rem 0 0.1rem;
    font-size: 1em;
    font-weight: 400;
  }

  .rule {
    margin-top: 0.3rem;
    color: var(--dim);
    font-size: var(--small);
    overflow-wrap: anywhere;
  }

  .tag {
    padding: 0 0.45em;
    border: 1px solid var(--line);
    border-radius: 4px;
    font-size: var(--small);
    color: var(--dim);
    overflow-wrap: anywhere;
  }

  .events {
    margin-top: var(--gap-s);
    max-height: 11.5rem;
    overflow-y: auto;
  }

  .events a {
    display: grid;
    grid-template-columns: 8ch minmax(0, 1fr);
    gap: 1rem;
    align-items: center;
    min-height: 1.5rem;
    padding: 0.1rem 0.25rem;
    border-radius: 3px;
    color: inherit;
    font: 0.93em / 1.5 var(--mono);
    text-decoration: none;
  }

  .events.dated a {
    grid-template-columns: 14ch minmax(0, 1fr);
  }

  .events a:hover {
    background: var(--raised);
  }

  .observables {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    gap: 0 var(--gap);
    align-items: baseline;
  }

  .observables > * {
    overflow-wrap: anywhere;
  }

  .observables > a {
    line-height: 1.5rem;
    text-align: right;
  }

  .history {
    display: grid;
    gap: 0.5rem;
  }

  .history li {
    display: grid;
    grid-template-columns: 7rem minmax(0, 1fr);
    gap: 0.6rem;
  }

  .said {
    margin-top: 0.1rem;
    padding-left: 0.6rem;
    border-left: 2px solid var(--line);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }

  t-alert-actions {
    border-top: 1px solid var(--line);
  }

  @media (max-width: 760px) {
    .scroll {
      padding: 0 var(--gap) var(--gap);
    }

    .history li, .events a {
      grid-template-columns: 1fr;
      gap: 0;
    }
  }
`;
