import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.RequestBody;
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
 * Forwards requests with the libraries of the bridge, and does nothing else: Jetty reads a request,
 * OkHttp posts its body on a virtual thread to the URL that is the argument, and Jetty returns the
 * body of the response. {@code /allocated} returns how many bytes all threads have allocated.
 */
final class JettyProxy {

  private static final int MAX_THREADS = 16;
  private static final int MAX_IDLE_CONNECTIONS = 256;
  private static final MediaType JSON = MediaType.get("application/json");

  public static void main(String[] args) throws Exception {
    Server server = new Server(new QueuedThreadPool(MAX_THREADS));
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    ServerConnector connector =
        new ServerConnector(server, new HttpConnectionFactory(configuration));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new Forwarder(args[0]));
    server.start();
    System.out.println("listening on http://127.0.0.1:%d".formatted(connector.getLocalPort()));
    server.join();
  }

  private static final class Forwarder extends Handler.Abstract.NonBlocking {

    private final OkHttpClient client =
        new OkHttpClient.Builder()
            .connectionPool(new ConnectionPool(MAX_IDLE_CONNECTIONS, 5, TimeUnit.MINUTES))
            .build();
    private final okhttp3.Request template;

    Forwarder(String url) {
      template = new okhttp3.Request.Builder().url(url).build();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      if (request.getHttpURI().getPath().equals("/allocated")) {
        write(response, callback, Long.toString(allocated()).getBytes(StandardCharsets.UTF_8));
      } else {
        Thread.ofVirtual().start(() -> forward(request, response, callback));
      }
      return true;
    }

    private void forward(Request request, Response response, Callback callback) {
      try {
        byte[] body = Content.Source.asByteArrayAsync(request, Integer.MAX_VALUE).get();
        okhttp3.Request post = template.newBuilder().post(RequestBody.create(body, JSON)).build();
        try (okhttp3.Response answer = client.newCall(post).execute()) {
          write(response, callback, answer.body().bytes());
        }
      } catch (Exception e) {
        callback.failed(e);
      }
    }

    private static void write(Response response, Callback callback, byte[] body) {
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
      response.write(/* last= */ true, ByteBuffer.wrap(body), callback);
    }

    private static long allocated() {
      return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
          .getTotalThreadAllocatedBytes();
    }
  }
}
