package io.tocsin.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.event.RawEvent;
import io.tocsin.event.RawEvent.Format;
import io.tocsin.event.RawEvent.Trust;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class StoredRecordTest {

    private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");

    @Test
    void howASenderWasKnownComesBack() {
        for (Trust trust : Trust.values()) {
            for (Format format : Format.values()) {
                RawEvent raw = new RawEvent("s", format, "192.0.2.1", trust, NOON, new byte[] {1});

                RawEvent read = StoredRecord.decode(7, new StoredRecord(3, 4, raw).encode(7))
                        .raw();

                assertThat(read.trust()).isEqualTo(trust);
                assertThat(read.format()).isEqualTo(format);
                assertThat(read.peer()).isEqualTo("192.0.2.1");
            }
        }
    }

    @Test
    void whoSentItComesBack() {
        RawEvent raw =
                new RawEvent("s", Format.JSON, "192.0.2.1", Trust.TOKEN, NOON, new byte[] {1, 2}, "shipper-d\u00e4mm");

        byte[] bytes = new StoredRecord(3, 4, raw).encode(7);
        StoredRecord read = StoredRecord.decode(7, bytes);

        assertThat(read.raw().sender()).isEqualTo("shipper-d\u00e4mm");
        assertThat(read.raw().payload()).containsExactly(1, 2);
        assertThat(StoredRecord.size(raw)).isEqualTo(bytes.length);
    }

    /** Written by a release that did not keep how a sender was known. */
    @Test
    void aRecordOfAnEarlierReleaseIsRead() {
        byte[] old = HexFormat.of()
                .parseHex("0101" + "0000000000000003" + "0000000000000004" + "0000019b8e1f5a00" + "000173"
                        + "00093139322e302e322e31" + "0000000101" + "2a411620");

        RawEvent read = StoredRecord.decode(7, old).raw();

        assertThat(read.trust()).isEqualTo(Trust.UNKNOWN);
        assertThat(read.format()).isEqualTo(Format.JSON);
    }

    @Test
    void aNameThatTheLogCouldNotHoldIsCut() {
        RawEvent raw = new RawEvent("s".repeat(70_000), Format.JSON, "p".repeat(70_000), NOON, new byte[] {1});

        RawEvent read =
                StoredRecord.decode(7, new StoredRecord(3, 4, raw).encode(7)).raw();

        assertThat(read.source()).hasSize(1_000);
        assertThat(read.peer()).hasSize(1_000);
    }
}
