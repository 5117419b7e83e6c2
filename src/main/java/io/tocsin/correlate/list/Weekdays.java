package io.tocsin.correlate.list;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Days of the week, {@code sat-sun} or {@code mon,wed,fri Europe/Berlin}; without a zone in UTC. */
public record Weekdays(Set<DayOfWeek> days, ZoneId zone) {

    private static final List<String> NAMES = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
    private static final Pattern WRITTEN = Pattern.compile("([a-z,-]+)(?: ([A-Za-z0-9_/+-]+))?");

    public Weekdays {
        days = Set.copyOf(days);
    }

    /** @throws IllegalArgumentException saying how days are written */
    public static Weekdays of(String text) {
        Matcher written = WRITTEN.matcher(text);
        if (!written.matches()) {
            throw new IllegalArgumentException(wrong(text));
        }
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String part : written.group(1).toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] ends = part.split("-", -1);
            int from = NAMES.indexOf(ends[0]);
            int to = NAMES.indexOf(ends[ends.length - 1]);
            if (from < 0 || to < 0 || ends.length > 2) {
                throw new IllegalArgumentException(wrong(text));
            }
            for (int day = 0; day <= Math.floorMod(to - from, 7); day++) {
                days.add(DayOfWeek.MONDAY.plus((long) from + day));
            }
        }
        try {
            return new Weekdays(days, written.group(2) == null ? ZoneOffset.UTC : ZoneId.of(written.group(2)));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(wrong(text), e);
        }
    }

    private static String wrong(String text) {
        return "\"" + text + "\" names no days of the week: write sat-sun, or mon,wed,fri Europe/Berlin";
    }

    /** Whether a time (epoch milliseconds) lies on one of them. */
    public boolean hold(long time) {
        return days.contains(Instant.ofEpochMilli(time).atZone(zone).getDayOfWeek());
    }
}
