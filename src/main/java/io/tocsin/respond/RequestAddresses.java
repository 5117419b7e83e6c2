package io.tocsin.respond;

import io.tocsin.playbook.expression.AddressBlock;
import io.tocsin.respond.connector.ConnectorRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that stand in a request, wherever they stand: what a system outside may take for the address it is to act
 * on. The host of the URL, which only the author and the settings choose, is none of them. Notations that programs read
 * differently ({@code 0x7f.1}, {@code 010.0.0.1}, {@code 2130706433}) are told apart, not guessed at.
 */
final class RequestAddresses {

    private static final Pattern WORD = Pattern.compile("[0-9A-Za-z:.\\[\\]]+(?:/\\d{1,3}(?![0-9A-Za-z.]))?");
    private static final Pattern RANGE =
            Pattern.compile("[0-9a-fA-F:.]*[0-9a-fA-F:][ ]?-[ ]?[0-9a-fA-F:.]*[0-9a-fA-F:]");
    private static final Pattern DOTS_AT_END = Pattern.compile("\\.+$");
    private static final Pattern PORT =
            Pattern.compile("^(\\d{1,3}(?:\\.\\d{1,3}){3}|\\[[0-9A-Fa-f:.%]+\\]):\\d{1,5}$");
    private static final Pattern NUMBERS =
            Pattern.compile("(?:0[xX][0-9a-fA-F]{1,8}|\\d{1,12})(?:\\.(?:0[xX][0-9a-fA-F]{1,8}|\\d{1,12})){0,3}");

    /** Below it a number alone is a port, a count or a time in seconds; as an address it would begin with 0. */
    private static final long FIRST_NUMBER = 1L << 24;

    private static final int MAX_DEPTH = 64;

    /** By the text that was found. */
    private final Map<String, AddressBlock> blocks = new LinkedHashMap<>();

    private final List<String> unclear = new ArrayList<>();

    private RequestAddresses() {}

    /** @param with a rendered request, {@link io.tocsin.respond.connector.ConnectorRequest#with} */
    static RequestAddresses in(Map<String, ? extends @Nullable Object> with) {
        RequestAddresses found = new RequestAddresses();
        with.forEach((member, value) -> {
            if (member.equals("url")) {
                found.lookAtUrl(String.valueOf(value));
            } else if (!member.equals("method") && !member.equals("sign") && !member.equals(ConnectorRequest.TARGET)) {
                found.lookAt(value, 0);
            }
        });
        return found;
    }

    /** Looks at one text. */
    static RequestAddresses of(String text) {
        RequestAddresses found = new RequestAddresses();
        found.lookAt(text, 0);
        return found;
    }

    /** The addresses and blocks, by the text that names them. */
    Map<String, AddressBlock> blocks() {
        return blocks;
    }

    /** Texts that one program reads as an address and another does not, or as another one. */
    List<String> unclear() {
        return unclear;
    }

    private void lookAtUrl(String url) {
        try {
            URI uri = new URI(url);
            String path = uri.getRawPath() == null ? "" : uri.getRawPath();
            for (String segment : path.split("/", -1)) {
                words(decoded(segment), false);
            }
            String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
            for (String member : query.split("[&=;]", -1)) {
                words(decoded(member), true);
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            words(url, false); // the connector refuses it as well
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private void lookAt(@Nullable Object value, int depth) {
        if (depth > MAX_DEPTH) {
            unclear.add("values nested deeper than " + MAX_DEPTH + " levels");
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, item) -> {
                words(String.valueOf(key), false);
                lookAt(item, depth + 1);
            });
        } else if (value instanceof Iterable<?> items) {
            items.forEach(item -> lookAt(item, depth + 1));
        } else if (value instanceof Long || value instanceof Integer) {
            numbers(value.toString());
        } else if (value != null && !(value instanceof Number)) {
            words(value.toString(), true);
        }
    }

    /** @param isValue whether the whole text may be a value, and so an address that is written as numbers */
    private void words(String original, boolean isValue) {
        String text = Normalizer.normalize(original, Normalizer.Form.NFKC); // full-width digits and dots
        if (isValue && NUMBERS.matcher(text.strip()).matches()) {
            numbers(text.strip());
        }
        Matcher range = RANGE.matcher(text);
        while (range.find()) {
            String[] ends = range.group().split("-", 2);
            if (AddressBlock.parse(ends[0].strip()) != null && AddressBlock.parse(ends[1].strip()) != null) {
                unclear.add(range.group());
            }
        }
        Matcher word = WORD.matcher(text);
        while (word.find()) {
            word(word.group());
        }
    }

    private void word(String word) {
        String plain = DOTS_AT_END.matcher(word).replaceFirst("");
        Matcher port = PORT.matcher(plain);
        String address = port.matches() ? port.group(1) : plain;
        AddressBlock block = AddressBlock.parse(address);
        if (block != null) {
            blocks.put(word, block);
        } else if (isOtherNotation(address.split("/", 2)[0])) {
            unclear.add(word);
        }
    }

    /** Four numbers of which some are octal or hexadecimal, or fewer with a hexadecimal one. */
    private static boolean isOtherNotation(String word) {
        String[] parts = word.split("\\.", -1);
        boolean hexadecimal = word.contains("0x") || word.contains("0X");
        return NUMBERS.matcher(word).matches() && (parts.length == 4 || (hexadecimal && parts.length > 1));
    }

    /** Numbers that old programs read as an address ({@code 127.1}, {@code 2130706433}): a value where that is not public. */
    private void numbers(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length == 4 || !NUMBERS.matcher(text).matches()) {
            return; // words see to it
        }
        try {
            long address = 0;
            for (int i = 0; i < parts.length - 1; i++) {
                long octet = Long.decode(parts[i].matches("0+") ? "0" : parts[i]);
                if (octet > 255) {
                    return;
                }
                address |= octet << (24 - 8 * i);
            }
            address |= Long.decode(parts[parts.length - 1]);
            if (address < FIRST_NUMBER || address > 0xffffffffL) {
                return;
            }
            long whole = address;
            String dotted = Stream.of(24, 16, 8, 0)
                    .map(shift -> Long.toString((whole >> shift) & 255))
                    .collect(Collectors.joining("."));
            AddressBlock block = AddressBlock.parse(dotted);
            if (block != null) {
                blocks.put(text, block);
            }
        } catch (NumberFormatException e) {
            unclear.add(text); // 089 is neither octal nor, to every program, decimal
        }
    }
}
