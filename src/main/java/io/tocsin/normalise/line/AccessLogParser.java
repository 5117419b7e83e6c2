package io.tocsin.normalise.line;

import static io.tocsin.normalise.line.Kinds.FAILURE;
import static io.tocsin.normalise.line.Kinds.SUCCESS;
import static io.tocsin.normalise.line.Kinds.WEB;

import io.tocsin.normalise.draft.Addresses;
import io.tocsin.normalise.draft.Draft;
import java.util.List;

/**
 * Access logs of web servers in the common and the combined format, with or without a virtual host in front. nginx and
 * Apache write the same lines; which of them wrote one is known by the program, or by what only one of them writes.
 */
final class AccessLogParser implements LineParser {

    static final String NGINX = "nginx";
    static final String APACHE = "apache";
    private static final String EITHER = "webserver";

    private final String provider;

    /** @param provider the server that writes the lines; {@code ""} where that is not known */
    AccessLogParser(String provider) {
        this.provider = provider;
    }

    @Override
    public String name() {
        return "access-log";
    }

    @Override
    public boolean read(Line line, Draft draft) {
        AccessLine access = AccessLine.read(line.text());
        if (access == null) {
            return false;
        }
        String server = provider.isEmpty() ? guess(access) : provider;
        boolean failed = access.status() >= 400;
        String outcome = access.status() < 0 ? "unknown" : failed ? FAILURE : SUCCESS;
        draft.said(server, server.equals(EITHER) ? "" : server)
                .happened(WEB, failed ? List.of("access", "error") : List.of("access"), "http request", outcome);
        draft.put("event.dataset", (server.equals(EITHER) ? "web" : server) + ".access");
        draft.put("@timestamp", access.at());
        draft.source(access.client()).user(access.user()).label("forwarded_for", access.forwarded());
        for (String address : access.forwarded().split("[, ]+")) {
            String canonical = Addresses.canonical(address);
            if (!canonical.isEmpty()) {
                draft.add("related.ip", canonical);
            }
        }
        RequestLine.put(access.request(), draft);
        if (!access.vhost().isEmpty()) {
            RequestLine.host(access.vhost(), draft);
        }
        if (access.status() < 0) {
            draft.put("event.reason", "two requests in one line");
        } else {
            draft.put("http.response.status_code", (long) access.status());
        }
        if (access.bytes() >= 0) {
            draft.put("http.response.body.bytes", access.bytes());
        }
        draft.putText("http.request.referrer", access.referrer()).putText("user_agent.original", access.agent());
        return true;
    }

    private static String guess(AccessLine access) {
        // 444 and 494 to 499 are nginx's own; only nginx's usual formats add fields; only Apache has - for no bytes
        boolean isNginx = access.status() == 444
                || (access.status() >= 494 && access.status() <= 499)
                || !access.more().isEmpty();
        boolean isApache = access.bytes() < 0
                || !access.ident().isEmpty()
                || access.vhost().indexOf(':') > 0;
        return isNginx == isApache ? EITHER : isNginx ? NGINX : APACHE;
    }
}
