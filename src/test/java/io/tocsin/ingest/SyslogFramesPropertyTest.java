package io.tocsin.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random streams of counted messages, some of them with a wrong length, in random pieces. */
class SyslogFramesPropertyTest {

    private static final int MAX = 2000;
    private static final String[] PIECES = {
        "a", "login ", "é", "ж", "\uD83D\uDD14", "user=root ", "7", " 9 <34>", "<13>", "\n", "port 22", "Oct 11 x", "日本"
    };

    private record Frame(String text, boolean right) {}

    static IntStream seeds() {
        return IntStream.range(0, 500);
    }

    private static String text(Random random, int number, boolean hostile) {
        StringBuilder text = new StringBuilder("<" + random.nextInt(192) + ">m" + number + ":");
        for (int i = random.nextInt(40); i > 0; i--) {
            String piece = PIECES[random.nextInt(PIECES.length)];
            text.append(hostile || !(piece.contains("<") || piece.equals("\n")) ? piece : "?");
        }
        return text.append('.').toString();
    }

    /** Lengths of pieces of up to so many bytes. */
    private static List<Integer> anyPieces(Random random, int length) {
        List<Integer> pieces = new ArrayList<>();
        int most = 1 + random.nextInt(3000);
        for (int left = length; left > 0; left -= pieces.get(pieces.size() - 1)) {
            pieces.add(Math.min(left, 1 + random.nextInt(most)));
        }
        return pieces;
    }

    private static List<String> read(byte[] stream, List<Integer> pieces) {
        EmbeddedChannel channel = new EmbeddedChannel(new SyslogFrames(MAX, TestConnections.unbounded()));
        int begin = 0;
        for (int piece : pieces) {
            channel.writeInbound(Unpooled.copiedBuffer(stream, begin, piece));
            begin += piece;
        }
        List<String> messages = new ArrayList<>();
        for (Object one = channel.readInbound(); one != null; one = channel.readInbound()) {
            messages.add(new String(one instanceof CutMessage cut ? cut.kept() : (byte[]) one, UTF_8));
        }
        channel.finishAndReleaseAll();
        return messages;
    }

    private static void write(ByteArrayOutputStream stream, int count, byte[] message) {
        stream.writeBytes((count + " ").getBytes(UTF_8));
        stream.writeBytes(message);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void messagesWithRightLengthsAreExactlyWhatArrives(int seed) {
        Random random = new Random(seed);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            String text = text(random, i, true);
            sent.add(text);
            byte[] bytes = text.getBytes(UTF_8);
            write(stream, bytes.length, bytes);
            stream.writeBytes("\n".repeat(random.nextInt(2)).getBytes(UTF_8));
        }

        assertThat(read(stream.toByteArray(), anyPieces(random, stream.size())))
                .as("seed %d", seed)
                .isEqualTo(sent);
    }

    /** As senders write: one message at a time, or several. */
    @ParameterizedTest
    @MethodSource("seeds")
    void aSenderThatCountsCharactersLosesNothing(int seed) {
        Random random = new Random(seed);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        List<String> sent = new ArrayList<>();
        List<Integer> pieces = new ArrayList<>();
        for (int i = 0, written = 0; i < 40; i++) {
            String text = text(random, i, false);
            sent.add(text);
            write(stream, seed % 2 == 0 ? text.length() : text.codePointCount(0, text.length()), text.getBytes(UTF_8));
            if (random.nextBoolean() || i == 39) {
                pieces.add(stream.size() - written);
                written = stream.size();
            }
        }

        assertThat(read(stream.toByteArray(), pieces)).as("seed %d", seed).isEqualTo(sent);
    }

    /** But for a few: a wrong length may look right by chance, where text or the length of another message lets it. */
    @Test
    void messagesWhoseOwnAndNeighboursLengthsAreRightArrive() {
        int expected = 0;
        int lost = 0;
        for (int seed = 0; seed < 1000; seed++) {
            Random random = new Random(seed);
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            List<Frame> sent = new ArrayList<>();
            List<Integer> pieces = new ArrayList<>();
            for (int i = 0, written = 0; i < 60; i++) {
                // The last ones are right: nothing can be known of a wrong length that nothing follows.
                boolean right = i > 40 || random.nextInt(4) > 0;
                String text = text(random, i, false);
                byte[] bytes = text.getBytes(UTF_8);
                int count = right ? bytes.length : wrongCount(random, bytes.length);
                sent.add(new Frame(text, count == bytes.length));
                write(stream, count, bytes);
                if (random.nextBoolean() || i == 59) {
                    pieces.add(stream.size() - written);
                    written = stream.size();
                }
            }

            Set<String> read = new HashSet<>(read(stream.toByteArray(), pieces));

            for (int i = 1; i < sent.size() - 1; i++) {
                if (sent.get(i - 1).right && sent.get(i).right && sent.get(i + 1).right) {
                    expected++;
                    lost += read.contains(sent.get(i).text) ? 0 : 1;
                }
            }
        }
        assertThat(lost).as("of %d", expected).isLessThan(expected / 200);
    }

    private static int wrongCount(Random random, int right) {
        return switch (random.nextInt(3)) {
            case 0 -> right + 1 + random.nextInt(12);
            case 1 -> Math.max(0, right - 1 - random.nextInt(8));
            default -> random.nextInt(400);
        };
    }
}
