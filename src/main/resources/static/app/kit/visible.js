/**
 * What a reader cannot see, or what moves other text around: controls but for tab and line break, marks, embeddings,
 * overrides and isolates of direction, separators, characters without width, tags, halves of surrogate pairs.
 */
export const UNSEEN =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}\uD800-\uDFFF]/gu;

export const code = (character) => `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

/** A text from outside with every such character as its code; for attributes, where there is no markup. */
export function visible(text) {
  return String(text ?? '').replace(UNSEEN, code);
}
