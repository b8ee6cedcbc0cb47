package dev.bascule.adapter.in.http.mcp;

import dev.bascule.adapter.in.http.exchange.BridgeResponse;
import dev.bascule.adapter.in.http.exchange.BridgeResponse.DeferredResponse;
import dev.bascule.adapter.in.http.exchange.BridgeResponse.StreamingResponse;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.mcp.protocol.McpRequestHead;
import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.CallOrigin;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.application.context.TraceContext;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ServerId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/** A client of one MCP endpoint. Immutable. */
public final class McpTestClient {

  private final McpHandler mcpHandler;
  private final Optional<ServerId> server;
  private final Caller caller;
  private final CallOrigin origin;
  private final TreeMap<String, String> headers;

  private McpTestClient(
      McpHandler mcpHandler,
      Optional<ServerId> server,
      Caller caller,
      CallOrigin origin,
      Map<String, String> headers) {
    this.mcpHandler = mcpHandler;
    this.server = server;
    this.caller = caller;
    this.origin = origin;
    this.headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    this.headers.putAll(headers);
  }

  /** A client of the endpoint of one server. */
  public static McpTestClient of(McpHandler mcpHandler, String server) {
    return new McpTestClient(
        mcpHandler,
        Optional.of(new ServerId(server)),
        Caller.ANONYMOUS,
        CallOrigin.NONE,
        defaultHeaders());
  }

  /** A client of the endpoint of all servers. */
  public static McpTestClient ofAll(McpHandler mcpHandler) {
    return new McpTestClient(
        mcpHandler, Optional.empty(), Caller.ANONYMOUS, CallOrigin.NONE, defaultHeaders());
  }

  private static Map<String, String> defaultHeaders() {
    return Map.of(
        "Content-Type", "application/json", "Accept", "application/json, text/event-stream");
  }

  /** Returns a header field that the client sends; the empty string for none. */
  public String header(String name) {
    return headers.getOrDefault(name, "");
  }

  public McpTestClient with(String header, String value) {
    McpTestClient other = new McpTestClient(mcpHandler, server, caller, origin, headers);
    other.headers.put(header, value);
    return other;
  }

  public McpTestClient without(String header) {
    McpTestClient other = new McpTestClient(mcpHandler, server, caller, origin, headers);
    other.headers.remove(header);
    return other;
  }

  /** Returns the client with its requests going to another bridge. */
  public McpTestClient at(McpHandler other) {
    return new McpTestClient(other, server, caller, origin, headers);
  }

  public McpTestClient withCaller(String identity) {
    return new McpTestClient(mcpHandler, server, new Caller(identity), origin, headers);
  }

  public McpTestClient withAddress(String address) {
    return new McpTestClient(mcpHandler, server, caller, new CallOrigin("", address), headers);
  }

  public McpTestClient withServer(String otherServer) {
    return new McpTestClient(
        mcpHandler, Optional.of(new ServerId(otherServer)), caller, origin, headers);
  }

  /** Returns the client with the header fields of 2026-07-28 for {@code method}. */
  public McpTestClient modern(String method) {
    return with("MCP-Protocol-Version", "2026-07-28").with("Mcp-Method", method);
  }

  /**
   * Sends a modern request with {@code members} in addition to {@code _meta}, and waits for the
   * response.
   */
  public FakeResponse modern(String method, String members) {
    return modern(method).post(ModernRequests.request("1", method, members));
  }

  public FakeResponse post(String body) {
    return send("POST", body);
  }

  public FakeResponse send(String method, String body) {
    FakeResponse response = new FakeResponse();
    answer(mcpHandler.handle(request(method, body)), response);
    return response;
  }

  private static void answer(BridgeResponse answer, FakeResponse response) {
    switch (answer) {
      case CompleteResponse complete -> response.respond(complete);
      case DeferredResponse deferred -> answer(deferred.rest().get(), response);
      case StreamingResponse(var writer, _) -> writer.accept(response);
    }
  }

  /** Sends a request without waiting for the response. */
  public PendingRequest start(String method, String body) {
    FakeResponse response = new FakeResponse();
    McpHttpRequest request = request(method, body);
    CountDownLatch done = new CountDownLatch(1);
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    answer(mcpHandler.handle(request), response);
                  } finally {
                    done.countDown();
                  }
                });
    return new PendingRequest(thread, response, done);
  }

  private McpHttpRequest request(String method, String body) {
    return new McpHttpRequest(
        method,
        McpRequestHead.of(server, this::values),
        body.getBytes(StandardCharsets.UTF_8),
        new CallContext(
            caller,
            ClientContext.PLAIN,
            ForwardedParams.NONE,
            ForwardedIdentity.NONE,
            TraceContext.parse(this::values),
            CallContext.Purpose.CLIENT_REQUEST,
            origin));
  }

  private List<String> values(String header) {
    return Optional.ofNullable(headers.get(header)).map(List::of).orElse(List.of());
  }

  /** A request in progress. */
  public record PendingRequest(Thread thread, FakeResponse response, CountDownLatch done) {

    /** Makes the client disconnect, which the server detects. */
    public void disconnect() {
      response.leave(thread);
    }
  }
}
