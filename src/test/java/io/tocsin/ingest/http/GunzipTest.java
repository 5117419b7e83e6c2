package io.tocsin.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.http.BodyMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class GunzipTest {

    private static final int MAX = 1_000_000;

    private static byte[] pack(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] unpack(byte[] packed) {
        return Gunzip.unpack(packed, MAX, new BodyMemory(Long.MAX_VALUE).share());
    }

    @Test
    void whatWasPackedComesOut() throws IOException {
        for (int length : new int[] {0, 1, 4095, 4096, 4097, 300_000, MAX}) {
            byte[] bytes = new byte[length];
            new Random(length).nextBytes(bytes);

            assertThat(unpack(pack(bytes))).isEqualTo(bytes);
        }
    }

    @Test
    void membersFollowEachOtherAndMayBeEmpty() throws IOException {
        byte[] empty = pack(new byte[0]);
        byte[][] many = new byte[50_000][];
        Arrays.fill(many, empty);

        assertThat(unpack(join(pack("a".getBytes(UTF_8)), empty, pack("b".getBytes(UTF_8)))))
                .isEqualTo("ab".getBytes(UTF_8));
        assertThat(unpack(join(many))).isEmpty();
    }

    @Test
    void aHeaderMayHaveAllItsParts() throws IOException {
        byte[] plain = pack("a".getBytes(UTF_8));
        byte[] header = {0x1F, (byte) 0x8B, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 0, 2, 0, 'x', 'x', 'n', 0, 'c', 0, 1, 2};

        assertThat(unpack(join(header, Arrays.copyOfRange(plain, 10, plain.length))))
                .isEqualTo("a".getBytes(UTF_8));
    }

    @Test
    void aBombEndsAtTheBound() throws IOException {
        byte[] bomb = pack(new byte[50 * MAX]);
        BodyMemory memory = new BodyMemory(2 * MAX);

        assertThatThrownBy(() -> Gunzip.unpack(bomb, MAX, memory.share()))
                .isInstanceOf(RefusedBodyException.class)
                .hasMessageContaining("1000000 bytes after decompression");
    }

    @Test
    void whatIsUnpackedCountsAsMemory() throws IOException {
        byte[] packed = pack(new byte[MAX]);
        BodyMemory memory = new BodyMemory(MAX);
        memory.share().take(MAX / 2);

        assertThatThrownBy(() -> Gunzip.unpack(packed, MAX, memory.share()))
                .hasMessageContaining("tocsin.http.body-memory");
    }

    @Test
    void everyTruncationAndEveryFollowingByteIsNamed() throws IOException {
        byte[] packed = pack("hello, hello, hello".getBytes(UTF_8));

        for (int length = 0; length < packed.length; length++) {
            byte[] cut = Arrays.copyOf(packed, length);
            assertThatThrownBy(() -> unpack(cut)).as("cut at %s", length).hasMessageContaining("ends too early");
        }
        assertThatThrownBy(() -> unpack(join(packed, new byte[1]))).hasMessageContaining("other bytes follow");
        assertThatThrownBy(() -> unpack("{\"a\":1}".getBytes(UTF_8))).hasMessageContaining("does not begin as gzip");
    }

    @Test
    void damagedBytesAreRefusedAndNeverAnythingElse() throws IOException {
        byte[] packed = pack("hello, hello, hello".repeat(50).getBytes(UTF_8));
        Random random = new Random(7);

        for (int i = 0; i < 2_000; i++) {
            byte[] damaged = packed.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
            try {
                unpack(damaged);
            } catch (RefusedBodyException e) {
                assertThat(e.answer().status()).isIn(400, 413);
            }
        }
    }
}
