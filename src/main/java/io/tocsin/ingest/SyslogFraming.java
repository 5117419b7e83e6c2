package io.tocsin.ingest;

import io.netty.channel.ChannelHandler;
import org.apache.camel.component.netty.DefaultChannelHandlerFactory;
import org.springframework.stereotype.Component;

/** The bean {@code syslogFraming} for {@code decoders: "#syslogFraming"} in a route: new {@link SyslogFrames} for each connection. */
@Component
final class SyslogFraming extends DefaultChannelHandlerFactory {

    private final int maxBytes;

    SyslogFraming(IngestProperties settings) {
        maxBytes = (int) settings.maxMessageBytes().toBytes();
    }

    @Override
    public ChannelHandler newChannelHandler() {
        return new SyslogFrames(maxBytes);
    }
}
