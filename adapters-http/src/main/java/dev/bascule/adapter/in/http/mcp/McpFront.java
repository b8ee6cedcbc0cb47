package dev.bascule.adapter.in.http.mcp;

import dev.bascule.application.port.client.TraceContext;
import dev.bascule.domain.time.Ticker;
import java.util.List;
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
  private final OpenStreams listening;
  private final OpenStreams standing;
  private final ModernFront modern;
  private final LegacyFront legacy;
  private final Sessions sessions;

  /**
   * Makes a front.
   *
   * @param ticker measures how long sessions are idle
   */
  public McpFront(McpUseCases useCases, McpFrontSettings settings, Ticker ticker) {
    this.endpoints = new Endpoints(useCases);
    this.listening = new OpenStreams(settings.maxListening());
    this.standing = new OpenStreams(SessionStreams.MAX_STANDING * (long) settings.maxSessions());
    this.sessions = new Sessions(settings, useCases.endSession(), ticker);
    Features features = new Features(new Paging(settings.pageSize(), PAGE_BYTES));
    Self self = new Self(settings.version());
    this.modern =
        new ModernFront(features, new Listening(useCases.followServers(), listening), self);
    this.legacy =
        new LegacyFront(
            sessions,
            new Handshake(sessions, useCases.followServers(), self),
            new Conversation(new LegacyMethods(features)),
            new Standing(standing));
  }

  /**
   * Answers {@code request}, and returns when the answer is complete: for a stream of events, when
   * it has ended.
   */
  public void answer(McpHttpRequest request, McpHttpResponse response) {
    Replying reply = Replying.to(request, response);
    if (request.method().equals("POST")) {
      post(request, reply);
    } else if (isInSession(request)) {
      legacy.getOrDelete(request, reply);
    } else {
      notAllowed(reply);
    }
  }

  private static boolean isInSession(McpHttpRequest request) {
    return Dialect.ofHeader(request.headers()) == Era.LEGACY
        && !request.headers().apply(Protocol.SESSION_HEADER).isEmpty();
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
      case MessageReader.Body.Batch(List<Incoming> messages) ->
          batch(
              messages.stream().map(message -> traced(message, request)).toList(), request, reply);
      case MessageReader.Body.Single(Incoming message) ->
          one(traced(message, request), request, reply);
    }
  }

  /** What a message says of its trace counts before what the request says that carries it. */
  private static Incoming traced(Incoming message, McpHttpRequest request) {
    return message instanceof Incoming.Request asked
        ? asked.within(TraceContext.sentAs(request.headers()))
        : message;
  }

  private void one(Incoming message, McpHttpRequest request, Replying reply) {
    Endpoint endpoint = endpoints.of(request.server());
    switch (Dialect.of(message, request.headers())) {
      case MODERN -> modern.answer(message, request, endpoint, reply);
      case LEGACY -> legacy.post(message, request, endpoint, reply);
    }
  }

  private void batch(List<Incoming> messages, McpHttpRequest request, Replying reply) {
    switch (Dialect.ofHeader(request.headers())) {
      case MODERN -> refuse(reply, 400, "One message is sent at a time");
      case LEGACY -> legacy.post(messages, request, reply);
    }
  }

  private static void notAllowed(Replying reply) {
    refuse(reply.with("Allow", "POST"), 405, "Messages are POSTed");
  }

  private static void refuse(Replying reply, int status, String why) {
    reply.refuse(Optional.empty(), RpcError.refusing(status, RpcError.INVALID_REQUEST, why));
  }

  /** Returns how many sessions there are. */
  public int sessionCount() {
    return sessions.count();
  }

  /** Ends the sessions that were idle for long; to be called now and then. Never waits. */
  public void sweep() {
    sessions.sweep();
  }

  /**
   * Ends the streams that would never end by themselves, and opens no more; requests are answered
   * as before. Does nothing the second time.
   */
  public void drain() {
    listening.endAll();
    standing.endAll();
  }

  /** Ends all sessions and streams; does nothing the second time. */
  @Override
  public void close() {
    drain();
    sessions.endAll();
  }
}
