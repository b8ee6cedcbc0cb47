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
 * Waits on this machine for the browser to come back (RFC 8252, 7.3). What does not belong to the
 * login is refused, and waiting goes on.
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
   * Opens one.
   *
   * @param port where; 0 for any
   * @throws IOException if somebody else has that port
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

  /** Begins to listen for what {@code isExpected} tells from everything else. */
  public void listen(Predicate<FormEncoding> isExpected) {
    server.createContext("/", exchange -> handle(exchange, isExpected));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  /** Returns what the browser came back with; empty where it did not within {@code timeout}. */
  public Optional<FormEncoding> await(Duration timeout) throws InterruptedException {
    try {
      return Optional.of(answer.get(timeout.toNanos(), NANOSECONDS));
    } catch (TimeoutException _) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new AssertionError("it is completed with what came, and with nothing else", e);
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
              ? "The login is with Bascule now. You can close this window."
              : "This is not the way back from a login.");
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
