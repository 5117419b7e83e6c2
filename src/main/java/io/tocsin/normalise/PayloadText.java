package io.tocsin.normalise;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * The text of a payload. Bytes that are no UTF-8 are taken for windows-1252, one by one, so that a single bad byte
 * spoils nothing around it.
 *
 * @param encoding empty for UTF-8; {@code windows-1252}, or {@code mixed} where the text holds UTF-8 beyond ASCII too
 */
record PayloadText(String text, String encoding) {

    private static final Charset WINDOWS = Charset.forName("windows-1252");

    static PayloadText of(byte[] payload) {
        // The JDK reads ASCII and valid UTF-8 fast; only a text with a replacement in it needs the second look.
        String quick = new String(payload, StandardCharsets.UTF_8);
        return quick.indexOf('\uFFFD') < 0 ? new PayloadText(quick, "") : lenient(payload);
    }

    private static PayloadText lenient(byte[] payload) {
        CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(payload);
        CharBuffer out = CharBuffer.allocate(payload.length + 1);
        boolean hasWindows = false;
        CoderResult result = utf8.decode(in, out, true);
        while (result.isError()) {
            hasWindows = true;
            out.put(new String(payload, in.position(), result.length(), WINDOWS));
            in.position(in.position() + result.length());
            utf8.reset();
            result = utf8.decode(in, out, true);
        }
        String text = out.flip().toString();
        if (!hasWindows) {
            return new PayloadText(text, "");
        }
        boolean hasUtf8 = text.chars().anyMatch(c -> c > 255 && c != 0xFFFD);
        return new PayloadText(text, hasUtf8 ? "mixed" : "windows-1252");
    }

    boolean isUtf8() {
        return encoding.isEmpty();
    }
}
