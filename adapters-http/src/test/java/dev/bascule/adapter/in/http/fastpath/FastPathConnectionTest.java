package dev.bascule.adapter.in.http.fastpath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.RawClient;
import dev.bascule.adapter.in.http.RawResponses;
import dev.bascule.adapter.in.http.jetty.ProblemErrorHandler;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FastPathConnectionTest {

  private static final long PATIENCE_SECONDS = 60;

  /** Released after each callback of the connection. */
  private final Semaphore called = new Semaphore(0);

  private final CountDownLatch refusing = new CountDownLatch(1);
  private final CountDownLatch sentMore = new CountDownLatch(1);
  private final Server server = new Server();
  private final ServerConnector connector = new CountingConnector();

  @BeforeEach
  void start() throws Exception {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new DelayedHandler());
    server.setErrorHandler(this::refuse);
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  /**
   * The rejection is written after the connection was called for later data. If this no longer
   * happens, the server waits by itself, and this class is not needed.
   */
  @Test
  void sendsRejectionWhileClientContinues() throws Exception {
    try (RawClient client = RawClient.connect(connector.getLocalPort())) {
      client.write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n}\r\n");
      assertTrue(refusing.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
      client.write("POST / HTTP/1.1\r\n");
      await(called, 2);
      sentMore.countDown();

      assertEquals(List.of(200, 400), RawResponses.statuses(client.readToEnd()));
    }
  }

  private boolean refuse(Request request, Response response, Callback callback) throws Exception {
    refusing.countDown();
    assertTrue(sentMore.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
    return new ProblemErrorHandler().handle(request, response, callback);
  }

  private static void await(Semaphore calls, int count) throws InterruptedException {
    assertTrue(calls.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS));
  }

  /** Responds when the reading thread has finished. */
  private final class DelayedHandler extends Handler.Abstract.NonBlocking {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      Thread.startVirtualThread(
          () -> {
            try {
              await(called, 1);
              called.release();
              response.getHeaders().put("Content-Length", 0);
              response.write(/* last= */ true, ByteBuffer.allocate(0), callback);
            } catch (InterruptedException e) {
              callback.failed(e);
            }
          });
      return true;
    }
  }

  private final class CountingConnector extends ServerConnector {

    CountingConnector() {
      super(
          server,
          new FastPathConnectionFactory(new HttpConfiguration(), /* fastPathHandler= */ null));
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(
        SocketChannel channel, ManagedSelector selector, SelectionKey key) {
      return new SocketChannelEndPoint(channel, selector, key, getScheduler()) {
        @Override
        public @Nullable Runnable onSelected() {
          Runnable work = super.onSelected();
          return work == null
              ? null
              : Invocable.from(Invocable.getInvocationType(work), counted(work));
        }
      };
    }

    private Runnable counted(Runnable work) {
      return () -> {
        work.run();
        called.release();
      };
    }
  }
}
