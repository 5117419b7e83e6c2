package io.tocsin.platform;

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
}
