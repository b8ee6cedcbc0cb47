import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Jetty with HTTP/1.1 on one port, and TLS, HTTP/2 and HTTP/1.1 on another. It answers each request
 * with the same text, on the thread that read it. The arguments are a key store, its password, and
 * the text.
 */
final class JettyServer {

  private static final int MAX_THREADS = 16;

  public static void main(String[] args) throws Exception {
    Server server = new Server(new QueuedThreadPool(MAX_THREADS));
    ServerConnector plain = new ServerConnector(server, new HttpConnectionFactory(configuration()));
    plain.setHost("127.0.0.1");
    server.addConnector(plain);
    ServerConnector encrypted = encrypted(server, args[0], args[1]);
    server.addConnector(encrypted);
    server.setHandler(new FixedAnswer(args[2].getBytes(StandardCharsets.UTF_8)));
    server.start();
    System.out.println(
        "listening on http://127.0.0.1:%d https://127.0.0.1:%d"
            .formatted(plain.getLocalPort(), encrypted.getLocalPort()));
    server.join();
  }

  private static ServerConnector encrypted(Server server, String store, String password) {
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStorePath(store);
    tls.setKeyStorePassword(password);
    HttpConfiguration configuration = configuration();
    configuration.addCustomizer(new SecureRequestCustomizer(/* sniHostCheck= */ false));
    HttpConnectionFactory http = new HttpConnectionFactory(configuration);
    ALPNServerConnectionFactory choice = new ALPNServerConnectionFactory("h2", "http/1.1");
    choice.setDefaultProtocol(http.getProtocol());
    ServerConnector connector =
        new ServerConnector(
            server,
            new SslConnectionFactory(tls, choice.getProtocol()),
            choice,
            new HTTP2ServerConnectionFactory(configuration),
            http);
    connector.setHost("127.0.0.1");
    return connector;
  }

  private static HttpConfiguration configuration() {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    return configuration;
  }

  private static final class FixedAnswer extends Handler.Abstract.NonBlocking {

    private final ByteBuffer answer;

    FixedAnswer(byte[] answer) {
      this.answer = ByteBuffer.wrap(answer);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      Content.Source.consumeAll(
          request, Callback.from(() -> write(response, callback), callback::failed));
      return true;
    }

    private void write(Response response, Callback callback) {
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.remaining());
      response.write(/* last= */ true, answer.duplicate(), callback);
    }
  }
}
