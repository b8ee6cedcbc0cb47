package dev.bascule.adapter.in.http.httpcache.proxy;

import dev.bascule.adapter.in.http.httpcache.CacheRequest;
import dev.bascule.adapter.in.http.httpcache.CacheResponse;
import dev.bascule.adapter.in.http.httpcache.HeaderFields;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
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
import org.jspecify.annotations.Nullable;

/**
 * A reverse proxy with a shared cache: {@code CachingProxy ORIGIN_PORT [PORT]}. Uses the caching
 * rules of the product; limits the number of responses, the size of bodies and the waiting times.
 */
public final class CachingProxy extends Handler.Abstract {

  private static final int THREADS = 64;
  private static final int REFRESHING_THREADS = 4;
  private static final int REFRESHES_WAITING = 200;

  private final ThreadPoolExecutor background =
      new ThreadPoolExecutor(
          REFRESHING_THREADS,
          REFRESHING_THREADS,
          1,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(REFRESHES_WAITING));
  private final ProxyHandler handler;
  private final Server server = new Server(new QueuedThreadPool(THREADS));
  private final ServerConnector connector;

  CachingProxy(InetSocketAddress origin, InstantSource clock, Ticker ticker) {
    this.handler =
        new ProxyHandler(new ProxyCache(ticker), new OriginClient(origin), clock, background);
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendDateHeader(false);
    configuration.setSendServerVersion(false);
    this.connector = new ServerConnector(server, new HttpConnectionFactory(configuration));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(this);
  }

  /** Runs until the process is terminated. */
  public static void main(String[] args) throws Exception {
    InetSocketAddress origin =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
    CachingProxy proxy = new CachingProxy(origin, InstantSource.system(), Ticker.system());
    int port = proxy.listen(args.length > 1 ? Integer.parseInt(args[1]) : 0);
    System.out.println("listening on http://127.0.0.1:" + port);
  }

  /** Starts to listen, and returns the port. */
  int listen(int port) throws Exception {
    connector.setPort(port);
    server.start();
    return connector.getLocalPort();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws IOException {
    ByteBuffer body = ByteBuffer.wrap(body(request));
    ProxyMessage answer =
        handler.handle(head(request), body, interim -> writeInterim(response, interim));
    response.setStatus(answer.head().status());
    answer.head().fields().lines().forEach(l -> response.getHeaders().add(l.name(), l.value()));
    if (answer.head().status() == 304) {
      writeHeaderOnly(response, callback);
    } else {
      write(request, answer.body().duplicate(), response, callback);
    }
    return true;
  }

  private static void write(
      Request request, ByteBuffer body, Response response, Callback callback) {
    if (response.getStatus() != 204 && !request.getMethod().equals("HEAD")) {
      response.getHeaders().put("Content-Length", Integer.toString(body.remaining()));
    }
    response.write(/* last= */ true, body, callback);
  }

  /** A single write would declare an empty body, unlike the response to GET. */
  private static void writeHeaderOnly(Response response, Callback callback) {
    Callback end =
        Callback.from(
            () -> response.write(/* last= */ true, /* content= */ null, callback),
            callback::failed);
    response.write(/* last= */ false, /* content= */ null, end);
  }

  private static CacheRequest head(Request request) {
    List<HeaderFields.Line> lines = new ArrayList<>();
    request
        .getHeaders()
        .forEach(f -> lines.add(new HeaderFields.Line(f.getName(), value(f.getValue()))));
    return new CacheRequest(
        request.getMethod(), request.getHttpURI().getPathQuery(), new HeaderFields(lines));
  }

  private static String value(@Nullable String value) {
    return value == null ? "" : value;
  }

  private static byte[] body(Request request) throws IOException {
    try (InputStream in = Content.Source.asInputStream(request)) {
      byte[] body = in.readNBytes(ProxyMessageReader.MAX_BODY + 1);
      if (body.length > ProxyMessageReader.MAX_BODY) {
        throw new IOException("the body is too large");
      }
      return body;
    }
  }

  private static void writeInterim(Response response, CacheResponse interim) {
    HttpFields.Mutable fields = HttpFields.build();
    interim.fields().lines().forEach(line -> fields.add(line.name(), line.value()));
    response.writeInterim(interim.status(), fields).join();
  }

  /** Stops the proxy. */
  void end() throws Exception {
    server.stop();
    background.shutdownNow();
  }
}
