package io.tocsin.platform;

/**
 * Something an operator should know about, as {@code GET /api/v1/health}, the readiness probe, Prometheus and the start
 * banner report it.
 *
 * @param level how bad it is
 * @param what what does not work, in one sentence
 * @param remedy what to do about it, in one sentence
 */
public record HealthProblem(Level level, String what, String remedy) {

    public enum Level {
        /** Something works less well and recovers once its cause is gone; the server stays ready. */
        DEGRADED,
        /** The server cannot do what it was configured for; the readiness probe answers 503. */
        DOWN
    }

    public static HealthProblem degraded(String what, String remedy) {
        return new HealthProblem(Level.DEGRADED, what, remedy);
    }

    public static HealthProblem down(String what, String remedy) {
        return new HealthProblem(Level.DOWN, what, remedy);
    }
}
