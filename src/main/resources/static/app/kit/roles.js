import { html } from 'lit';

/** Checkboxes for roles; read back with {@link chosenRoles}. */
export function roleBoxes(roles, chosen = []) {
  return html`
    <fieldset>
      <legend>Roles</legend>
      ${roles.map(({ name, permissions }) => html`
        <label title=${permissions.join(', ')}>
          <input type="checkbox" name="roles" value=${name} .checked=${chosen.includes(name)}>${name}
        </label>`)}
    </fieldset>`;
}

export function chosenRoles(form) {
  return new FormData(form).getAll('roles');
}
