package io.tocsin.platform;

/** The MDC keys, so that every room writes the same word for the same thing. */
public final class LogKeys {

    public static final String SOURCE = "source";
    public static final String EVENT = "event";
    public static final String RULE = "rule";
    public static final String ALERT = "alert";
    public static final String RUN = "run";
    public static final String STEP = "step";

    private LogKeys() {}
}
