package io.tocsin.ingest;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.springframework.util.unit.DataSize;

/** Connections for tests of what happens on one. */
final class TestConnections {

    private TestConnections() {}

    static SyslogConnections unbounded() {
        return bounded(1000, 1000, 1000);
    }

    static SyslogConnections bounded(int all, int ofPeer, int unfinishedMegabytes) {
        return new SyslogConnections(
                new SyslogProperties(
                        5514, all, ofPeer, Duration.ofHours(1), DataSize.ofMegabytes(unfinishedMegabytes), ""),
                new SimpleMeterRegistry(),
                Long.MAX_VALUE);
    }
}
