package dev.bascule.adapter.in.http.mcp.session;

import static java.util.stream.Collectors.joining;

import dev.bascule.adapter.in.http.json.RawJsonObject;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcMessage;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcWriter;
import dev.bascule.adapter.in.http.mcp.protocol.McpProtocol;
import dev.bascule.adapter.in.http.mcp.stream.EventBuffer;
import dev.bascule.adapter.in.http.mcp.stream.EventPump;
import dev.bascule.adapter.in.http.mcp.stream.RequestTask;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.domain.json.JsonBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Handles the messages that clients POST in their sessions.
 *
 * <p>A client that loses its connection has not cancelled its request, so the work continues if the
 * client can reconnect for the response. It cannot if it received no event with an id.
 */
public final class SessionRequests {

  private static final String BATCH = "batch ";

  private final SessionMethods methods;

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
    McpSession session = sessionRequest.session();
    EventBuffer buffer = session.streams().open();
    RequestTask task =
        RequestTask.of(
            request.id(),
            buffer,
            () ->
                methods.handle(
                    request, sessionRequest, channelFor(request, sessionRequest, buffer)));
    run(request.id(), task, sessionRequest);
  }

  /** Handles the messages of a batch one after the other; its requests cannot be cancelled. */
  void handle(List<JsonRpcMessage> batch, SessionRequest sessionRequest) {
    McpSession session = sessionRequest.session();
    batch.forEach(message -> receive(message, session));
    if (batch.stream().noneMatch(SessionRequests::needsResponse)) {
      sessionRequest.reply().sendEmpty(202);
      return;
    }
    EventBuffer buffer = session.streams().open();
    RequestTask task =
        new RequestTask(
            buffer,
            () ->
                new RequestTask.FinalMessage(
                    Optional.of(executeBatch(batch, sessionRequest, buffer)), /* status= */ 200));
    // No request has such an id.
    run(BATCH + buffer.name(), task, sessionRequest);
  }

  private static void run(String id, RequestTask task, SessionRequest sessionRequest) {
    McpSession session = sessionRequest.session();
    Optional<JsonRpcError> rejection = session.register(id, task);
    if (rejection.isPresent()) {
      session.streams().forget(task.buffer());
      sessionRequest
          .reply()
          .reject(Optional.of(id).filter(one -> !one.startsWith(BATCH)), rejection.get());
      return;
    }
    task.start(() -> session.unregister(id, task));
    writeResponse(task, sessionRequest);
  }

  private JsonBytes executeBatch(
      List<JsonRpcMessage> batch, SessionRequest sessionRequest, EventBuffer buffer) {
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
        case JsonRpcMessage.Request request ->
            RequestTask.render(
                    request.id(),
                    RequestTask.executeSafely(
                        () ->
                            methods.handle(
                                request,
                                sessionRequest,
                                channelFor(request, sessionRequest, buffer))))
                .ifPresent(answers::add);
        case JsonRpcMessage.Notification _, JsonRpcMessage.Response _ -> {}
      }
    }
    return JsonBytes.of(answers.stream().map(JsonBytes::text).collect(joining(",", "[", "]")));
  }

  private static boolean needsResponse(JsonRpcMessage message) {
    return message instanceof JsonRpcMessage.Request || message instanceof JsonRpcMessage.Invalid;
  }

  private static ClientChannel channelFor(
      JsonRpcMessage.Request request, SessionRequest sessionRequest, EventBuffer buffer) {
    return sessionRequest
        .session()
        .channelOf(
            Optional.of(buffer).filter(_ -> sessionRequest.reply().mediaTypes().events()),
            request.meta().raw(McpProtocol.PROGRESS_TOKEN));
  }

  private static void writeResponse(RequestTask task, SessionRequest sessionRequest) {
    McpSession session = sessionRequest.session();
    EventBuffer buffer = task.buffer();
    EventPump pump =
        new EventPump(buffer, sessionRequest.reply(), session.parameters().isResumable());
    boolean isBroken = pump.writeResponse() == EventPump.Completion.BROKEN;
    if (pump.isResumable()) {
      session.streams().retain(buffer);
      return;
    }
    session.streams().forget(buffer);
    if (isBroken) {
      task.cancel();
    }
  }
}
