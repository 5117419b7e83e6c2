package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.wire.MongoExceptionHandler;
import de.bwaldvogel.mongo.wire.MongoWireMessageEncoder;
import de.bwaldvogel.mongo.wire.MongoWireProtocolHandler;
import de.bwaldvogel.mongo.wire.MongoWireReplyEncoder;
import de.bwaldvogel.mongo.wire.message.ClientRequest;
import de.bwaldvogel.mongo.wire.message.MessageHeader;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import de.bwaldvogel.mongo.wire.message.MongoQuery;
import de.bwaldvogel.mongo.wire.message.MongoReply;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loopback socket the driver speaks to. Commands run on threads of their own, so that a long one keeps nobody else
 * waiting; a connection has one command under way at a time.
 */
final class Wire implements AutoCloseable {

    /** What answers; called from many threads. */
    interface Answering {

        /** @throws MongoServerError as the answer */
        Document answer(Channel channel, String database, Document command);

        void disconnected(Channel channel);
    }

    private static final Logger log = LoggerFactory.getLogger(Wire.class);
    private static final int MOST_COMMANDS_AT_ONCE = 64;

    private final Answering answering;
    private final NioEventLoopGroup network;
    private final ThreadPoolExecutor workers;
    private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final AtomicInteger lastRequest = new AtomicInteger();
    private final Channel server;

    Wire(Answering answering) {
        this.answering = answering;
        AtomicInteger thread = new AtomicInteger();
        this.workers = new ThreadPoolExecutor(
                MOST_COMMANDS_AT_ONCE,
                MOST_COMMANDS_AT_ONCE,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> daemon(work, "embedded-store-" + thread.incrementAndGet()),
                // Only after close, when clients have nothing to hear and cursors are ended all together.
                new ThreadPoolExecutor.DiscardPolicy());
        workers.allowCoreThreadTimeOut(true);
        this.network = new NioEventLoopGroup(1, (ThreadFactory) work -> daemon(work, "embedded-store-network"));
        this.server = new ServerBootstrap()
                .group(network)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(
                                        new MongoWireReplyEncoder(),
                                        new MongoWireMessageEncoder(),
                                        new MongoWireProtocolHandler(),
                                        new Requests(),
                                        new MongoExceptionHandler());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.localAddress();
    }

    private final class Requests extends SimpleChannelInboundHandler<ClientRequest> {

        @Override
        public void channelActive(ChannelHandlerContext context) {
            clients.add(context.channel());
            context.fireChannelActive();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            workers.execute(() -> answering.disconnected(context.channel()));
            context.fireChannelInactive();
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ClientRequest request) {
            workers.execute(() -> context.writeAndFlush(respond(context.channel(), request))
                    .addListener(ChannelFutureListener.CLOSE_ON_FAILURE));
        }
    }

    private Object respond(Channel channel, ClientRequest request) {
        MessageHeader header = new MessageHeader(
                lastRequest.incrementAndGet(), request.getHeader().getRequestID());
        if (request instanceof MongoMessage message) {
            return new MongoMessage(channel, header, answer(channel, message.getDatabaseName(), message.getDocument()));
        }
        return new MongoReply(header, answer(channel, request.getDatabaseName(), ((MongoQuery) request).getQuery()));
    }

    private Document answer(Channel channel, String database, Document command) {
        try {
            return answering.answer(channel, database, command);
        } catch (MongoServerError e) {
            return failure(e.getCode(), String.valueOf(e.getCodeName()), e.getMessageWithoutErrorCode());
        } catch (RuntimeException | Error e) { // without an answer the client would take the store for away
            String name = command.isEmpty() ? "?" : command.keySet().iterator().next();
            log.error("the embedded store failed at a command {}", name, e);
            return failure(1, "InternalError", "the embedded store failed at '" + name + "': " + e);
        }
    }

    private static Document failure(int code, String name, String message) {
        return new Document("ok", 0.0)
                .append("code", code)
                .append("codeName", name)
                .append("errmsg", message);
    }

    /** Returns when no command is under way any more. */
    @Override
    public void close() {
        server.close().syncUninterruptibly();
        clients.close().syncUninterruptibly();
        workers.shutdown();
        boolean interrupted = false;
        while (true) {
            try {
                if (workers.awaitTermination(1, TimeUnit.MINUTES)) {
                    break;
                }
                log.warn("waiting for {} commands of the embedded store to end", workers.getActiveCount());
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        network.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
