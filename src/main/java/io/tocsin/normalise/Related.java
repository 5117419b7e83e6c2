package io.tocsin.normalise;

import io.tocsin.normalise.draft.Draft;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Fills {@code related.*}, and the lower-cased keys that group what senders spell differently. */
final class Related {

    private static final List<String> ADDRESSES =
            List.of("source.ip", "destination.ip", "client.ip", "server.ip", "host.ip");
    private static final List<String> USERS =
            List.of("user.name", "user.target.name", "user.effective.name", "user.changes.name");
    private static final List<String> HOSTS = List.of("host.name", "source.domain", "destination.domain");
    private static final List<String> HASHES = List.of(
            "file.hash.md5",
            "file.hash.sha1",
            "file.hash.sha256",
            "process.hash.md5",
            "process.hash.sha1",
            "process.hash.sha256");

    /** The store indexes each of them. */
    private static final int MOST_OF_ONE_FIELD = 256;

    private static final List<String> OURS = List.of("related.ip", "related.user", "related.hosts", "related.hash");

    private Related() {}

    /** A sender's own stay, as many as the store should index, behind what the event's fields say. */
    static void fill(Draft draft) {
        Map<String, List<String>> said = new LinkedHashMap<>();
        for (String path : OURS) {
            if (draft.has(path)) {
                said.put(path, few(draft.texts(path)));
                draft.remove(path);
            }
        }
        ADDRESSES.forEach(path -> draft.addAll("related.ip", few(draft.texts(path))));
        USERS.forEach(path -> draft.add("related.user", draft.text(path)));
        HOSTS.forEach(path -> draft.add("related.hosts", draft.text(path)));
        if (draft.has("file") || draft.has("process.hash")) {
            HASHES.forEach(path -> draft.add("related.hash", draft.text(path)));
        }
        said.forEach(draft::addAll);
        draft.putText("tocsin.user_key", draft.text("user.name").toLowerCase(Locale.ROOT));
        draft.putText("tocsin.host_key", draft.text("host.name").toLowerCase(Locale.ROOT));
    }

    private static List<String> few(List<String> values) {
        return values.size() <= MOST_OF_ONE_FIELD ? values : values.subList(0, MOST_OF_ONE_FIELD);
    }
}
