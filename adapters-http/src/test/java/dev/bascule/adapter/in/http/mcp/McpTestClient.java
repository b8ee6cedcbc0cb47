package dev.bascule.adapter.in.http.mcp;

import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import dev.bascule.adapter.in.http.mcp.stream.Requester;
import dev.bascule.application.context.ForwardedIdentity;
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
public final class McpTestClient {

  private final McpHandler front;
  private final Optional<ServerId> server;
  private final Caller caller;
  private final TreeMap<String, String> headers;

  private McpTestClient(
      McpHandler front, Optional<ServerId> server, Caller caller, Map<String, String> headers) {
    this.front = front;
    this.server = server;
    this.caller = caller;
    this.headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    this.headers.putAll(headers);
  }

  /** A client of the endpoint of one server. */
  public static McpTestClient of(McpHandler front, String server) {
    return new McpTestClient(front, Optional.of(new ServerId(server)), Caller.ANONYMOUS, usual());
  }

  /** A client of the endpoint of all servers. */
  public static McpTestClient ofAll(McpHandler front) {
    return new McpTestClient(front, Optional.empty(), Caller.ANONYMOUS, usual());
  }

  private static Map<String, String> usual() {
    return Map.of(
        "Content-Type", "application/json", "Accept", "application/json, text/event-stream");
  }

  public McpTestClient with(String header, String value) {
    McpTestClient other = new McpTestClient(front, server, caller, headers);
    other.headers.put(header, value);
    return other;
  }

  public McpTestClient without(String header) {
    McpTestClient other = new McpTestClient(front, server, caller, headers);
    other.headers.remove(header);
    return other;
  }

  public McpTestClient as(String identity) {
    return new McpTestClient(front, server, new Caller(identity), headers);
  }

  public McpTestClient at(String otherServer) {
    return new McpTestClient(front, Optional.of(new ServerId(otherServer)), caller, headers);
  }

  /** Returns the client as one that speaks 2026-07-28 and is about to send {@code method}. */
  public McpTestClient modern(String method) {
    return with("MCP-Protocol-Version", "2026-07-28").with("Mcp-Method", method);
  }

  /** Sends a modern request with {@code members} beside {@code _meta}, and waits for the answer. */
  public FakeResponse modern(String method, String members) {
    return modern(method).post(ModernRequests.request("1", method, members));
  }

  public FakeResponse post(String body) {
    return send("POST", body);
  }

  public FakeResponse send(String method, String body) {
    FakeResponse response = new FakeResponse();
    front.answer(request(method, body), response);
    return response;
  }

  /** Sends a request, and does not wait for the answer. */
  public Running start(String method, String body) {
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
        new Requester(caller, ForwardedIdentity.NOTHING));
  }

  /** A request under way. */
  public record Running(Thread thread, FakeResponse response, CountDownLatch done) {

    /** Makes the client leave, as the server notices it. */
    public void leave() {
      thread.interrupt();
    }
  }
}
