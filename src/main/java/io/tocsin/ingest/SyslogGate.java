package io.tocsin.ingest;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Stands in front of a listening socket's own handlers and closes connections that are not admitted, before they take part. */
@Sharable
final class SyslogGate extends ChannelInboundHandlerAdapter {

    private static final String NAME = "syslog-gate";

    private final SyslogConnections connections;

    SyslogGate(SyslogConnections connections) {
        this.connections = connections;
    }

    /**
     * Called for each connection; Camel offers no other way to a listening socket. Connections that were accepted at the same
     * time as the first one are admitted when their own event loop comes to them.
     */
    synchronized void stand(Channel listening) {
        if (listening.pipeline().get(NAME) == null) {
            listening.pipeline().addFirst(NAME, this);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof Channel accepted && connections.admit(accepted) == null) {
            accepted.unsafe().closeForcibly();
        } else {
            context.fireChannelRead(message);
        }
    }
}
