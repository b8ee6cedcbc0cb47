package dev.bascule.adapter.in.http.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.time.Ticker;
import java.util.Optional;

/**
 * Answers the requests of MCP clients with the use cases.
 *
 * <p>Thread-safe. Each request has a thread of its own, which had better be a virtual one; it is
 * interrupted when the client leaves.
 */
public final class McpFront implements AutoCloseable {

  private static final int PAGE_BYTES = 1 << 20;

  private final Endpoints endpoints;
  private final OpenStreams open;
  private final ModernFront modern;

  /**
   * @param ticker measures how long sessions are idle
   */
  public McpFront(McpUseCases useCases, McpFrontSettings settings, Ticker ticker) {
    requireNonNull(ticker, "ticker");
    this.endpoints = new Endpoints(useCases);
    this.open = new OpenStreams(settings.maxSessions());
    Features features = new Features(new Paging(settings.pageSize(), PAGE_BYTES));
    Self self = new Self(settings.version());
    this.modern = new ModernFront(features, new Listening(useCases.followServers(), open), self);
  }

  /**
   * Answers {@code request}, and returns when the answer is complete: for a stream of events, when
   * it has ended.
   */
  public void answer(McpHttpRequest request, McpHttpResponse response) {
    Replying reply = Replying.to(request, response);
    if (request.method().equals("POST")) {
      post(request, reply);
    } else {
      notAllowed(reply);
    }
  }

  private void post(McpHttpRequest request, Replying reply) {
    if (!Acceptable.isJson(request.headers())) {
      refuse(reply, 415, "The body is application/json");
      return;
    }
    if (reply.acceptable().nothing()) {
      refuse(reply, 406, "The answer is application/json or text/event-stream");
      return;
    }
    switch (MessageReader.read(request.body())) {
      case MessageReader.Body.Unreadable(RpcError error) -> reply.refuse(Optional.empty(), error);
      case MessageReader.Body.Batch _ -> refuse(reply, 400, "One message is sent at a time");
      case MessageReader.Body.Single(Incoming message) -> one(message, request, reply);
    }
  }

  private void one(Incoming message, McpHttpRequest request, Replying reply) {
    Endpoint endpoint = endpoints.of(request.server());
    switch (Dialect.of(message, request.headers())) {
      case MODERN -> modern.answer(message, request, endpoint, reply);
      case LEGACY -> refuse(reply, 501, "Not yet");
    }
  }

  private static void notAllowed(Replying reply) {
    refuse(reply.with("Allow", "POST"), 405, "Messages are POSTed");
  }

  private static void refuse(Replying reply, int status, String why) {
    reply.refuse(Optional.empty(), RpcError.refusing(status, RpcError.INVALID_REQUEST, why));
  }

  /** Ends all sessions and streams; does nothing the second time. */
  @Override
  public void close() {
    open.endAll();
  }
}
