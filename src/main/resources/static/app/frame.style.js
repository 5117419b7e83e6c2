import { css } from 'lit';

/** How the frame looks: rail, banner, notices, help. */
export const style = css`
  :host {
    display: grid;
    grid-template: 'rail main' minmax(0, 1fr) 'rail told' auto / var(--rail) minmax(0, 1fr);
    height: 100dvh;
    background: var(--surface);
  }

  nav {
    grid-area: rail;
    display: flex;
    flex-direction: column;
    gap: 2px;
    padding: var(--gap-s) 0.3rem;
    background: var(--sunken);
    border-right: 1px solid var(--line);
    overflow-y: auto;
    scrollbar-width: none;
  }

  .place, nav button {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 2px;
    flex: none;
    min-height: 2.6rem;
    padding: 0.15rem 0;
    border: 0;
    border-radius: var(--radius);
    background: none;
    color: var(--dim);
    font-size: 0.6875rem;
    text-decoration: none;
  }

  .place:hover, nav button:hover {
    background: var(--raised);
    color: var(--text);
  }

  .place[aria-current] {
    background: var(--marked);
    color: var(--accent);
    font-weight: 600;
  }

  svg {
    flex: none;
    width: 1.15rem;
    height: 1.15rem;
  }

  .brand {
    display: block;
    width: 1.75rem;
    height: 1.75rem;
    flex: none;
    margin: 0.15rem auto var(--gap-xs);
  }

  .push {
    flex: 1;
  }

  nav button {
    min-height: 1.6rem;
  }

  .state {
    flex: none;
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 3px;
    padding: 0.3rem 0;
    font-size: 0.6875rem;
    color: var(--dim);
  }

  .state i {
    width: 0.5rem;
    height: 0.5rem;
    border-radius: 50%;
    background: var(--good);
  }

  .state.connecting i {
    background: var(--info);
  }

  .state.lost i {
    background: var(--bad);
    border-radius: 1px;
  }

  .lost-banner {
    grid-area: told;
    display: flex;
    gap: var(--gap);
    padding: 0.35rem var(--gap);
    background: color-mix(in srgb, var(--bad) var(--tint), var(--surface));
    border-top: 1px solid var(--bad);
  }

  .lost-banner strong {
    color: var(--bad);
  }

  main {
    grid-area: main;
    min-height: 0;
    min-width: 0;
    overflow: hidden;
  }

  main:not(.alone) > * {
    height: 100%;
  }

  main:focus {
    outline: none;
  }

  .alone {
    grid-area: 1 / 1 / -1 / -1;
    display: grid;
    place-items: center;
    background: var(--sunken);
  }

  .notice {
    position: fixed;
    z-index: 10;
    left: calc(var(--rail) + var(--gap));
    bottom: 4.5rem;
    display: flex;
    align-items: center;
    gap: var(--gap);
    max-width: calc(100vw - 2rem);
    padding: 0.4rem 0.5rem 0.4rem 0.9rem;
    border-radius: var(--radius);
    background: var(--text);
    color: var(--surface);
    box-shadow: var(--shadow);
  }

  .notice button {
    border-color: transparent;
    background: none;
    color: inherit;
    text-decoration: underline;
  }

  dialog {
    width: min(34rem, calc(100vw - 2rem));
    padding: var(--gap-l);
    border: 1px solid var(--line);
    border-radius: 10px;
    background: var(--surface);
    color: var(--text);
    box-shadow: var(--shadow);
  }

  dialog::backdrop {
    background: rgb(0 0 0 / 35%);
  }

  dialog h2 {
    margin: var(--gap) 0 var(--gap-xs);
  }

  dialog header {
    display: flex;
    justify-content: space-between;
    align-items: center;
  }

  dialog dl {
    display: grid;
    grid-template-columns: 5rem 1fr;
    gap: 0.2rem var(--gap);
  }

  nav .skip {
    position: absolute;
    left: -100vw;
  }

  nav .skip:focus {
    left: var(--gap-s);
    top: var(--gap-s);
    z-index: 20;
    padding: var(--gap-s);
    background: var(--surface);
  }

  @media (max-width: 760px) {
    :host {
      grid-template: 'main' minmax(0, 1fr) 'told' auto 'rail' auto / minmax(0, 1fr);
    }

    nav {
      flex-direction: row;
      justify-content: space-around;
      border: 0;
      border-top: 1px solid var(--line);
      padding: 0.15rem;
      overflow-x: auto;
      scrollbar-width: none;
    }

    .place, nav button, .state {
      flex: 1 0 auto;
      min-width: 3.5rem;
      min-height: 2.75rem;
      justify-content: center;
    }

    .brand, .push, .help {
      display: none;
    }

    .notice {
      left: var(--gap);
      bottom: 8rem;
    }
  }
`;
