package io.tocsin.normalise;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * The text of a payload.
 *
 * @param encoding empty for UTF-8, else what the bytes were taken for because they are no UTF-8
 */
record PayloadText(String text, String encoding) {

    private static final Charset WINDOWS = Charset.forName("windows-1252");

    static PayloadText of(byte[] payload) {
        // The JDK scans ASCII and valid UTF-8 fast; only a text with a replacement in it needs the strict second look.
        String quick = new String(payload, StandardCharsets.UTF_8);
        if (quick.indexOf('\uFFFD') < 0) {
            return new PayloadText(quick, "");
        }
        try {
            return new PayloadText(
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(payload))
                            .toString(),
                    "");
        } catch (CharacterCodingException noUtf8) {
            return new PayloadText(new String(payload, WINDOWS), "windows-1252");
        }
    }

    boolean isUtf8() {
        return encoding.isEmpty();
    }
}
