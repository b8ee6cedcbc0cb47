import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Answers requests from Valkey with the libraries of the bridge, and does nothing else: Jetty reads
 * a request, Lettuce reads a value on a virtual thread, and Jetty returns it. The arguments are the
 * URL of Valkey, and the value, which is stored first.
 */
final class JettyLettuce {

  private static final int MAX_THREADS = 16;
  private static final int IO_THREADS = 2;
  private static final int MAX_FLUSHES = 64;
  private static final long TIMEOUT_SECONDS = 10;

  /** As long as the names of the bridge. */
  private static final String KEY = "bsc:{bascule}:v:0123456789012345678901234567890123456789012";

  public static void main(String[] args) throws Exception {
    RedisAsyncCommands<String, byte[]> commands = connect(args[0]);
    String _ =
        commands
            .set(KEY, args[1].getBytes(StandardCharsets.UTF_8))
            .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    Server server = new Server(new QueuedThreadPool(MAX_THREADS));
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    ServerConnector connector =
        new ServerConnector(server, new HttpConnectionFactory(configuration));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new Reader(commands));
    server.start();
    System.out.println("listening on http://127.0.0.1:%d".formatted(connector.getLocalPort()));
    server.join();
  }

  private static RedisAsyncCommands<String, byte[]> connect(String url) {
    RedisClient client =
        RedisClient.create(
            ClientResources.builder()
                .ioThreadPoolSize(IO_THREADS)
                .computationThreadPoolSize(IO_THREADS)
                .nettyCustomizer(
                    new NettyCustomizer() {
                      @Override
                      public void afterChannelInitialized(Channel channel) {
                        channel
                            .pipeline()
                            .addFirst(new FlushConsolidationHandler(MAX_FLUSHES, true));
                      }
                    })
                .build());
    client.setOptions(
        ClientOptions.builder()
            .autoReconnect(false)
            .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
            .maintNotificationsConfig(MaintNotificationsConfig.disabled())
            .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
            .build());
    return client
        .connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE), RedisURI.create(url))
        .async();
  }

  private static final class Reader extends Handler.Abstract.NonBlocking {

    private final RedisAsyncCommands<String, byte[]> commands;

    Reader(RedisAsyncCommands<String, byte[]> commands) {
      this.commands = commands;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      Thread.ofVirtual().start(() -> read(request, response, callback));
      return true;
    }

    private void read(Request request, Response response, Callback callback) {
      try {
        byte[] _ = Content.Source.asByteArrayAsync(request, Integer.MAX_VALUE).get();
        byte[] value = commands.get(KEY).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, value.length);
        response.write(/* last= */ true, ByteBuffer.wrap(value), callback);
      } catch (Exception e) {
        callback.failed(e);
      }
    }
  }
}
