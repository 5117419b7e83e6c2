package io.tocsin.correlate.text;

import java.util.BitSet;
import java.util.Optional;

/** The character classes of {@link java.util.regex.Pattern} without its flag {@code UNICODE_CHARACTER_CLASS}. */
final class Symbols {

    static final String LINE_ENDS = "\n\r\u0085\u2028\u2029";

    private static final String VERTICAL = "\n\u000b\f\r\u0085\u2028\u2029";
    private static final String HORIZONTAL =
            " \t\u00a0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000";
    private static final String DIGITS = "0123456789";
    private static final String WORD = DIGITS + "ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

    private Symbols() {}

    static BitSet of(String characters) {
        BitSet symbols = new BitSet();
        characters.chars().forEach(symbols::set);
        return symbols;
    }

    static BitSet without(String characters) {
        BitSet symbols = of(characters);
        symbols.flip(0, Part.BEYOND + 1);
        return symbols;
    }

    /** What a letter behind a backslash means; empty where that is not one character of a class. */
    static Optional<BitSet> escaped(char letter) {
        return Optional.ofNullable(
                switch (letter) {
                    case 'd' -> of(DIGITS);
                    case 'D' -> without(DIGITS);
                    case 'w' -> of(WORD);
                    case 'W' -> without(WORD);
                    case 's' -> of(" \t\n\u000b\f\r");
                    case 'S' -> without(" \t\n\u000b\f\r");
                    case 'h' -> of(HORIZONTAL);
                    case 'H' -> without(HORIZONTAL);
                    case 'v' -> of(VERTICAL);
                    case 'V' -> without(VERTICAL);
                    case 't' -> of("\t");
                    case 'n' -> of("\n");
                    case 'r' -> of("\r");
                    case 'f' -> of("\f");
                    case 'a' -> of("\u0007");
                    case 'e' -> of("\u001b");
                    default -> null;
                });
    }
}
