package io.tocsin.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.tomcat.util.net.AbstractEndpoint;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;

/** Tomcat's connections, counted by address: one that has as many as it may gets no more. */
final class BoundedEndpoint extends NioEndpoint {

    private final PeerCounts peers = new PeerCounts();
    private final ConcurrentMap<SocketChannel, String> peerOf = new ConcurrentHashMap<>();
    private volatile int maxPerPeer = Integer.MAX_VALUE;
    private volatile Runnable refused = () -> {};

    void bound(int maxPerPeer, Runnable refused) {
        this.maxPerPeer = maxPerPeer;
        this.refused = refused;
    }

    /** Connections now; Tomcat's own count has one that is yet to come. */
    int size() {
        return connections.size();
    }

    /** Called for each accepted connection; false closes it. */
    @Override
    protected boolean setSocketOptions(SocketChannel channel) {
        String peer = peer(channel);
        if (!peers.enter(peer, maxPerPeer)) {
            refused.run();
            // Tomcat closes only what it has taken.
            destroySocket(channel);
            return false;
        }
        peerOf.put(channel, peer);
        boolean taken = super.setSocketOptions(channel);
        if (!taken) {
            leave(channel);
        }
        return taken;
    }

    /** A second call for the same connection does nothing. */
    private void leave(SocketChannel channel) {
        String peer = peerOf.remove(channel);
        if (peer != null) {
            peers.leave(peer);
        }
    }

    private static String peer(SocketChannel channel) {
        try {
            return channel.getRemoteAddress() instanceof InetSocketAddress address
                    ? address.getAddress().getHostAddress()
                    : "";
        } catch (IOException e) {
            // It has gone already; Tomcat notices at its first read.
            return "";
        }
    }

    @Override
    public void setHandler(AbstractEndpoint.Handler<NioChannel> handler) {
        super.setHandler(new CountingHandler(handler));
    }

    /** Tomcat releases each connection that it has taken, whoever closes it. */
    private final class CountingHandler implements AbstractEndpoint.Handler<NioChannel> {

        private final AbstractEndpoint.Handler<NioChannel> handler;

        private CountingHandler(AbstractEndpoint.Handler<NioChannel> handler) {
            this.handler = handler;
        }

        @Override
        public SocketState process(SocketWrapperBase<NioChannel> socket, SocketEvent event) {
            return handler.process(socket, event);
        }

        @Override
        public Object getGlobal() {
            return handler.getGlobal();
        }

        @Override
        public void release(SocketWrapperBase<NioChannel> socket) {
            try {
                handler.release(socket);
            } finally {
                leave(socket.getSocket().getIOChannel());
            }
        }

        @Override
        public void pause() {
            handler.pause();
        }

        @Override
        public void recycle() {
            handler.recycle();
        }
    }
}
