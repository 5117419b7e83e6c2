package io.tocsin.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyslogFramesTest {

    private static final int MAX = 40;

    /** The messages of a stream that arrives in pieces of this many bytes; a cut one ends in {@code …}. */
    private static List<String> frames(int piece, boolean close, String stream) {
        EmbeddedChannel channel = new EmbeddedChannel(new SyslogFrames(MAX));
        byte[] bytes = stream.getBytes(UTF_8);
        for (int i = 0; i < bytes.length; i += piece) {
            channel.writeInbound(Unpooled.copiedBuffer(bytes, i, Math.min(piece, bytes.length - i)));
        }
        if (close) {
            channel.finish();
        }
        List<String> frames = new ArrayList<>();
        for (Object frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
            frames.add(
                    frame instanceof CutMessage cut
                            ? new String(cut.kept(), UTF_8) + "…"
                            : new String((byte[]) frame, UTF_8));
        }
        channel.finishAndReleaseAll();
        return frames;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void countedFramesAreCutByTheirCountHoweverTheyArrive(int piece) {
        assertThat(frames(piece, false, "10 <1>a\nb<2>c5 <3>d\n9 <4>øø£"))
                .containsExactly("<1>a\nb<2>c", "<3>d\n", "<4>øø£");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void linesEndAtLineFeedOrNul(int piece) {
        assertThat(frames(piece, false, "<1>one\n<2>zwei ü\r\n\n<3>three\0<4>unfinished"))
                .containsExactly("<1>one", "<2>zwei ü", "<3>three");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 1000})
    void bothFramingsMixOnOneConnection(int piece) {
        assertThat(frames(piece, false, "<1>line\n6 <2>two\n7 <3>four<5>line\n"))
                .containsExactly("<1>line", "<2>two", "<3>four", "<5>line");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000})
    void aLineThatBeginsWithANumberIsALineWhereTheSenderSendsLines(int piece) {
        assertThat(frames(piece, false, "plain text\n17 connections closed\n2024-01-02 x\n49: Oct 11\n0 <1>x\n"))
                .containsExactly("plain text", "17 connections closed", "2024-01-02 x", "49: Oct 11", "0 <1>x");
    }

    @Test
    void aNumberThatIsTooLongForACountBeginsALine() {
        assertThat(frames(1000, false, "1767607200 up\n123456789 <1>x\n"))
                .containsExactly("1767607200 up", "123456789 <1>x");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000})
    void whatStandsUnterminatedAtTheCloseIsAMessage(int piece) {
        assertThat(frames(piece, true, "<1>one\n<2>last")).containsExactly("<1>one", "<2>last");
        assertThat(frames(piece, true, "5 <1>ab12 <2>half")).containsExactly("<1>ab", "<2>half");
        assertThat(frames(piece, true, "17")).containsExactly("17");
        assertThat(frames(piece, true, "<1>one\n")).containsExactly("<1>one");
        assertThat(frames(piece, true, "")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 1000})
    void aLineThatIsTooLongKeepsItsBeginningAndTheNextOneIsWhole(int piece) {
        String longest = "<1>" + "x".repeat(MAX - 3);

        assertThat(frames(piece, false, longest + "\n" + longest + "yyyyy\n<2>next\n"))
                .containsExactly(longest, longest + "…", "<2>next");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 1000})
    void aCountedFrameThatIsTooLongKeepsItsBeginningAndTheNextOneIsWhole(int piece) {
        String longest = "<1>" + "x".repeat(MAX - 3);

        assertThat(frames(piece, false, MAX + " " + longest + "90 " + longest + "z".repeat(50) + "7 <2>next"))
                .containsExactly(longest, longest + "…", "<2>next");
    }

    @Test
    void aCutNeverSplitsACharacter() {
        assertThat(frames(1000, false, "<1>" + "x".repeat(MAX - 4) + "ø…" + "\n"))
                .containsExactly("<1>" + "x".repeat(MAX - 4) + "…");
        assertThat(frames(1000, false, "<1>" + "x".repeat(MAX - 6) + "\uD83D\uDD14 end\n"))
                .containsExactly("<1>" + "x".repeat(MAX - 6) + "…");
    }
}
