import { css } from 'lit';

/** How the admin page and the profile look. */
export const style = css`
  :host {
    overflow-y: auto;
    height: 100%;
    padding: var(--gap-l);
    background: var(--sunken);
  }

  /* What stands inside the admin page or the profile has their padding already. */
  :host(:not(t-admin):not(t-profile)) {
    height: auto;
    padding: 0;
    overflow: visible;
  }

  .tabs {
    display: flex;
    flex-wrap: wrap;
    gap: var(--gap-xs);
    margin-bottom: var(--gap);
  }

  .tabs a {
    padding: 0.35rem 0.8rem;
    border-radius: var(--radius);
    color: var(--dim);
  }

  .tabs a[aria-current] {
    background: var(--marked);
    color: var(--accent);
    font-weight: 600;
  }

  section {
    max-width: 72rem;
    margin-bottom: var(--gap);
    padding: 0.8rem 1rem;
    border: 1px solid var(--line);
    border-radius: 10px;
    background: var(--surface);
    overflow-x: auto;
  }

  section h2 {
    margin-bottom: var(--gap-s);
    font-size: var(--body);
    color: var(--text);
  }

  form {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: var(--gap);
  }

  form label {
    display: grid;
    gap: var(--gap-xs);
    font-weight: 600;
  }

  fieldset {
    display: flex;
    flex-wrap: wrap;
    gap: var(--gap-xs) var(--gap);
    align-items: center;
  }

  fieldset legend {
    font-weight: 600;
    padding: 0;
  }

  fieldset label {
    display: inline-flex;
    align-items: center;
    gap: var(--gap-xs);
    font-weight: 400;
  }

  fieldset input {
    min-height: 0;
  }

  td .actions {
    display: flex;
    gap: var(--gap-xs);
    justify-content: flex-end;
  }

  td {
    overflow-wrap: break-word;
  }

  .secret {
    display: block;
    margin: var(--gap-s) 0;
    padding: 0.5rem 0.7rem;
    border-radius: var(--radius);
    background: var(--raised);
    font-family: var(--mono);
    overflow-wrap: anywhere;
    user-select: all;
  }

  .off {
    color: var(--dim);
    text-decoration: line-through;
  }
`;
