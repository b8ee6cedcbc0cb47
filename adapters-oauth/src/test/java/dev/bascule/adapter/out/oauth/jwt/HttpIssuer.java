package dev.bascule.adapter.out.oauth.jwt;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An issuer with scripted documents, over a real socket. */
final class HttpIssuer implements AutoCloseable {

  private final HttpServer server;
  private final Map<String, Page> pages = new ConcurrentHashMap<>();
  private final List<String> requestedPaths = new CopyOnWriteArrayList<>();

  private record Page(int status, String body, Map<String, String> headers) {}

  private HttpIssuer(HttpServer server) {
    this.server = server;
  }

  static HttpIssuer start() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      HttpIssuer issuer = new HttpIssuer(server);
      server.createContext("/", issuer::answer);
      server.start();
      return issuer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      requestedPaths.add(path);
      Page page = pages.getOrDefault(path, new Page(404, "", Map.of()));
      page.headers().forEach(exchange.getResponseHeaders()::add);
      byte[] body = page.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(page.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  void publish(String path, String body) {
    pages.put(path, new Page(200, body, Map.of()));
  }

  void answer(String path, int status) {
    pages.put(path, new Page(status, "", Map.of()));
  }

  void redirect(String path, String to) {
    pages.put(path, new Page(302, "", Map.of("Location", to)));
  }

  /** Returns the requested paths, in order. */
  List<String> requestedPaths() {
    return List.copyOf(requestedPaths);
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
