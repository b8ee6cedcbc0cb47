package dev.bascule.adapter.in.http.mcp.session;

import static java.util.Objects.requireNonNull;
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
 * Answers what clients post in their sessions.
 *
 * <p>A client that loses its connection has not given its request up, so the work goes on if the
 * client can come back for the answer. It cannot if it was sent no event with an id.
 */
public final class SessionRequests {

  private static final String BATCH = "batch ";

  private final SessionMethods methods;

  public SessionRequests(SessionMethods methods) {
    this.methods = requireNonNull(methods, "methods");
  }

  /** Takes what needs no answer. */
  void take(JsonRpcMessage message, McpSession session) {
    switch (message) {
      case JsonRpcMessage.Response response -> session.questions().answered(response);
      case JsonRpcMessage.Notification(String method, RawJsonObject params)
          when method.equals("notifications/cancelled") ->
          params.raw("requestId").ifPresent(session::cancel);
      // Nothing else that a client tells is of use to a server that it does not know of.
      case JsonRpcMessage.Notification _, JsonRpcMessage.Request _, JsonRpcMessage.Invalid _ -> {}
    }
  }

  /** Answers a request, on a stream if anything comes before the answer. */
  void answer(JsonRpcMessage.Request request, SessionRequest visit) {
    McpSession session = visit.session();
    EventBuffer buffer = session.streams().open();
    RequestTask work =
        RequestTask.of(
            request.id(),
            buffer,
            () -> methods.answer(request, visit, back(request, visit, buffer)));
    run(request.id(), work, visit);
  }

  /** Answers several messages, one after the other; requests among them cannot be cancelled. */
  void answer(List<JsonRpcMessage> batch, SessionRequest visit) {
    McpSession session = visit.session();
    batch.forEach(message -> take(message, session));
    if (batch.stream().noneMatch(SessionRequests::isAnswered)) {
      visit.reply().nothing(202);
      return;
    }
    EventBuffer buffer = session.streams().open();
    RequestTask work =
        new RequestTask(
            buffer,
            () ->
                new RequestTask.Last(
                    Optional.of(answers(batch, visit, buffer)), /* status= */ 200));
    // No request has such an id.
    run(BATCH + buffer.name(), work, visit);
  }

  private static void run(String id, RequestTask work, SessionRequest visit) {
    McpSession session = visit.session();
    Optional<JsonRpcError> refusal = session.begin(id, work);
    if (refusal.isPresent()) {
      session.streams().forget(work.buffer());
      visit.reply().refuse(Optional.of(id).filter(one -> !one.startsWith(BATCH)), refusal.get());
      return;
    }
    work.start(() -> session.done(id, work));
    bring(work, visit);
  }

  private JsonBytes answers(List<JsonRpcMessage> batch, SessionRequest visit, EventBuffer buffer) {
    List<JsonBytes> answers = new ArrayList<>();
    for (JsonRpcMessage message : batch) {
      switch (message) {
        case JsonRpcMessage.Invalid(Optional<String> id, JsonRpcError error) ->
            answers.add(JsonRpcWriter.error(id, error));
        case JsonRpcMessage.Request request when request.method().equals("initialize") ->
            answers.add(
                JsonRpcWriter.error(
                    Optional.of(request.id()),
                    new JsonRpcError(JsonRpcError.INVALID_REQUEST, "initialize stands alone")));
        case JsonRpcMessage.Request request ->
            RequestTask.render(
                    request.id(),
                    RequestTask.answerSafely(
                        () -> methods.answer(request, visit, back(request, visit, buffer))))
                .ifPresent(answers::add);
        case JsonRpcMessage.Notification _, JsonRpcMessage.Response _ -> {}
      }
    }
    return JsonBytes.of(answers.stream().map(JsonBytes::text).collect(joining(",", "[", "]")));
  }

  private static boolean isAnswered(JsonRpcMessage message) {
    return message instanceof JsonRpcMessage.Request || message instanceof JsonRpcMessage.Invalid;
  }

  private static ClientChannel back(
      JsonRpcMessage.Request request, SessionRequest visit, EventBuffer buffer) {
    return visit
        .session()
        .channelOf(
            Optional.of(buffer).filter(_ -> visit.reply().acceptable().events()),
            request.meta().raw(McpProtocol.PROGRESS_TOKEN));
  }

  private static void bring(RequestTask work, SessionRequest visit) {
    McpSession session = visit.session();
    EventBuffer buffer = work.buffer();
    EventPump courier = new EventPump(buffer, visit.reply(), session.agreement().isResumable());
    boolean isBroken = courier.bring() == EventPump.Ending.BROKEN;
    if (courier.canComeBack()) {
      session.streams().keep(buffer);
      return;
    }
    session.streams().forget(buffer);
    if (isBroken) {
      work.cancel();
    }
  }
}
