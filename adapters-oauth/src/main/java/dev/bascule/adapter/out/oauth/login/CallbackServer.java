package dev.bascule.adapter.out.oauth.login;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.bascule.adapter.out.oauth.http.FormEncoding;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * A local HTTP server for the redirect (RFC 8252, 7.3). Requests that do not belong to the login
 * are rejected, and the wait continues.
 */
public final class CallbackServer implements AutoCloseable {

  private static final String PATH = "/callback";
  private static final int BACKLOG = 8;

  private final HttpServer server;
  private final CompletableFuture<FormEncoding> answer = new CompletableFuture<>();

  private CallbackServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Opens a server.
   *
   * @param port the port; 0 for any
   * @throws IOException if the port is in use
   */
  public static CallbackServer open(int port) throws IOException {
    return new CallbackServer(
        HttpServer.create(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port),
            BACKLOG));
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public URI redirect() {
    return URI.create("http://127.0.0.1:" + port() + PATH);
  }

  /** Starts to accept requests that match {@code isExpected}. */
  public void listen(Predicate<FormEncoding> isExpected) {
    server.createContext("/", exchange -> handle(exchange, isExpected));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  /** Returns the parameters of the redirect; empty if there was none within {@code timeout}. */
  public Optional<FormEncoding> await(Duration timeout) throws InterruptedException {
    try {
      return Optional.of(answer.get(timeout.toNanos(), NANOSECONDS));
    } catch (TimeoutException _) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new AssertionError("the future does not complete exceptionally", e);
    }
  }

  private void handle(HttpExchange exchange, Predicate<FormEncoding> isExpected)
      throws IOException {
    try (exchange) {
      Optional<FormEncoding> form =
          Optional.ofNullable(exchange.getRequestURI().getRawQuery())
              .filter(_ -> exchange.getRequestMethod().equals("GET"))
              .filter(_ -> exchange.getRequestURI().getPath().equals(PATH))
              .flatMap(FormEncoding::decode)
              .filter(isExpected);
      reply(
          exchange,
          form.isPresent() ? 200 : 400,
          form.isPresent()
              ? "Login complete. You can close this window."
              : "Unexpected request: no login is in progress.");
      form.ifPresent(answer::complete);
    }
  }

  private static void reply(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(/* delay= */ 0);
  }
}
