package io.tocsin.ingest;

import io.tocsin.event.RawEvent.Trust;
import io.tocsin.http.Callers;
import io.tocsin.platform.CommonName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.security.auth.x500.X500Principal;
import org.apache.camel.Exchange;
import org.apache.camel.component.netty.NettyConfiguration;
import org.apache.camel.component.netty.NettyConstants;
import org.apache.camel.component.netty.NettyEndpoint;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.springboot.PlatformHttpMessage;

/** Who sent what a route has received, and how that is known: by the way it came in, never by what it says. */
public final class Senders {

    private Senders() {}

    /** The sender's address as text; empty where the transport knows none. */
    public static String peer(Exchange exchange) {
        if (exchange.getIn() instanceof PlatformHttpMessage message) {
            return message.getRequest().getRemoteAddr();
        }
        Object remote = exchange.getMessage().getHeader(NettyConstants.NETTY_REMOTE_ADDRESS);
        if (remote instanceof InetSocketAddress address) {
            InetAddress known = address.getAddress();
            return known == null ? address.getHostString() : known.getHostAddress();
        }
        return "";
    }

    /**
     * Name of the user or token that sent it over HTTP, or the common name of the certificate that a sender showed over TLS;
     * empty where nobody had to be known.
     */
    public static String name(Exchange exchange) {
        if (exchange.getIn() instanceof PlatformHttpMessage message) {
            return message.getRequest().getAttribute(Callers.NAME) instanceof String name ? name : "";
        }
        return exchange.getMessage().getHeader(NettyConstants.NETTY_SSL_SESSION) instanceof SSLSession session
                ? commonName(session)
                : "";
    }

    private static String commonName(SSLSession session) {
        try {
            return session.getPeerPrincipal() instanceof X500Principal subject ? CommonName.of(subject) : "";
        } catch (SSLPeerUnverifiedException e) {
            return ""; // it showed no certificate, or none was asked for
        }
    }

    /** Nobody gets as far as an HTTP route without a token or a certificate. */
    public static Trust trust(Exchange exchange) {
        if (exchange.getIn() instanceof PlatformHttpMessage message
                && message.getRequest().getAttribute(Callers.BY_CERTIFICATE) != null) {
            return Trust.TLS;
        }
        if (exchange.getFromEndpoint() instanceof PlatformHttpEndpoint) {
            return Trust.TOKEN;
        }
        if (exchange.getFromEndpoint() instanceof NettyEndpoint netty) {
            NettyConfiguration settings = netty.getConfiguration();
            return settings.getProtocol().equalsIgnoreCase("udp")
                    ? Trust.UDP
                    : settings.isSsl() ? Trust.TLS : Trust.TCP;
        }
        return Trust.UNKNOWN;
    }
}
