package io.tocsin.platform;

import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;
import org.quartz.CronExpression;

/**
 * Times of a calendar, as a Quartz cron expression says them: second, minute, hour, day of month, month, day of week and
 * maybe year. Safe for many threads.
 *
 * @param text the expression, e.g. {@code 0 0 6 ? * MON-FRI}
 * @param zone whose clock it follows
 */
public record Cron(String text, ZoneId zone) {

    /** @throws IllegalArgumentException where the text is not such an expression, saying why */
    public Cron {
        expression(text);
    }

    /** Returns the first time after this one; empty where there is none any more. */
    public Optional<Instant> after(Instant time) {
        CronExpression expression = expression(text);
        expression.setTimeZone(TimeZone.getTimeZone(zone));
        return Optional.ofNullable(expression.getNextValidTimeAfter(Date.from(time)))
                .map(Date::toInstant);
    }

    private static CronExpression expression(String text) {
        try {
            return new CronExpression(text);
        } catch (ParseException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a cron expression of Quartz, such as \"0 0 6 ? * MON-FRI\": "
                            + e.getMessage(),
                    e);
        }
    }
}
