package io.tocsin.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.coyote.ActionCode;
import org.apache.coyote.ContinueResponseTiming;
import org.apache.coyote.Request;
import org.jspecify.annotations.Nullable;

/** What the connector knows of a request, for the filter behind it. One thread at a time uses it. */
final class Exchange {

    private static final String ATTRIBUTE = Exchange.class.getName();

    private final Request request;
    private final boolean known;
    private String peer = "";
    private int peerPort;

    private Exchange(Request request, boolean known) {
        this.request = request;
        this.known = known;
    }

    static void begin(Request request, boolean known) {
        request.setAttribute(ATTRIBUTE, new Exchange(request, known));
    }

    /** Null for a request that came by no connector of ours. */
    static @Nullable Exchange of(HttpServletRequest request) {
        return (Exchange) request.getAttribute(ATTRIBUTE);
    }

    /** Whether the request carries a valid credential. */
    boolean known() {
        return known;
    }

    /** Answers {@code Expect: 100-continue}, where that was asked: the body will be read. */
    void invite() {
        request.action(ActionCode.ACK, ContinueResponseTiming.ON_REQUEST_BODY_READ);
    }

    /** Asks Tomcat for what {@link #isOf} needs. To be called by the thread that serves the request. */
    Exchange withPeer() {
        request.action(ActionCode.REQ_HOST_ADDR_ATTRIBUTE, null);
        request.action(ActionCode.REQ_REMOTEPORT_ATTRIBUTE, null);
        peer = String.valueOf(request.remoteAddr().toString());
        peerPort = request.getRemotePort();
        return this;
    }

    boolean isOf(String address, int port) {
        return port == peerPort && peer.equals(address);
    }

    /** What has come of the body. */
    long bytesRead() {
        return request.getBytesRead();
    }

    boolean isWholeBodyRead() {
        return request.getContentLengthLong() >= 0 && request.getBytesRead() >= request.getContentLengthLong();
    }

    /** Whether the client waits to be told that its body is wanted. */
    boolean waitsForInvitation() {
        return request.hasExpectation();
    }

    /**
     * Ends the connection where anything of the body is still unread. Tomcat would read the rest, with a thread that
     * waits for it, so that the connection could serve another request.
     */
    static void closeWhereUnread(Request request) {
        if (is(request, ActionCode.ASYNC_IS_ASYNC) || is(request, ActionCode.REQUEST_BODY_FULLY_READ)) {
            return;
        }
        request.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
    }

    private static boolean is(Request request, ActionCode question) {
        AtomicBoolean answer = new AtomicBoolean();
        request.action(question, answer);
        return answer.get();
    }
}
