package io.tocsin.incident;

/** How much people may write, in characters, and how many of a kind an incident may have. */
public final class Limits {

    public static final int NAME = 200;
    public static final int TITLE = 500;
    public static final int TEXT = 20_000;

    /** A note holds what others would write into a document. */
    public static final int NOTE = 500_000;

    /** Labels, handlers, techniques, links. */
    public static final int LIST = 100;

    /** Alerts of one incident; each is a part of its document. */
    public static final int ALERTS = 5_000;

    /** Tasks, notes, observables, evidence or links of one incident. */
    public static final int ITEMS = 5_000;

    private Limits() {}
}
