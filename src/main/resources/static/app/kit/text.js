import { html } from 'lit';

/**
 * What a reader cannot see, or what moves other text around: controls but for tab and line break, marks, embeddings,
 * overrides and isolates of direction, separators, characters without width, tags, halves of surrogate pairs.
 */
const UNSEEN =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}\uD800-\uDFFF]/gu;

const code = (character) => `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

/** A text from outside with every such character as its code; for attributes, where there is no markup. */
export function visible(text) {
  return String(text ?? '').replace(UNSEEN, code);
}

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
