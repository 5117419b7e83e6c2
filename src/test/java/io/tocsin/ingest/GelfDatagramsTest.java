package io.tocsin.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/** Datagrams that anybody can send. */
class GelfDatagramsTest {

    private final Sources sources = new Sources(new SimpleMeterRegistry());
    private final GelfDatagrams datagrams = new GelfDatagrams(sources, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
    private final DefaultCamelContext camel = new DefaultCamelContext();

    private byte[] processed(byte[] datagram) {
        Exchange exchange = new DefaultExchange(camel);
        exchange.getExchangeExtension().setFromRouteId("gelf-udp");
        exchange.getMessage().setBody(datagram);
        datagrams.process(exchange);
        return exchange.getMessage().getBody(byte[].class);
    }

    private static byte[] chunk(long id, int number, int count, String text) {
        return ByteBuffer.allocate(12 + text.length())
                .put((byte) 0x1e)
                .put((byte) 0x0f)
                .putLong(id)
                .put((byte) number)
                .put((byte) count)
                .put(text.getBytes(UTF_8))
                .array();
    }

    @Test
    void chunksMakeAMessageInAnyOrder() {
        assertThat(processed(chunk(1, 1, 2, "b"))).isEmpty();
        assertThat(processed(chunk(2, 0, 2, "other"))).isEmpty();

        assertThat(processed(chunk(1, 0, 2, "a"))).asString(UTF_8).isEqualTo("ab");
    }

    @Test
    void messagesOfEmptyChunksTakeNoMoreThanTheBound() {
        for (int id = 0; id < 10_000; id++) {
            processed(chunk(id, 0, 128, ""));
        }

        assertThat(sources.source("gelf-udp").shed().sum()).isEqualTo(10_000 - 8 * 1024);
    }

    @Test
    void aDatagramThatCannotBeUnpackedStaysAsItCame() throws IOException {
        byte[] damaged = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 'x'};
        byte[] emptyMembers = emptyMembers(100_000);

        assertThat(processed(damaged)).isEqualTo(damaged);
        assertThat(processed(emptyMembers)).isEqualTo(emptyMembers);
    }

    private static byte[] emptyMembers(int count) throws IOException {
        ByteArrayOutputStream one = new ByteArrayOutputStream();
        new GZIPOutputStream(one).close();
        ByteBuffer all = ByteBuffer.allocate(one.size() * count);
        for (int i = 0; i < count; i++) {
            all.put(one.toByteArray());
        }
        return all.array();
    }
}
