package io.tocsin.correlate.list;

import io.tocsin.normalise.draft.Addresses;
import java.util.Locale;

/**
 * A value in the one spelling by which it is compared, according to what it is: an IP address as {@link Addresses} spells
 * it; a hash (32, 40, 64 or 128 hexadecimal digits) in lower case; a domain name (RFC 1035 §2.3.3, two labels or more) in
 * lower case and without the dot of the root. Any other text is itself, as case tells users, paths and commands apart.
 */
final class CanonicalValue {

    private static final int MAX_DOMAIN = 254;

    private CanonicalValue() {}

    /** Costs one look at the signs, and a new text only where one of them has to change. */
    static String of(String text) {
        int length = text.length();
        boolean upper = false;
        for (int i = 0; i < length; i++) {
            char sign = text.charAt(i);
            if (sign == ':') {
                return ofColons(text);
            }
            upper |= isUpper(sign);
        }
        boolean root = length > 1 && text.charAt(length - 1) == '.';
        if (!upper && !root) {
            return text;
        }
        if (isDomain(text, root ? length - 1 : length)) {
            return text.substring(0, root ? length - 1 : length).toLowerCase(Locale.ROOT);
        }
        return isHash(text) ? text.toLowerCase(Locale.ROOT) : text;
    }

    private static String ofColons(String text) {
        String address = Addresses.canonical(text);
        return address.isEmpty() ? text : address;
    }

    private static boolean isHash(String text) {
        int length = text.length();
        if (length != 32 && length != 40 && length != 64 && length != 128) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char sign = text.charAt(i);
            if (sign > 'f' || Character.digit(sign, 16) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Labels of letters, digits, hyphens and underscores; the last has a letter, so that a number is none. */
    static boolean isDomain(String text) {
        return isDomain(text, text.length());
    }

    private static boolean isDomain(String text, int end) {
        if (end > MAX_DOMAIN) {
            return false;
        }
        int labels = 1;
        int label = 0;
        boolean letter = false;
        for (int i = 0; i < end; i++) {
            char sign = text.charAt(i);
            boolean isLetter = (sign >= 'a' && sign <= 'z') || isUpper(sign);
            if (sign == '.') {
                if (label == 0) {
                    return false;
                }
                labels++;
                label = 0;
                letter = false;
            } else if (isLetter || (sign >= '0' && sign <= '9') || sign == '-' || sign == '_') {
                label++;
                letter |= isLetter;
            } else {
                return false;
            }
        }
        return labels > 1 && label > 0 && letter;
    }

    private static boolean isUpper(char sign) {
        return sign >= 'A' && sign <= 'Z';
    }
}
