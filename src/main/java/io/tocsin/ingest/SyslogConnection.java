package io.tocsin.ingest;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One TCP connection of a syslog sender. Its event loop writes, all threads read. */
final class SyslogConnection {

    final Channel channel;
    /** The sender's address, or its /64 network where it is IPv6: one machine may have all addresses of that. */
    final String peer;

    private volatile long heard = System.nanoTime();
    private volatile int held;
    private volatile boolean closing;
    private volatile @Nullable Future<?> idleCheck;

    SyslogConnection(Channel channel) {
        this.channel = channel;
        this.peer = peer(channel);
    }

    private static String peer(Channel channel) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress socket) || socket.getAddress() == null) {
            return "";
        }
        InetAddress address = socket.getAddress();
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        byte[] network = address.getAddress();
        Arrays.fill(network, 8, 16, (byte) 0);
        try {
            return InetAddress.getByAddress(network).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an address", e);
        }
    }

    /** A whole message has arrived. */
    void heard() {
        heard = System.nanoTime();
    }

    /** Since the last whole message, or since it was opened. */
    long idleNanos() {
        return System.nanoTime() - heard;
    }

    /** Bytes of messages that have not arrived completely. */
    int held() {
        return held;
    }

    /** Returns how much that is more than before. */
    int hold(int bytes) {
        int more = bytes - held;
        held = bytes;
        return more;
    }

    boolean isClosing() {
        return closing;
    }

    /** Returns at once; the event loop may take its time. */
    void close() {
        closing = true;
        var unused = channel.close();
    }

    void checkIdleBy(Future<?> check) {
        idleCheck = check;
    }

    void closed() {
        Future<?> check = idleCheck;
        if (check != null) {
            check.cancel(false);
        }
    }
}
