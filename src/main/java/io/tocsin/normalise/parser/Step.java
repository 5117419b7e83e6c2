package io.tocsin.normalise.parser;

import org.jspecify.annotations.Nullable;

/** One step of a parser, compiled. Stateless. */
@FunctionalInterface
interface Step {

    /** False where the step does not fit the line. */
    boolean run(Scratch scratch);

    /** A value that a step reads. */
    @FunctionalInterface
    interface Value {

        /** Null where the line has none. */
        @Nullable
        Object get(Scratch scratch);
    }

    /** Whether something holds for a line. */
    @FunctionalInterface
    interface Test {

        boolean holds(Scratch scratch);
    }

    /** A step as its file has it: {@code isOptional} where the line goes on without it. */
    record Named(String text, Step step, boolean isOptional) {}

    /** Runs steps in order until one that is not optional fails. */
    static boolean all(Named[] steps, Scratch scratch) {
        for (Named named : steps) {
            scratch.note = "";
            boolean done = named.step.run(scratch);
            if (scratch.isTraced()) {
                String why = done || scratch.note.isEmpty() ? "" : " (" + scratch.note + ")";
                scratch.trace(named.text + why, done ? "ok" : named.isOptional ? "skipped" : "failed");
            }
            if (!done && !named.isOptional) {
                if (scratch.note.isEmpty()) {
                    scratch.note = named.text;
                }
                return false;
            }
        }
        return true;
    }
}
