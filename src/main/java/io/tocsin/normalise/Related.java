package io.tocsin.normalise;

import io.tocsin.event.FieldPath;
import io.tocsin.normalise.draft.Draft;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Fills {@code related.*}, and the lower-cased keys that group what senders spell differently. */
final class Related {

    private static final Group IP =
            new Group("related.ip", "source.ip", "destination.ip", "client.ip", "server.ip", "host.ip");
    private static final Group USER =
            new Group("related.user", "user.name", "user.target.name", "user.effective.name", "user.changes.name");
    private static final Group HOSTS = new Group("related.hosts", "host.name", "source.domain", "destination.domain");
    private static final Group HASH = new Group(
            "related.hash",
            "file.hash.md5",
            "file.hash.sha1",
            "file.hash.sha256",
            "process.hash.md5",
            "process.hash.sha1",
            "process.hash.sha256");

    /** The store indexes each of them. */
    private static final int MOST_OF_ONE_FIELD = 256;

    private Related() {}

    /** A sender's own stay, as many as the store should index, behind what the event's fields say. */
    static void fill(Draft draft) {
        IP.fill(draft, true);
        USER.fill(draft, false);
        HOSTS.fill(draft, false);
        if (draft.has("file") || draft.has("process.hash") || draft.has("related.hash")) {
            HASH.fill(draft, false);
        }
        draft.putText("tocsin.user_key", draft.text("user.name").toLowerCase(Locale.ROOT));
        draft.putText("tocsin.host_key", draft.text("host.name").toLowerCase(Locale.ROOT));
    }

    /** A field of {@code related} with those that it gathers. */
    private static final class Group {

        private final FieldPath target;
        private final FieldPath[] sources;

        Group(String target, String... sources) {
            this.target = FieldPath.of(target);
            this.sources = Arrays.stream(sources).map(FieldPath::of).toArray(FieldPath[]::new);
        }

        /** @param all whether each of a list counts, not only the first */
        void fill(Draft draft, boolean all) {
            Object one = null;
            Set<String> more = null;
            for (int i = 0; i <= sources.length; i++) {
                Object found = draft.value(i < sources.length ? sources[i] : target);
                if (found == null || found instanceof Map<?, ?>) {
                    continue;
                }
                boolean isFirst = one == null && i < sources.length && found instanceof String;
                if (isFirst) {
                    one = found;
                    continue;
                }
                if (more == null) {
                    more = new LinkedHashSet<>();
                    add(more, one, true);
                }
                add(more, found, all || i == sources.length);
            }
            put(draft, one, more);
        }

        private void put(Draft draft, @Nullable Object one, @Nullable Set<String> more) {
            if (more != null) {
                more.remove("");
                if (!more.isEmpty()) {
                    draft.put(target.toString(), List.copyOf(more));
                }
            } else if (one != null && !one.equals("")) {
                draft.put(target.toString(), List.of(one));
            }
        }

        private static void add(Set<String> into, @Nullable Object found, boolean all) {
            if (found instanceof List<?> list) {
                for (Object item : list.subList(0, Math.min(list.size(), all ? MOST_OF_ONE_FIELD : 1))) {
                    into.add(String.valueOf(item));
                }
            } else if (found != null) {
                into.add(found.toString());
            }
        }
    }
}
