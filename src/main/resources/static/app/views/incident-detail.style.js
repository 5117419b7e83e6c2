import { css } from 'lit';

/** How one incident looks. */
export const style = css`
  :host {
    display: block;
    overflow-y: auto;
    padding: 0.9rem var(--gap-l) var(--gap-l);
    overflow-wrap: anywhere;
  }

  header {
    display: grid;
    gap: 0.45rem;
    padding-bottom: var(--gap-s);
  }

  h1:focus {
    outline: none;
  }

  .line, form {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.4rem 0.7rem;
  }

  form {
    margin-bottom: var(--gap);
  }

  .mark {
    padding: 0 0.4em;
    border: 1px solid var(--line);
    border-radius: 4px;
    color: var(--dim);
    font: var(--small) var(--mono);
  }

  .here {
    padding: 0 0.6em;
    border-radius: 99px;
    background: var(--marked);
    color: var(--accent);
    font-size: var(--small);
  }

  .here::before {
    content: '● ';
    color: var(--good);
  }

  .phases {
    display: flex;
    flex-wrap: wrap;
    gap: 2px;
    flex: 1;
  }

  .phases li > * {
    display: block;
    min-height: var(--touch);
    padding: 0.15rem 0.7rem;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: none;
    color: var(--dim);
    line-height: 1.6;
  }

  .phases .past > * {
    background: var(--sunken);
    color: var(--text);
  }

  .phases .now > * {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--on-accent);
    font-weight: 600;
  }

  .strip {
    display: flex;
    flex-wrap: wrap;
    gap: 0.3rem 1.5rem;
    padding: 0.5rem 0.8rem;
    border-radius: var(--radius);
    background: var(--sunken);
  }

  .strip dt {
    color: var(--dim);
    font-size: var(--small);
  }

  .strip dd {
    font-weight: 600;
  }

  .tabs {
    display: flex;
    flex-wrap: wrap;
    gap: 2px;
    margin-bottom: var(--gap);
    border-bottom: 1px solid var(--line);
  }

  .tabs button {
    border: 0;
    border-bottom: 2px solid transparent;
    border-radius: 0;
    background: none;
    color: var(--dim);
  }

  .tabs button[aria-pressed='true'] {
    border-color: var(--accent);
    color: var(--accent);
    font-weight: 600;
  }

  ul li {
    display: grid;
    grid-template-columns: max-content minmax(0, 1fr) auto;
    gap: 0.1rem 0.7rem;
    align-items: baseline;
    padding: 0.4rem 0;
    border-bottom: 1px solid var(--line);
  }

  .timeline li {
    position: relative;
    display: grid;
    grid-template-columns: 6.5rem minmax(0, 1fr);
    gap: 0.2rem 1.6rem;
    padding: 0.35rem 0;
  }

  .timeline li::before {
    content: '';
    position: absolute;
    left: 7.15rem;
    top: 0;
    bottom: 0;
    width: 2px;
    background: var(--line);
  }

  .timeline li::after {
    content: '';
    position: absolute;
    left: calc(7.15rem - 4px);
    top: 0.75rem;
    width: 10px;
    height: 10px;
    border: 2px solid var(--surface);
    border-radius: 50%;
    background: var(--info);
  }

  .timeline .alert::after { background: var(--high); }
  .timeline .run::after, .timeline .effect::after { background: var(--low); }
  .timeline .person::after { background: var(--accent); }

  .timeline .pinned div {
    font-weight: 600;
  }

  .messages ul li div, .messages ul li > span {
    min-width: 0;
  }

  input[name='text'] {
    flex: 1;
    min-width: 10rem;
  }

  textarea {
    width: 100%;
    min-height: 12rem;
    font: 0.93em / 1.5 var(--mono);
  }

  @media (max-width: 760px) {
    :host {
      padding: 0 var(--gap) var(--gap);
    }

    .timeline li {
      grid-template-columns: 1fr;
      padding-left: 1.2rem;
    }

    .timeline li::before {
      left: 0.3rem;
    }

    .timeline li::after {
      left: calc(0.3rem - 4px);
    }
  }
`;
