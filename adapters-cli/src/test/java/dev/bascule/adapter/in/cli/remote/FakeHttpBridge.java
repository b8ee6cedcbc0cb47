package dev.bascule.adapter.in.cli.remote;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A bridge on a loopback port with scripted answers, which records the requests. */
final class FakeHttpBridge implements AutoCloseable {

  /** The requests: method, a space, and the path with its query. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  /** The last {@code Authorization} field of a request; empty if it had none. */
  volatile String authorization = "";

  private final Map<String, ScriptedAnswer> answers = new ConcurrentHashMap<>();
  private final HttpServer server;
  private volatile boolean isBroken;

  private record ScriptedAnswer(int status, String type, String body, boolean isOpen) {
    ScriptedAnswer(int status, String type, String body) {
      this(status, type, body, false);
    }
  }

  FakeHttpBridge() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Answers {@code request}, such as {@code GET /health/live}, with JSON. */
  void answer(String request, int status, String json) {
    answers.put(request, new ScriptedAnswer(status, "application/json", json));
  }

  /** Answers {@code request} with a stream of events, which then ends. */
  void stream(String request, String events) {
    answers.put(request, new ScriptedAnswer(200, "text/event-stream", events));
  }

  /** Answers {@code request} with a stream of events, and then neither sends nor ends it. */
  void stall(String request, String events) {
    answers.put(request, new ScriptedAnswer(200, "text/event-stream", events, true));
  }

  /** Closes the connection before the end of each answer from now on. */
  void breakAnswers() {
    isBroken = true;
  }

  private void handle(HttpExchange exchange) throws IOException {
    String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    authorization =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")).orElse("");
    byte[] _ = exchange.getRequestBody().readAllBytes();
    requests.add(request);
    ScriptedAnswer answer =
        answers.getOrDefault(
            request,
            new ScriptedAnswer(
                404,
                "application/problem+json",
                "{\"title\":\"Not found\",\"detail\":\"see GET / for available routes\"}"));
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", answer.type());
    int missing = isBroken || answer.isOpen() ? 1 : 0;
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length + missing);
    exchange.getResponseBody().write(body);
    exchange.getResponseBody().flush();
    if (!answer.isOpen()) {
      exchange.close();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
