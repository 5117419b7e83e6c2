package io.tocsin.store.embedded;

import io.tocsin.platform.PermanentException;
import io.tocsin.platform.Snapshot;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small database in this process that is used through the MongoDB driver. Every acknowledged write is on disk, whole,
 * with all its index entries; what MongoDB can do and this cannot is refused with an error
 * ({@code docs/explanation/embedded-store.md}).
 *
 * <p>It listens on a random port of the loopback address. Another user of the machine can connect to that port, but
 * gets nothing without the password in {@link #uri}, which is made anew at each start.
 */
public final class EmbeddedMongo implements Snapshot, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedMongo.class);

    private final Path folder;
    private final Rocks rocks;
    private final Catalog catalog;
    private final Cursors cursors;
    private final Gate gate;
    private final Wire wire;
    private volatile boolean closing;
    private boolean closed;

    private EmbeddedMongo(Path folder, Clock clock) {
        this.folder = folder;
        this.rocks = Rocks.open(folder);
        this.catalog = new Catalog(rocks);
        this.cursors = new Cursors(clock);
        this.gate = new Gate(new Commands(rocks, catalog, cursors, () -> closing), cursors, clock);
        this.wire = new Wire(gate);
        log.info("embedded store in {} listens on {}", folder, wire.address());
    }

    /**
     * Opens the database in a folder, which is made where it lacks and which only one process can have open.
     *
     * @throws io.tocsin.platform.PermanentException where the folder cannot be used
     */
    public static EmbeddedMongo open(Path folder) {
        return open(folder, Clock.systemUTC());
    }

    /** @param clock says when cursors are idle */
    static EmbeddedMongo open(Path folder, Clock clock) {
        return new EmbeddedMongo(folder, clock);
    }

    /** Where the driver connects to; holds a password, so it must not be logged. */
    public String uri() {
        InetSocketAddress address = wire.address();
        return "mongodb://" + Gate.USER + ":" + gate.password() + "@"
                + address.getAddress().getHostAddress() + ":" + address.getPort()
                + "/?authMechanism=PLAIN&authSource=$external";
    }

    @Override
    public String part() {
        return "store";
    }

    /** Keeps {@link #close} waiting: the files are not to be touched after it. */
    @Override
    public synchronized void into(Path into) {
        if (closed) {
            throw new PermanentException("the embedded store is closed: the server is stopping");
        }
        rocks.snapshot(into);
    }

    Rocks rocks() {
        return rocks;
    }

    Catalog catalog() {
        return catalog;
    }

    Cursors cursors() {
        return cursors;
    }

    /** Ends commands under way with an error and returns when everything is on disk; again has no effect. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        closing = true;
        wire.close();
        cursors.killBefore(Instant.MAX);
        rocks.close();
        log.info("embedded store in {} is closed", folder);
    }
}
