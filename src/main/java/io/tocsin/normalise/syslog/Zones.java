package io.tocsin.normalise.syslog;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Zone tokens after a time: {@code Z}, {@code +02:00}, {@code -0700}, {@code CEST}. An abbreviation that several
 * countries use is read the way network devices mean it: {@code CST} and {@code EST} are North American.
 */
final class Zones {

    private static final Map<String, Integer> BY_NAME = new HashMap<>();

    static {
        name(0, "UTC", "GMT", "WET", "UCT");
        name(60, "CET", "WEST", "BST", "MEZ");
        name(120, "CEST", "EET", "SAST", "MESZ");
        name(180, "EEST", "MSK");
        name(330, "IST");
        name(480, "AWST", "SGT", "HKT");
        name(540, "JST", "KST");
        name(570, "ACST");
        name(600, "AEST");
        name(630, "ACDT");
        name(660, "AEDT");
        name(720, "NZST");
        name(780, "NZDT");
        name(-180, "ADT", "BRT");
        name(-240, "EDT", "AST");
        name(-300, "EST", "CDT");
        name(-360, "CST", "MDT");
        name(-420, "MST", "PDT");
        name(-480, "PST", "AKDT");
        name(-540, "AKST");
        name(-600, "HST");
    }

    private Zones() {}

    private static void name(int minutes, String... names) {
        for (String name : names) {
            BY_NAME.put(name, minutes * 60);
        }
    }

    /**
     * Reads a zone at this place, past one blank if need be, as seconds east of UTC; null, and nothing read, where there
     * is none. Not a {@code ZoneOffset}, which ends at 18 hours where RFC 3339 allows 23:59.
     */
    static @Nullable Integer read(Scan scan) {
        int from = scan.at;
        if (scan.peek() == ' ') {
            scan.at++;
        }
        Integer zone = scan.peek() == '+' || scan.peek() == '-' ? numeric(scan) : named(scan);
        if (zone == null) {
            scan.at = from;
        }
        return zone;
    }

    private static @Nullable Integer numeric(Scan scan) {
        int sign = scan.peek() == '-' ? -1 : 1;
        scan.at++;
        if (!Scan.isDigit(scan.peek()) || !Scan.isDigit(scan.peek(1))) {
            return null;
        }
        int hours = (scan.peek() - '0') * 10 + scan.peek(1) - '0';
        scan.at += 2;
        int minutes = 0;
        int colon = scan.peek() == ':' ? 1 : 0;
        if (Scan.isDigit(scan.peek(colon)) && Scan.isDigit(scan.peek(colon + 1))) {
            minutes = (scan.peek(colon) - '0') * 10 + scan.peek(colon + 1) - '0';
            scan.at += colon + 2;
        }
        if (hours > 23 || minutes > 59 || !atBoundary(scan)) {
            return null;
        }
        return sign * (hours * 60 + minutes) * 60;
    }

    private static @Nullable Integer named(Scan scan) {
        int length = 0;
        while (scan.peek(length) >= 'A' && scan.peek(length) <= 'Z') {
            length++;
        }
        if ((length == 1 && scan.peek() == 'Z') || (length == 0 && scan.peek() == 'z')) {
            scan.at++;
            return atBoundary(scan) ? 0 : null;
        }
        if (length < 3 || length > 4) {
            return null;
        }
        Integer zone = BY_NAME.get(scan.text.substring(scan.at, scan.at + length));
        scan.at += length;
        return atBoundary(scan) ? zone : null;
    }

    private static boolean atBoundary(Scan scan) {
        return scan.atEnd() || " :])\t,;".indexOf(scan.peek()) >= 0;
    }
}
