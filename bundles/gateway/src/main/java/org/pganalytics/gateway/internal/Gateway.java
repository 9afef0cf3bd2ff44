// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.gateway.internal;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.File;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pganalytics.api.access.Access;
import org.pganalytics.api.alert.AlertBook;
import org.pganalytics.api.fleet.Fleet;
import org.pganalytics.api.ingest.Intake;
import org.pganalytics.api.plugin.MeterSource;
import org.pganalytics.api.plugin.PartSource;
import org.pganalytics.model.PartState;
import org.pganalytics.wire.FrameCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for agents. Its port opens when all it hands batches to is there, and closes before any of that goes. */
@Component(
        configurationPid = "org.pganalytics.gateway",
        service = {MeterSource.class, PartSource.class},
        immediate = true)
@Designate(ocd = Gateway.Configuration.class)
public final class Gateway implements MeterSource, PartSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final int IDLE_SECONDS = 60;

    private final Peers peers;
    private final EventLoopGroup acceptor = new NioEventLoopGroup(1, new DefaultThreadFactory("pganalytics-accept"));
    private final EventLoopGroup loops = new NioEventLoopGroup(0, new DefaultThreadFactory("pganalytics-gateway"));
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Queue<FrameCodec> allCodecs = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<FrameCodec> codecs = ThreadLocal.withInitial(this::newCodec);
    private final Channel server;

    /** Configuration of {@code org.pganalytics.gateway}. */
    @ObjectClassDefinition(name = "pganalytics gateway")
    public @interface Configuration {
        @AttributeDefinition(description = "Address to listen on")
        String host() default "127.0.0.1";

        @AttributeDefinition(description = "Port to listen on; 0: any", min = "0", max = "65535")
        int port() default 9090;

        @AttributeDefinition(description = "PEM file with the certificate chain; empty: no TLS")
        String tlsCertificate() default "";

        @AttributeDefinition(description = "PEM file with the certificate's private key (PKCS#8)")
        String tlsKey() default "";

        @AttributeDefinition(description = "Listen beyond this machine without TLS")
        boolean allowPlaintext() default false;

        @AttributeDefinition(description = "Connections at the same time", min = "1")
        int maxConnections() default 120_000;
    }

    @Activate
    public Gateway(
            @Reference Intake intake,
            @Reference Fleet fleet,
            @Reference Access access,
            @Reference AlertBook alerts,
            Configuration configuration) {
        this(
                intake,
                fleet,
                access,
                alerts,
                new InetSocketAddress(configuration.host(), configuration.port()),
                tls(configuration.tlsCertificate(), configuration.tlsKey()),
                configuration.allowPlaintext(),
                configuration.maxConnections());
    }

    /** Opens the port; throws {@link IllegalStateException} naming address and reason when that fails. */
    public Gateway(
            Intake intake,
            Fleet fleet,
            Access access,
            AlertBook alerts,
            InetSocketAddress address,
            Optional<SslContext> tls,
            boolean allowPlaintext,
            int maxConnections) {
        this.peers = new Peers(maxConnections);
        Rooms rooms = new Rooms(intake, fleet, access, alerts, Clock.systemUTC());
        try {
            if (tls.isEmpty() && !allowPlaintext && !isLoopback(address)) {
                throw new IllegalStateException("Agents' tokens would travel in the clear on " + address
                        + ": set tlsCertificate and tlsKey (or allowPlaintext=true) in org.pganalytics.gateway.cfg");
            }
            server = listen(address, tls, rooms);
        } catch (IllegalStateException e) {
            LOG.error("Gateway is not listening. {}", e.getMessage());
            shutDown();
            throw e;
        }
        LOG.info("Gateway listens on {}, {}", server.localAddress(), tls.isPresent() ? "TLS" : "without TLS");
    }

    /** Reads PEM files; empty when no certificate is given. */
    public static Optional<SslContext> tls(String certificate, String key) {
        if (certificate.isEmpty() && key.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(SslContextBuilder.forServer(new File(certificate), new File(key))
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build());
        } catch (SSLException | IllegalArgumentException e) {
            String message = "tlsCertificate " + certificate + " and tlsKey " + key + " do not load: " + e.getMessage();
            LOG.error("Gateway is not listening. {}", message);
            throw new IllegalStateException(message, e);
        }
    }

    /** The port that it listens on. */
    public int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    private static boolean isLoopback(InetSocketAddress address) {
        return address.getAddress() != null && address.getAddress().isLoopbackAddress();
    }

    private Channel listen(InetSocketAddress address, Optional<SslContext> tls, Rooms rooms) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(acceptor, loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channels.add(channel);
                        tls.ifPresent(context -> channel.pipeline().addLast(context.newHandler(channel.alloc())));
                        FrameReader reader = new FrameReader(codecs::get);
                        channel.pipeline()
                                .addLast(new IdleStateHandler(IDLE_SECONDS, 0, 0))
                                .addLast(reader)
                                .addLast(new Connection(rooms, peers, reader, codecs::get));
                    }
                });
        var bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IllegalStateException(
                    "Cannot listen on " + address + ": " + bound.cause().getMessage()
                            + ". Free that port, or set another host or port in org.pganalytics.gateway.cfg",
                    bound.cause());
        }
        return bound.channel();
    }

    private FrameCodec newCodec() {
        FrameCodec codec = new FrameCodec();
        allCodecs.add(codec);
        return codec;
    }

    @Override
    public List<Meter> meters() {
        return peers.meters();
    }

    /** Its port is open from its construction on, so whoever sees it can connect. */
    @Override
    public PartState part() {
        return server.isActive()
                ? new PartState("gateway", PartState.Health.OK, "")
                : new PartState("gateway", PartState.Health.FAILED, "its port is closed");
    }

    @Deactivate
    @Override
    public void close() {
        server.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
        channels.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
        shutDown();
    }

    private void shutDown() {
        acceptor.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
        if (loops.isTerminated()) {
            // Native contexts: nobody uses them once the loops have ended
            allCodecs.forEach(FrameCodec::close);
        }
    }
}
