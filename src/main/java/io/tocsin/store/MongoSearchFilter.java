package io.tocsin.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.nor;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Filters.regex;

import io.tocsin.store.search.AddressNetwork;
import io.tocsin.store.search.Search;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/** Makes a filter of MongoDB of a search, of operators that the embedded store has too. */
public final class MongoSearchFilter {

    /** Fields that hold a time. */
    private static final Set<String> TIMES =
            Set.of("@timestamp", "event.created", "event.ingested", "event.start", "event.end");

    private static final Pattern IP = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}(\\.\\d{1,18})?");
    private static final String NOW = "now";

    private final Instant now;
    private final Set<String> times;
    private final Leaves leaves;

    /** How a collection reads a search by its own fields; null leaves it to {@link MongoSearchFilter#plain}. */
    @FunctionalInterface
    public interface Leaves {
        @Nullable
        Bson filter(Search search);
    }

    /** @param now what {@code now} in a value means */
    MongoSearchFilter(Instant now) {
        this(now, TIMES, search -> null);
    }

    /**
     * For documents other than events.
     *
     * @param now what {@code now} in a value means
     * @param times fields that hold a time
     */
    public MongoSearchFilter(Instant now, Set<String> times, Leaves leaves) {
        this.now = now;
        this.times = Set.copyOf(times);
        this.leaves = leaves;
    }

    /** @throws IllegalArgumentException where a value does not fit its field, saying what to write */
    public Bson of(Search search) {
        Bson own = leaves.filter(search);
        return own == null ? plain(search) : own;
    }

    /** As {@link #of}, with the fields as they are stored. */
    public Bson plain(Search search) {
        if (search instanceof Search.And all) {
            return all.parts().isEmpty() ? new Document() : and(filters(all.parts()));
        }
        if (search instanceof Search.Or any) {
            return or(filters(any.parts()));
        }
        if (search instanceof Search.Not not) {
            return nor(of(not.part()));
        }
        if (search instanceof Search.Word word) {
            return word(word.text());
        }
        if (search instanceof Search.Equal equal) {
            return equal(equal.field(), equal.value());
        }
        if (search instanceof Search.Wildcard wildcard) {
            return wildcard.isPrefix()
                    ? beginsWith(wildcard.field(), wildcard.prefix())
                    : regex(wildcard.field(), pattern(wildcard.pattern()));
        }
        if (search instanceof Search.Exists there) {
            return exists(there.field());
        }
        if (search instanceof Search.Range range) {
            return range(range);
        }
        Search.Network network = (Search.Network) search;
        return network(network.field(), network.network());
    }

    private List<Bson> filters(List<Search> parts) {
        return parts.stream().map(this::of).toList();
    }

    private static Bson word(String text) {
        Bson inMessage = regex("message", Pattern.compile(Pattern.quote(text), Pattern.CASE_INSENSITIVE));
        return IP.matcher(text).matches() ? or(eq("related.ip", text), inMessage) : inMessage;
    }

    private Bson equal(String field, String value) {
        if (times.contains(field)) {
            Time time = time(field, value);
            return and(gte(field, Date.from(time.from())), lt(field, Date.from(time.to())));
        }
        List<Object> values = new ArrayList<>(List.of(value));
        Object number = number(value);
        if (number != null) {
            values.add(number);
        }
        if (value.equals("true") || value.equals("false")) {
            values.add(Boolean.valueOf(value));
        }
        return values.size() == 1 ? eq(field, value) : in(field, values);
    }

    private static Bson beginsWith(String field, String prefix) {
        return regex(field, Pattern.compile("^" + Pattern.quote(prefix)));
    }

    /**
     * A text between two {@code *} is taken where it stands first and looked for no further (an atomic group): a later place finds
     * nothing more, and trying all of them takes a time that grows with each {@code *}.
     */
    private static Pattern pattern(String wildcard) {
        List<String> texts = List.of(wildcard.split("\\*", -1));
        int last = texts.size() - 1;
        StringBuilder pattern = new StringBuilder("^").append(singles(texts.get(0)));
        for (int i = 1; i < last; i++) {
            pattern.append("(?>.*?").append(singles(texts.get(i))).append(')');
        }
        if (last > 0) {
            pattern.append(".*").append(singles(texts.get(last)));
        }
        return Pattern.compile(pattern.append('$').toString(), Pattern.DOTALL);
    }

    /** A text with {@code ?} for one character. */
    private static String singles(String text) {
        return Arrays.stream(text.split("\\?", -1))
                .map(part -> part.isEmpty() ? "" : Pattern.quote(part))
                .collect(Collectors.joining("."));
    }

    private Bson range(Search.Range range) {
        String field = range.field();
        List<Bson> ends = new ArrayList<>();
        boolean numbers = isNumberOrNone(range.from()) && isNumberOrNone(range.to());
        if (!range.from().isEmpty()) {
            Object from = times.contains(field)
                    ? Date.from(
                            range.fromInclusive()
                                    ? time(field, range.from()).from()
                                    : time(field, range.from()).last())
                    : numbers ? numberOf(range.from()) : range.from();
            ends.add(range.fromInclusive() ? gte(field, from) : gt(field, from));
        }
        if (!range.to().isEmpty()) {
            boolean isTime = times.contains(field);
            Object to = isTime
                    ? Date.from(
                            range.toInclusive()
                                    ? time(field, range.to()).last()
                                    : time(field, range.to()).from())
                    : numbers ? numberOf(range.to()) : range.to();
            ends.add(range.toInclusive() ? lte(field, to) : lt(field, to));
        }
        return and(ends);
    }

    private static boolean isNumberOrNone(String text) {
        return text.isEmpty() || number(text) != null;
    }

    private static Object numberOf(String text) {
        Object number = number(text);
        return number == null ? text : number;
    }

    /** A long or a double; null where the text is not a number. */
    private static @Nullable Object number(String text) {
        if (!NUMBER.matcher(text).matches()) {
            return null;
        }
        return text.indexOf('.') < 0 ? Long.valueOf(text) : (Object) new BigDecimal(text).doubleValue();
    }

    /** A moment or a day: from its first millisecond to the one behind its last. */
    private record Time(Instant from, Instant to) {

        private Instant last() {
            return to.minusMillis(1);
        }
    }

    private Time time(String field, String text) {
        try {
            if (text.startsWith(NOW)) {
                Instant at = text.length() == NOW.length() ? now : moved(text.substring(NOW.length()));
                return new Time(at, at.plusMillis(1));
            }
            if (text.length() == 10) {
                Instant day = LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
                return new Time(day, day.plus(Duration.ofDays(1)));
            }
            Instant at = OffsetDateTime.parse(text).toInstant();
            return new Time(at, at.plusMillis(1));
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    field + ": \"" + text + "\" is not a time; write 2026-01-05, 2026-01-05T12:00:00Z, now or now-15m",
                    e);
        }
    }

    private Instant moved(String by) {
        Duration duration = DurationStyle.SIMPLE.parse(by.substring(1));
        return by.charAt(0) == '+' ? now.plus(duration) : now.minus(duration);
    }

    private static Bson network(String field, AddressNetwork network) {
        if (!network.isV4()) {
            List<Bson> any = network.patterns().stream()
                    .map(pattern -> regex(field, Pattern.compile(pattern)))
                    .toList();
            Bson isV6 = regex(field, Pattern.compile(":"));
            return and(isV6, any.size() == 1 ? any.get(0) : or(any));
        }
        if (network.isAll()) {
            return regex(field, Pattern.compile("^[0-9.]+$"));
        }
        List<String> addresses = network.addresses();
        if (!addresses.isEmpty()) {
            return in(field, addresses);
        }
        List<Bson> any = network.prefixes().stream()
                .map(prefix -> beginsWith(field, prefix))
                .toList();
        return any.size() == 1 ? any.get(0) : or(any);
    }
}
