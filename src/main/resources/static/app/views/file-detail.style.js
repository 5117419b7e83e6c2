import { css } from 'lit';

/** How one file looks. */
export const style = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
  }

  article {
    display: flex;
    flex: 1;
    flex-direction: column;
    min-height: 0;
    overflow-y: auto;
  }

  header {
    padding: 0.7rem var(--gap) var(--gap-s);
    border-bottom: 1px solid var(--line);
    overflow-wrap: anywhere;
  }

  header p a {
    text-decoration: underline;
  }

  .line {
    display: flex;
    flex-wrap: wrap;
    gap: 0.2rem 0.6rem;
    align-items: baseline;
  }

  h1 {
    flex: 1;
    min-width: 10rem;
    font-size: var(--large);
  }

  .about {
    display: grid;
    grid-template-columns: max-content minmax(0, 1fr);
    gap: 0.15rem var(--gap);
    max-height: 14rem;
    overflow-y: auto;
    margin-top: 0.4rem;
  }

  .about dt {
    color: var(--dim);
  }

  .editor {
    flex: 1 0 14rem;
    min-height: 14rem;
  }

  .outcome {
    flex: none;
    max-height: 12rem;
    overflow-y: auto;
    padding: var(--gap-s) var(--gap);
    border-top: 1px solid var(--line);
    overflow-wrap: anywhere;
  }

  .wrong {
    color: var(--bad);
  }

  .good {
    color: var(--good);
  }

  .bar {
    display: flex;
    flex-wrap: wrap;
    gap: 0.4rem;
    align-items: center;
    padding: var(--gap-s) var(--gap);
    border-top: 1px solid var(--line);
    background: var(--sunken);
  }

  .bar .push {
    flex: 1;
  }

  .bar input {
    flex: 1 1 8rem;
    min-width: 6rem;
  }

  t-file-trial {
    flex: none;
    max-height: 60%;
    overflow-y: auto;
    border-top: 1px solid var(--line);
  }

  t-problem {
    margin: 0 var(--gap);
  }
`;
