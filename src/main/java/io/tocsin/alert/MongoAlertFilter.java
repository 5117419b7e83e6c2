package io.tocsin.alert;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Filters.regex;

import com.mongodb.client.model.Filters;
import io.tocsin.event.Severity;
import io.tocsin.store.MongoSearchFilter;
import io.tocsin.store.search.AddressNetwork;
import io.tocsin.store.search.Search;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** Makes a filter of MongoDB of an {@link AlertSearch}. */
final class MongoAlertFilter {

    private static final String OBSERVABLES = "observables";

    /** Times of alerts, as {@code now-1h} may be compared with them. */
    private static final Set<String> TIMES = Set.of("createdAt", "firstSeen", "lastSeen");

    /** What people write, and where it is stored. */
    private static final Map<String, String> FIELDS = Map.ofEntries(
            Map.entry("id", "_id"),
            Map.entry("rule", "rule"),
            Map.entry("key", "key"),
            Map.entry("title", "title"),
            Map.entry("summary", "summary"),
            Map.entry("why", "why"),
            Map.entry("category", "category"),
            Map.entry("tag", "tags"),
            Map.entry("tags", "tags"),
            Map.entry("attack", "attack"),
            Map.entry("count", "count"),
            Map.entry("assignee", "assignee"),
            Map.entry("observable", OBSERVABLES),
            Map.entry("created", "createdAt"),
            Map.entry("createdAt", "createdAt"),
            Map.entry("event", "events"),
            Map.entry("firstSeen", "firstSeen"),
            Map.entry("lastSeen", "lastSeen"),
            Map.entry("seen", "lastSeen"));

    /** Short for several fields of the events; what is found is among the observables, too, which have the index. */
    private static final Map<String, List<String>> SHORT = Map.of(
            "user", List.of("user.name", "user.target.name", "related.user"),
            "host", List.of("host.name", "related.hosts"),
            "ip", List.of("source.ip", "destination.ip", "related.ip"));

    /** Where a word is looked for. */
    private static final List<String> TEXTS =
            List.of("title", "key", "rule", "summary", "why", "assignee", "tags", "attack", OBSERVABLES);

    private static final Pattern IP =
            Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private final MongoSearchFilter filter;
    private final String me;

    private MongoAlertFilter(AlertSearch search, Instant now) {
        this.me = search.me();
        this.filter = new MongoSearchFilter(now, TIMES, this::leaf);
    }

    /** @throws IllegalArgumentException where a field is not one of alerts, or a value does not fit, saying what to write */
    static Bson of(AlertSearch search, Instant now) {
        return new MongoAlertFilter(search, now).filter.of(search.search());
    }

    /** Null for what is no leaf, or already a leaf of stored fields. */
    private @Nullable Bson leaf(Search search) {
        if (search instanceof Search.Word word) {
            return word(word.text());
        }
        if (search instanceof Search.Equal equal) {
            return equal(equal.field(), equal.value());
        }
        if (search instanceof Search.Wildcard wildcard) {
            return any(wildcard.field(), field -> new Search.Wildcard(field, wildcard.pattern()));
        }
        if (search instanceof Search.Exists there) {
            return there.field().equals("assignee")
                    ? Filters.ne("assignee", "")
                    : any(there.field(), Search.Exists::new);
        }
        if (search instanceof Search.Range range) {
            return range.field().equals("severity")
                    ? severities(range)
                    : any(
                            range.field(),
                            field -> new Search.Range(
                                    field, range.from(), range.fromInclusive(), range.to(), range.toInclusive()));
        }
        if (search instanceof Search.Network network) {
            return any(network.field(), field -> new Search.Network(field, network.network()));
        }
        return null;
    }

    private Bson word(String text) {
        if (IP.matcher(text).matches()) {
            return eq(OBSERVABLES, text.toLowerCase(Locale.ROOT));
        }
        AddressNetwork network = AddressNetwork.parse(text);
        if (network != null) {
            return filter.plain(new Search.Network(OBSERVABLES, network));
        }
        Pattern pattern = Pattern.compile(Pattern.quote(text), Pattern.CASE_INSENSITIVE);
        return or(TEXTS.stream().map(field -> regex(field, pattern)).toList());
    }

    private Bson equal(String field, String value) {
        return switch (field) {
            case "state" -> in("state", names(states(value)));
            case "severity" ->
                in(
                        "severity",
                        names(Arrays.stream(value.split(",")).map(Severity::of).collect(Collectors.toSet())));
            case "disposition" -> eq("disposition", value.toUpperCase(Locale.ROOT));
            case "assignee" -> eq("assignee", value.equals("me") ? me : value.equals("none") ? "" : value);
            case "observable" -> eq(OBSERVABLES, value.toLowerCase(Locale.ROOT));
            default -> {
                Bson same = any(field, path -> new Search.Equal(path, value));
                yield SHORT.containsKey(field) ? and(eq(OBSERVABLES, value.toLowerCase(Locale.ROOT)), same) : same;
            }
        };
    }

    private interface Leaf {
        Search at(String field);
    }

    private Bson any(String field, Leaf leaf) {
        List<Bson> each =
                stored(field).stream().map(path -> filter.plain(leaf.at(path))).toList();
        return each.size() == 1 ? each.get(0) : or(each);
    }

    private static List<String> stored(String field) {
        String own = FIELDS.get(field);
        if (own != null) {
            return List.of(own);
        }
        if (SHORT.containsKey(field)) {
            return SHORT.getOrDefault(field, List.of()).stream()
                    .map(path -> "fields." + path)
                    .toList();
        }
        if (field.equals("message") || field.indexOf('.') > 0) {
            return List.of("fields." + field);
        }
        List<String> known = new ArrayList<>(List.of("state", "severity", "disposition"));
        known.addAll(FIELDS.keySet());
        known.addAll(SHORT.keySet());
        throw new IllegalArgumentException("\"" + field + "\" is not a field of alerts; there are "
                + known.stream().sorted().collect(Collectors.joining(", "))
                + ", and fields of events such as source.ip");
    }

    private static Set<Alert.State> states(String value) {
        EnumSet<Alert.State> states = EnumSet.noneOf(Alert.State.class);
        for (String word : value.toLowerCase(Locale.ROOT).split(",")) {
            switch (word) {
                case "all" -> states.addAll(EnumSet.allOf(Alert.State.class));
                case "live" -> states.addAll(EnumSet.of(Alert.State.OPEN, Alert.State.ACKNOWLEDGED));
                case "open" -> states.add(Alert.State.OPEN);
                case "acknowledged" -> states.add(Alert.State.ACKNOWLEDGED);
                case "closed" -> states.add(Alert.State.CLOSED);
                default ->
                    throw new IllegalArgumentException(
                            "\"" + word + "\" is not a state; use open, acknowledged, closed, live or all");
            }
        }
        return states;
    }

    private static Bson severities(Search.Range range) {
        Set<Severity> within = Arrays.stream(Severity.values())
                .filter(one -> range.from().isEmpty()
                        || one.compareTo(Severity.of(range.from())) >= (range.fromInclusive() ? 0 : 1))
                .filter(one -> range.to().isEmpty()
                        || one.compareTo(Severity.of(range.to())) <= (range.toInclusive() ? 0 : -1))
                .collect(Collectors.toSet());
        return in("severity", names(within));
    }

    private static List<String> names(Set<? extends Enum<?>> values) {
        return values.stream().map(Enum::name).sorted().toList();
    }
}
