package dev.bascule.adapter.out.valkey;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.cache.shared.EngineException;
import dev.bascule.domain.time.Ticker;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.CommandHandler;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import io.netty.util.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to the primary of the engine, at the node that has the keys of the replicas.
 *
 * <p>The client is created with the first connection, and costs nothing before. Thread-safe.
 */
final class EngineConnector implements AutoCloseable {

  /** Of these parts of the time to open a connection, TCP has one. */
  private static final int CONNECT_PARTS = 4;

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);
  private static final int MAX_REDIRECTS = 3;
  private static final int THREADS = 2;
  private static final int MAX_FLUSHES = 64;
  private static final Duration MAX_TICK = Duration.ofMillis(10);

  /** The client uses its timer to end handshakes only; it ticks even if there are none. */
  private static final Duration TIMER_TICK = Duration.ofMillis(500);

  /** The ticks in the timeout of an operation. */
  private static final int TICKS = 5;

  private final EngineSettings settings;
  private final Ticker ticker;
  private final AtomicInteger attempts = new AtomicInteger();

  @GuardedBy("this")
  private @Nullable Client client;

  @GuardedBy("this")
  private boolean isClosed;

  /** The client, and what ends waits for its replies. */
  private record Client(RedisClient redis, Timer timer, ReplyTimeouts timeouts) {}

  /**
   * Writes the commands that several callers send at the same time with one system call, and limits
   * what the engine may send.
   */
  private record PipelineCustomizer(int maxValueBytes) implements NettyCustomizer {
    @Override
    public void afterChannelInitialized(Channel channel) {
      ChannelPipeline pipeline = channel.pipeline();
      pipeline.addFirst(new FlushConsolidationHandler(MAX_FLUSHES, true));
      // Behind the decryption, and before the client decodes.
      pipeline.addBefore(
          pipeline.context(CommandHandler.class).name(), null, new ReplyLimiter(maxValueBytes));
    }
  }

  /**
   * Returns the largest value to accept: replicas with a newer configuration may store larger ones.
   */
  private static int maxValueBytes(EngineSettings settings) {
    long allowed = Math.min(EngineSettings.MAX_VALUE_BYTES, Runtime.getRuntime().maxMemory() / 16);
    return (int) Math.max(settings.maxValueBytes(), allowed);
  }

  EngineConnector(EngineSettings settings, Ticker ticker) {
    this.settings = settings;
    this.ticker = ticker;
  }

  /**
   * Opens a connection. Blocks while the client is created, and while files with secrets are read.
   */
  CompletionStage<EngineLink> open() {
    CompletionStage<EngineLink> opening;
    try {
      opening = open(nextAddress(), MAX_REDIRECTS);
    } catch (RuntimeException e) {
      opening = CompletableFuture.failedStage(e);
    }
    return opening.exceptionallyCompose(
        error -> CompletableFuture.failedStage(EngineErrors.ofConnect(error, settings)));
  }

  private RedisURI nextAddress() {
    int attempt = Math.floorMod(attempts.getAndIncrement(), settings.hosts().size());
    return settings.sentinelMaster().isPresent()
        ? sentinels(settings.sentinelMaster().get())
        : node(settings.hosts().get(attempt));
  }

  @Override
  public void close() {
    Client closed;
    synchronized (this) {
      isClosed = true;
      closed = client;
      client = null;
    }
    if (closed != null) {
      ClientResources resources = closed.redis().getResources();
      try {
        closed.redis().shutdown(Duration.ZERO, CLOSE_TIMEOUT);
        Future<Boolean> _ = resources.shutdown(0, CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      } finally {
        Set<Timeout> _ = closed.timer().stop();
        // Most replies have failed with the connection, but one may be lost with its event loop.
        closed.timeouts().endAll();
      }
    }
  }

  private CompletionStage<EngineLink> open(RedisURI address, int redirects) {
    Client current = client();
    return current
        .redis()
        .connectAsync(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE), address)
        // The future of the client never completes where exceptionallyCompose() is called on it.
        .toCompletableFuture()
        .thenCompose(
            connection ->
                identify(connection, current.timeouts())
                    .<CompletionStage<EngineLink>>handle(
                        (link, error) -> {
                          if (error == null) {
                            return CompletableFuture.completedStage(link);
                          }
                          CompletionStage<Void> _ = connection.closeAsync();
                          Optional<EngineHost> other =
                              redirects > 0
                                  ? EngineErrors.movedTo(error, address.getHost())
                                  : Optional.empty();
                          return other
                              .map(host -> open(node(host), redirects - 1))
                              .orElseGet(() -> CompletableFuture.failedStage(error));
                        })
                    .thenCompose(opened -> opened));
  }

  /** Reads the history of the engine, and whether it is the primary of the keys of the replicas. */
  private CompletionStage<EngineLink> identify(
      StatefulRedisConnection<String, byte[]> connection, ReplyTimeouts timeouts) {
    RedisAsyncCommands<String, byte[]> commands = connection.async();
    CompletionStage<byte[]> probe = commands.get(settings.key("probe"));
    CompletionStage<String> server = commands.info("server");
    CompletionStage<String> replication = commands.info("replication");
    return probe
        .thenCompose(_ -> server.thenCombine(replication, String::concat))
        .thenApply(
            text -> {
              EngineInfo info = new EngineInfo(text);
              if (!info.isPrimary()) {
                throw new EngineException(
                    settings + " is a replica: name the primary, all nodes, or the Sentinels");
              }
              return new EngineLink(connection, info, timeouts, ticker);
            })
        .toCompletableFuture()
        .orTimeout(settings.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  private synchronized Client client() {
    if (isClosed) {
      throw new EngineException("closed");
    }
    Client current = client;
    if (current == null) {
      Timer timer =
          new HashedWheelTimer(
              Thread.ofPlatform().daemon().name("engine-timer").factory(),
              TIMER_TICK.toMillis(),
              TimeUnit.MILLISECONDS);
      ClientResources resources =
          DefaultClientResources.builder()
              .timer(timer)
              .ioThreadPoolSize(THREADS)
              .computationThreadPoolSize(THREADS)
              .nettyCustomizer(new PipelineCustomizer(maxValueBytes(settings)))
              .build();
      RedisClient redis = RedisClient.create(resources);
      redis.setOptions(options());
      current =
          new Client(
              redis,
              timer,
              new ReplyTimeouts(
                  resources.eventExecutorGroup().next(), tick(settings.timeout()), ticker));
      client = current;
    }
    return current;
  }

  private static Duration tick(Duration timeout) {
    Duration part = timeout.dividedBy(TICKS);
    return part.compareTo(MAX_TICK) < 0 ? part : MAX_TICK;
  }

  private ClientOptions options() {
    ClientOptions.Builder options =
        ClientOptions.builder()
            .protocolVersion(ProtocolVersion.RESP3)
            .autoReconnect(false)
            .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
            .maintNotificationsConfig(MaintNotificationsConfig.disabled())
            .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
            .socketOptions(
                SocketOptions.builder()
                    .connectTimeout(settings.connectTimeout().dividedBy(CONNECT_PARTS))
                    .tcpNoDelay(true)
                    .keepAlive(true)
                    .build());
    settings
        .tls()
        .ifPresent(
            tls ->
                options.sslOptions(
                    SslOptions.builder()
                        .jdkSslProvider()
                        .handshakeTimeout(settings.connectTimeout())
                        .sslContext(builder -> configure(builder, tls))
                        .build()));
    return options.build();
  }

  private static void configure(SslContextBuilder builder, EngineTls tls) {
    tls.identity().ifPresent(builder::keyManager);
    tls.trust().ifPresent(builder::trustManager);
  }

  private RedisURI node(EngineHost host) {
    return authenticated(RedisURI.builder().withHost(host.name()).withPort(host.port()));
  }

  private RedisURI sentinels(String master) {
    RedisURI.Builder builder = RedisURI.builder().withSentinelMasterId(master);
    for (EngineHost host : settings.hosts()) {
      builder.withSentinel(
          RedisURI.builder()
              .withHost(host.name())
              .withPort(host.port())
              .withTimeout(settings.connectTimeout())
              .withSsl(settings.tls().isPresent())
              .withVerifyPeer(SslVerifyMode.FULL)
              .build());
    }
    return authenticated(builder);
  }

  private RedisURI authenticated(RedisURI.Builder builder) {
    builder
        .withTimeout(settings.connectTimeout())
        .withSsl(settings.tls().isPresent())
        .withVerifyPeer(SslVerifyMode.FULL);
    Optional<char[]> password = settings.password().get();
    if (password.isPresent()) {
      builder.withAuthentication(settings.username().orElse("default"), password.get());
    }
    return builder.build();
  }
}
