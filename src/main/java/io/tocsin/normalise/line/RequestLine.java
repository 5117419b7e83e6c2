package io.tocsin.normalise.line;

import io.tocsin.normalise.draft.Characters;
import io.tocsin.normalise.draft.Draft;
import java.util.Locale;

/** The first line of an HTTP request, {@code GET /path?query HTTP/1.1}, as a server logs it: with what clients dare. */
final class RequestLine {

    private static final int LONGEST_METHOD = 20;
    private static final int LONGEST_EXTENSION = 10;

    private RequestLine() {}

    /**
     * Puts method, version and URL; a request that is no HTTP goes to {@code url.original} as it is, with {@code
     * event.reason} "malformed request". An empty one, or {@code -}, puts nothing.
     */
    static void put(String request, Draft draft) {
        if (request.isEmpty() || request.equals("-")) {
            return;
        }
        int blank = request.indexOf(' ');
        String method = blank < 0 ? "" : request.substring(0, blank);
        int version = request.lastIndexOf(" HTTP/");
        boolean hasVersion = version >= blank && isVersion(request, version + " HTTP/".length());
        int end = hasVersion ? version : request.length();
        if (!isMethod(method) || blank + 1 >= end) {
            draft.put("url.original", request).put("event.reason", "malformed request");
            return;
        }
        draft.put("http.request.method", method);
        if (hasVersion) {
            draft.put("http.version", request.substring(version + " HTTP/".length()));
        }
        target(method, request.substring(blank + 1, end).strip(), draft);
    }

    private static boolean isMethod(String word) {
        return !word.isEmpty()
                && word.length() <= LONGEST_METHOD
                && Characters.all(word, c -> (c >= 'A' && c <= 'Z') || c == '-' || c == '_');
    }

    private static boolean isVersion(String text, int from) {
        return from < text.length()
                && text.length() - from <= 8
                && Characters.all(text, from, text.length(), c -> (c >= '0' && c <= '9') || c == '.');
    }

    private static void target(String method, String target, Draft draft) {
        draft.putText("url.original", target);
        String path = target;
        int scheme = target.indexOf("://");
        boolean isAbsolute = scheme > 0 && scheme < 10 && target.indexOf('/') == scheme + 1;
        if (isAbsolute) {
            int slash = target.indexOf('/', scheme + 3);
            host(target.substring(scheme + 3, slash < 0 ? target.length() : slash), draft);
            path = slash < 0 ? "/" : target.substring(slash);
        } else if (method.equals("CONNECT")) {
            host(target, draft);
            return;
        }
        int query = path.indexOf('?');
        if (query >= 0) {
            draft.putText("url.query", path.substring(query + 1));
            path = path.substring(0, query);
        }
        draft.putText("url.path", path);
        draft.putText("url.extension", extension(path));
    }

    /** {@code example.org:443} to {@code url.domain} and {@code url.port}. */
    static void host(String written, Draft draft) {
        String host = written.substring(written.lastIndexOf('@') + 1);
        int colon = host.lastIndexOf(':');
        int port = colon < 0 || colon < host.lastIndexOf(']') ? -1 : Words.number(host, colon + 1);
        if (port > 0 && port < 65536) {
            draft.put("url.port", (long) port);
            host = host.substring(0, colon);
        }
        draft.putText("url.domain", host.toLowerCase(Locale.ROOT));
    }

    /** Of the last step of the path, in lower case and without the dot; {@code ""} where it has none. */
    private static String extension(String path) {
        int dot = path.lastIndexOf('.');
        boolean isOne = dot >= 0
                && dot > path.lastIndexOf('/')
                && path.length() - dot - 1 <= LONGEST_EXTENSION
                && Characters.all(path, dot + 1, path.length(), Character::isLetterOrDigit);
        return isOne ? path.substring(dot + 1).toLowerCase(Locale.ROOT) : "";
    }
}
