package dev.bascule.adapter.in.http.mcp.session;

import static java.util.stream.Collectors.joining;

import dev.bascule.adapter.in.http.json.RawJsonObject;
import dev.bascule.adapter.in.http.mcp.method.ToolInvocation;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcMessage;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcWriter;
import dev.bascule.adapter.in.http.mcp.protocol.McpProtocol;
import dev.bascule.adapter.in.http.mcp.stream.RequestTask;
import dev.bascule.adapter.in.http.mcp.stream.RequestTask.FinalMessage;
import dev.bascule.adapter.in.http.media.McpMediaTypes;
import dev.bascule.domain.json.JsonBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Handles the messages that clients POST in their sessions.
 *
 * <p>A client that loses its connection has not cancelled its request, so the work continues if the
 * client can reconnect for the response. It cannot if it received no event with an id.
 */
public final class SessionRequests {

  private static final String BATCH = "batch ";

  private final SessionMethods methods;
  private final AtomicLong lastBatch = new AtomicLong();

  public SessionRequests(SessionMethods methods) {
    this.methods = methods;
  }

  /** Handles a message without a response. */
  void receive(JsonRpcMessage message, McpSession session) {
    switch (message) {
      case JsonRpcMessage.Response response -> session.pendingRequests().complete(response);
      case JsonRpcMessage.Notification(String method, RawJsonObject params)
          when method.equals("notifications/cancelled") ->
          params.raw("requestId").ifPresent(session::cancel);
      // Other notifications of a client are useless to a server that does not know the client.
      case JsonRpcMessage.Notification _, JsonRpcMessage.Request _, JsonRpcMessage.Invalid _ -> {}
    }
  }

  /** Handles a request, with a stream if anything precedes the response. */
  void handle(JsonRpcMessage.Request request, SessionRequest sessionRequest) {
    RequestTask task = new RequestTask(sessionRequest.session().streams());
    run(request.id(), task, () -> execute(request, sessionRequest, task), sessionRequest);
  }

  private FinalMessage execute(
      JsonRpcMessage.Request request, SessionRequest sessionRequest, RequestTask task) {
    SessionClientChannel channel =
        channelOf(request, sessionRequest.session(), sessionRequest.reply().mediaTypes());
    bind(channel, task, sessionRequest);
    return FinalMessage.of(
        request.id(),
        RequestTask.executeSafely(() -> methods.handle(request, sessionRequest, channel)));
  }

  /** Does the same with a call of a tool that is prepared with {@code channel}. */
  static void handle(
      ToolInvocation invocation, SessionClientChannel channel, SessionRequest sessionRequest) {
    RequestTask task = new RequestTask(sessionRequest.session().streams());
    bind(channel, task, sessionRequest);
    run(invocation.call().request().id(), task, invocation::await, sessionRequest);
  }

  /** A client that accepts no stream is sent notifications on those of its session. */
  private static void bind(
      SessionClientChannel channel, RequestTask task, SessionRequest sessionRequest) {
    if (sessionRequest.reply().mediaTypes().events()) {
      channel.bind(task);
    }
  }

  /** Handles the messages of a batch one after the other; its requests cannot be cancelled. */
  void handle(List<JsonRpcMessage> batch, SessionRequest sessionRequest) {
    McpSession session = sessionRequest.session();
    batch.forEach(message -> receive(message, session));
    if (batch.stream().noneMatch(SessionRequests::needsResponse)) {
      sessionRequest.reply().sendEmpty(202);
      return;
    }
    RequestTask task = new RequestTask(session.streams());
    // No request has such an id.
    run(
        BATCH + lastBatch.incrementAndGet(),
        task,
        () ->
            new FinalMessage(
                200, List.of(executeBatch(batch, sessionRequest, task).asByteBuffer())),
        sessionRequest);
  }

  private static void run(
      String id, RequestTask task, Supplier<FinalMessage> action, SessionRequest sessionRequest) {
    McpSession session = sessionRequest.session();
    Optional<JsonRpcError> rejection = session.register(id, task);
    if (rejection.isPresent()) {
      sessionRequest
          .reply()
          .reject(Optional.of(id).filter(one -> !one.startsWith(BATCH)), rejection.get());
      return;
    }
    task.run(action, sessionRequest.reply(), () -> session.unregister(id, task));
  }

  private JsonBytes executeBatch(
      List<JsonRpcMessage> batch, SessionRequest sessionRequest, RequestTask task) {
    List<JsonBytes> answers = new ArrayList<>();
    for (JsonRpcMessage message : batch) {
      switch (message) {
        case JsonRpcMessage.Invalid(Optional<String> id, JsonRpcError error) ->
            answers.add(JsonRpcWriter.error(id, error));
        case JsonRpcMessage.Request request when request.method().equals("initialize") ->
            answers.add(
                JsonRpcWriter.error(
                    Optional.of(request.id()),
                    new JsonRpcError(
                        JsonRpcError.INVALID_REQUEST, "initialize must not be part of a batch")));
        case JsonRpcMessage.Request request -> {
          FinalMessage response = execute(request, sessionRequest, task);
          if (!response.parts().isEmpty()) {
            answers.add(response.toJson());
          }
        }
        case JsonRpcMessage.Notification _, JsonRpcMessage.Response _ -> {}
      }
    }
    return JsonBytes.of(answers.stream().map(JsonBytes::text).collect(joining(",", "[", "]")));
  }

  private static boolean needsResponse(JsonRpcMessage message) {
    return message instanceof JsonRpcMessage.Request || message instanceof JsonRpcMessage.Invalid;
  }

  /** Returns the channel to the client during one of its requests. */
  static SessionClientChannel channelOf(
      JsonRpcMessage.Request request, McpSession session, McpMediaTypes mediaTypes) {
    return new SessionClientChannel(
        session,
        mediaTypes.events() ? request.meta().raw(McpProtocol.PROGRESS_TOKEN) : Optional.empty());
  }
}
