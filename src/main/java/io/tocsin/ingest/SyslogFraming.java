package io.tocsin.ingest;

import io.netty.channel.ChannelHandler;
import org.apache.camel.component.netty.DefaultChannelHandlerFactory;
import org.springframework.stereotype.Component;

/**
 * The bean {@code syslogFraming} for {@code decoders: "#syslogFraming"} in a route: new {@link SyslogFrames} for each
 * connection, which is one of {@link SyslogConnections} then.
 */
@Component
final class SyslogFraming extends DefaultChannelHandlerFactory {

    private final int maxBytes;
    private final SyslogConnections connections;

    SyslogFraming(IngestProperties settings, SyslogConnections connections) {
        maxBytes = (int) settings.maxMessageBytes().toBytes();
        this.connections = connections;
    }

    @Override
    public ChannelHandler newChannelHandler() {
        return new SyslogFrames(maxBytes, connections);
    }
}
