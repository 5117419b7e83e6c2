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
        return frames(MAX, piece, close, stream);
    }

    private static List<String> frames(int maxBytes, int piece, boolean close, String stream) {
        EmbeddedChannel channel = new EmbeddedChannel(new SyslogFrames(maxBytes, TestConnections.unbounded()));
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

    /** In one piece, so that it is known what follows; 200 bytes at most. */
    private static List<String> whole(String stream) {
        return frames(200, 10_000, false, stream);
    }

    @Test
    void aMessageWithARightLengthIsNeverSplitByWhatItsTextImitates() {
        List<String> messages =
                List.of("<34>a 9 <34>forged\n12 <34>xx", "<34>é 12 <34>forged!", "<34>b 7 ", "<1>22", "<2>c");
        StringBuilder stream = new StringBuilder();
        messages.forEach(
                one -> stream.append(one.getBytes(UTF_8).length).append(' ').append(one));

        assertThat(whole(stream.toString())).isEqualTo(messages);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 17, 1000})
    void aRightLengthWinsOverItsTextHoweverTheStreamArrives(int piece) {
        String one = "<34>user 5 <34>x 14 <34>root login\n<34>ok 22";
        String two = "<35>ü 100 <34>";
        String stream = (one.length() + " " + one + (two.length() + 1) + " " + two).repeat(5);

        assertThat(frames(200, piece, false, stream)).containsExactly(one, two, one, two, one, two, one, two, one, two);
    }

    @Test
    void aSenderThatCountsCharactersLosesNothing() {
        assertThat(whole("7 <1>zweü7 <2>four6 <3>é\uD83D\uDD14x6 <4>end"))
                .containsExactly("<1>zweü", "<2>four", "<3>é\uD83D\uDD14x", "<4>end");
        assertThat(whole("7 <1>é\uD83D\uDD14x7 <2>four")).containsExactly("<1>é\uD83D\uDD14x", "<2>four");
    }

    @Test
    void aSenderThatCountsCharactersCannotBeMadeToSplitAMessageOnceItIsKnown() {
        assertThat(whole("5 <1>üü" + "17 <1>ééééééé9 <1>xy" + "5 <2>ab"))
                .containsExactly("<1>üü", "<1>ééééééé9 <1>xy", "<2>ab");
    }

    @Test
    void aLengthThatIsTooSmallLosesAtMostItsOwnMessage() {
        assertThat(whole("8 <1>right5 <2>too small8 <3>right8 <4>right"))
                .containsExactly("<1>right", "<2>too small", "<3>right", "<4>right");
        assertThat(whole("8 <1>right2 <2>too small8 <3>right")).contains("<1>right", "<3>right");
        assertThat(whole("8 <1>right0 <2>zero8 <3>right")).contains("<1>right", "<3>right");
        assertThat(whole("8 <1>right0 8 <3>right")).containsExactly("<1>right", "<3>right");
        assertThat(whole("8 <1>right008 <2>zeros8 <3>right")).containsExactly("<1>right", "<2>zeros", "<3>right");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 9, 15, 40})
    void aLengthThatIsTooLargeLosesAtMostItsOwnMessage(int more) {
        String right = "<3>right " + "x".repeat(15);
        String after = right.length() + " " + right;

        assertThat(whole("8 <1>right" + (9 + more) + " <2>large!" + after.repeat(4)))
                .startsWith("<1>right")
                .filteredOn(right::equals)
                .hasSizeGreaterThanOrEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 9})
    void aSenderThatAlwaysCountsTooMuchKeepsItsMessages(int more) {
        StringBuilder stream = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            String message = "<3>message " + i + " of " + "x".repeat(60 + i);
            stream.append(message.length() + more).append(' ').append(message);
        }

        assertThat(whole(stream.toString()))
                .filteredOn(message -> message.startsWith("<3>message "))
                .hasSizeGreaterThanOrEqualTo(18);
    }

    @Test
    void aLengthBeyondAllMessagesEndsTheConnection() {
        EmbeddedChannel channel = new EmbeddedChannel(new SyslogFrames(MAX, TestConnections.unbounded()));

        channel.writeInbound(Unpooled.copiedBuffer("5 <1>ab99999 <2>cd5 <3>ef", UTF_8));

        assertThat(channel.isOpen()).isFalse();
        assertThat((byte[]) channel.readInbound()).asString(UTF_8).isEqualTo("<1>ab");
        assertThat(channel.inboundMessages()).isEmpty();
    }

    @Test
    void textWithoutEndThatIsNoMessageEndsTheConnection() {
        EmbeddedChannel channel = new EmbeddedChannel(new SyslogFrames(MAX, TestConnections.unbounded()));

        channel.writeInbound(Unpooled.copiedBuffer("x".repeat(MAX + 1), UTF_8));

        assertThat(channel.isOpen()).isFalse();
        assertThat((CutMessage) channel.readInbound()).isNotNull();
    }
}
