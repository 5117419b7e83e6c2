package io.tocsin.correlate;

import java.util.Locale;

/**
 * A figure and the bar it has to clear.
 *
 * @param what was measured
 * @param figure as measured
 * @param bar what it has to be
 * @param met whether it is; a figure without a bar is only reported
 * @param quietOnly whether it says nothing while others use the machine
 */
public record Bar(String what, String figure, String bar, boolean met, boolean quietOnly) {

    private static final String MARK = "BAR\t";

    public static void atMost(String what, double figure, double most, String unit) {
        tell(new Bar(what, show(figure, unit), "at most " + show(most, unit), figure <= most, false));
    }

    public static void atLeast(String what, double figure, double least, String unit, boolean quietOnly) {
        tell(new Bar(what, show(figure, unit), "at least " + show(least, unit), figure >= least, quietOnly));
    }

    public static void holds(String what, boolean holds) {
        tell(new Bar(what, holds ? "yes" : "no", "yes", holds, false));
    }

    public static void figure(String what, double figure, String unit) {
        tell(new Bar(what, show(figure, unit), "", true, false));
    }

    private static String show(double figure, String unit) {
        String number = figure >= 1_000
                ? String.format(Locale.ROOT, "%,.0f", figure)
                : String.format(Locale.ROOT, figure >= 100 ? "%.0f" : "%.2f", figure);
        return unit.isEmpty() ? number : number + " " + unit;
    }

    /** Written for the process that asked for it; {@link #read} reads it there. */
    private static void tell(Bar bar) {
        System.out.println(MARK + String.join("\t", bar.what, bar.figure, bar.bar, "" + bar.met, "" + bar.quietOnly));
    }

    static boolean isIn(String line) {
        return line.startsWith(MARK);
    }

    static Bar read(String line) {
        String[] parts = line.substring(MARK.length()).split("\t", -1);
        return new Bar(parts[0], parts[1], parts[2], Boolean.parseBoolean(parts[3]), Boolean.parseBoolean(parts[4]));
    }

    /** How it stands, for people. */
    String verdict() {
        return bar.isEmpty() ? "" : met ? "met" : "**missed**";
    }
}
