package io.tocsin.platform;

import java.util.List;

/** What a room tells operators about itself; every bean of this type is a member of {@code GET /api/v1/health}. */
public interface HealthPart {

    /** The member's name in the answer, lower case, e.g. {@code log}, {@code rules}, {@code routes}. */
    String name();

    /**
     * The state now, as something Jackson writes: a record, a map or a list of them. Quick, never throws; problems are
     * told in it, with the remedy.
     */
    Object report();

    /** False where an operator must act; then the whole server reports {@code degraded}. */
    boolean healthy();

    /** What does not work now, each with its remedy; empty where all is well. Quick, never throws. */
    default List<HealthProblem> problems() {
        return List.of();
    }
}
