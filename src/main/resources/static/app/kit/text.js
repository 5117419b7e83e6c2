import { html } from 'lit';

import { code, UNSEEN, visible } from './visible.js';

export { visible };

/**
 * A text from outside, for people: it keeps to itself, whatever is in it, and shows what it would hide. Every view shows by
 * this whatever came from a log, a file, a person or a system outside.
 */
export function said(text) {
  const whole = String(text ?? '');
  if (whole === '') {
    return '';
  }
  const parts = [];
  let end = 0;
  for (const { 0: character, index } of whole.matchAll(UNSEEN)) {
    parts.push(whole.slice(end, index), html`<span class="code-point">${code(character)}</span>`);
    end = index + character.length;
  }
  return html`<bdi dir="ltr">${parts}${whole.slice(end)}</bdi>`;
}
