package dev.bascule.adapter.in.http.mcp;

import dev.bascule.application.port.client.Presented;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ServerId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/** A client of the front, of one endpoint. Immutable. */
final class TestClient {

  private final McpFront front;
  private final Optional<ServerId> server;
  private final Caller caller;
  private final TreeMap<String, String> headers;

  private TestClient(
      McpFront front, Optional<ServerId> server, Caller caller, Map<String, String> headers) {
    this.front = front;
    this.server = server;
    this.caller = caller;
    this.headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    this.headers.putAll(headers);
  }

  /** A client of the endpoint of one server. */
  static TestClient of(McpFront front, String server) {
    return new TestClient(front, Optional.of(new ServerId(server)), Caller.ANONYMOUS, usual());
  }

  /** A client of the endpoint of all servers. */
  static TestClient ofAll(McpFront front) {
    return new TestClient(front, Optional.empty(), Caller.ANONYMOUS, usual());
  }

  private static Map<String, String> usual() {
    return Map.of(
        "Content-Type", "application/json", "Accept", "application/json, text/event-stream");
  }

  TestClient with(String header, String value) {
    TestClient other = new TestClient(front, server, caller, headers);
    other.headers.put(header, value);
    return other;
  }

  TestClient without(String header) {
    TestClient other = new TestClient(front, server, caller, headers);
    other.headers.remove(header);
    return other;
  }

  TestClient as(String identity) {
    return new TestClient(front, server, new Caller(identity), headers);
  }

  TestClient at(String otherServer) {
    return new TestClient(front, Optional.of(new ServerId(otherServer)), caller, headers);
  }

  /** Returns the client as one that speaks 2026-07-28 and is about to send {@code method}. */
  TestClient modern(String method) {
    return with("MCP-Protocol-Version", "2026-07-28").with("Mcp-Method", method);
  }

  /** Sends a modern request with {@code members} beside {@code _meta}, and waits for the answer. */
  FakeResponse modern(String method, String members) {
    return modern(method).post(Modern.request("1", method, members));
  }

  FakeResponse post(String body) {
    return send("POST", body);
  }

  FakeResponse send(String method, String body) {
    FakeResponse response = new FakeResponse();
    front.answer(request(method, body), response);
    return response;
  }

  /** Sends a request, and does not wait for the answer. */
  Running start(String method, String body) {
    FakeResponse response = new FakeResponse();
    McpHttpRequest request = request(method, body);
    CountDownLatch done = new CountDownLatch(1);
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    front.answer(request, response);
                  } finally {
                    done.countDown();
                  }
                });
    return new Running(thread, response, done);
  }

  private McpHttpRequest request(String method, String body) {
    return new McpHttpRequest(
        method,
        server,
        name -> Optional.ofNullable(headers.get(name)).map(List::of).orElse(List.of()),
        ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer(),
        new Asker(caller, Presented.NOTHING));
  }

  /** A request under way. */
  record Running(Thread thread, FakeResponse response, CountDownLatch done) {

    /** Makes the client leave, as the server notices it. */
    void leave() {
      thread.interrupt();
    }
  }
}
