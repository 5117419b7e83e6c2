package io.tocsin.access.audit;

import java.nio.file.Path;
import java.util.UUID;

/** Keys for tests. */
public final class AuditKeys {

    private AuditKeys() {}

    /** Where a server with this key notes the newest line. */
    static AuditHead head(AuditKey key) {
        return new AuditHead(key.file().resolveSibling("audit-head"), key);
    }

    /** A new one, in a folder of its own. */
    public static AuditKey fresh() {
        Path folder = Path.of("target", "audit-keys", UUID.randomUUID().toString());
        return new AuditKey(folder.resolve("key"), folder.resolve("data"));
    }
}
