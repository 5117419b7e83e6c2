import { Annotation, ChangeSet, StateEffect, StateField, Transaction } from '@codemirror/state';
import { Decoration, EditorView, WidgetType } from '@codemirror/view';

import { visible } from './text.js';

/**
 * The protocol by which several people write one text: operational transformation of CodeMirror's change sets. The server puts all
 * changes into one order. An editor has the text of the server (`base` at `revision`), one change that is on its way to it (`sent`),
 * and what was written since (`pending`); the document is all three, one after the other.
 */

const synced = Annotation.define();
const caretAt = StateEffect.define();
const caretGone = StateEffect.define();

export const progress = StateField.define({
  create: () => null,
  update(value, transaction) {
    const told = transaction.annotation(synced);
    if (told) {
      return told;
    }
    const { changes, docChanged } = transaction;
    return docChanged ? { ...value, pending: value.pending ? value.pending.compose(changes) : changes } : value;
  },
});

/** Whether the server has confirmed all that was written. */
export function isConfirmed(state) {
  const { sent, pending } = state.field(progress);
  return !sent && !pending;
}

/** A transaction that takes what was written as the next change to send. */
export function takeForSending(state) {
  const { pending, ...rest } = state.field(progress);
  return { annotations: synced.of({ ...rest, sent: pending, pending: null }) };
}

/**
 * A transaction that takes in confirmed steps ({revision, client, actor, changes}), in order; those that are known already are left
 * out. A step is our own where it has our name and says what we sent.
 */
export function receive(state, steps, client) {
  let { revision, base, sent, pending } = state.field(progress);
  let changes = ChangeSet.empty(state.doc.length);
  const carets = new Map();
  for (const step of steps) {
    if (step.revision !== revision + 1) {
      continue;
    }
    let theirs = ChangeSet.fromJSON(step.changes);
    const next = theirs.apply(base);
    const own = step.client === client && sent && sent.apply(base).eq(next);
    revision++;
    base = next;
    if (own) {
      sent = null;
      continue;
    }
    [sent, theirs] = over(sent, theirs);
    [pending, theirs] = over(pending, theirs);
    carets.forEach((at, name) => carets.set(name, theirs.mapPos(at)));
    theirs.iterChanges((fromA, toA, fromB, toB) => carets.set(step.actor, toB));
    changes = changes.compose(theirs);
  }
  return {
    changes,
    effects: [...carets].map(([name, at]) => caretAt.of({ name, at })),
    annotations: [synced.of({ revision, base, sent, pending }), Transaction.addToHistory.of(false), Transaction.remote.of(true)],
    filter: false,
  };
}

/** A change of ours and one that was confirmed before it, each as it is after the other. */
function over(ours, theirs) {
  return ours ? [ours.map(theirs), theirs.map(ours, true)] : [null, theirs];
}

/** Where a colleague wrote last. */
class Caret extends WidgetType {
  constructor(name) {
    super();
    this.name = name;
  }

  eq(other) {
    return other.name === this.name;
  }

  toDOM() {
    const mark = document.createElement('span');
    mark.className = 'caret';
    mark.setAttribute('aria-hidden', 'true');
    mark.dataset.name = visible(this.name); // by the style sheet, so that it is no part of the text
    return mark;
  }
}

/** Colleagues' carets by name: {at}. */
export const carets = StateField.define({
  create: () => new Map(),
  update(value, transaction) {
    const now = new Map([...value].map(([name, at]) => [name, transaction.changes.mapPos(at)]));
    for (const effect of transaction.effects) {
      if (effect.is(caretAt)) {
        now.set(effect.value.name, effect.value.at);
      } else if (effect.is(caretGone)) {
        now.delete(effect.value);
      }
    }
    return now;
  },
  provide: (field) => EditorView.decorations.from(field, (value) => Decoration.set(
    [...value].map(([name, at]) => Decoration.widget({ widget: new Caret(name), side: 1 }).range(at)), true)),
});

/** A transaction that takes a colleague's caret away. */
export function withoutCaret(name) {
  return { effects: caretGone.of(name) };
}
