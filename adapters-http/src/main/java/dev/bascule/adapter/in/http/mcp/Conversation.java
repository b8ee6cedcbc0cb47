package dev.bascule.adapter.in.http.mcp;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.bascule.adapter.in.http.json.RawObject;
import dev.bascule.application.port.client.ClientChannel;
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
final class Conversation {

  private static final String BATCH = "batch ";

  private final LegacyMethods methods;

  Conversation(LegacyMethods methods) {
    this.methods = requireNonNull(methods, "methods");
  }

  /** Takes what needs no answer. */
  void take(Incoming message, LegacySession session) {
    switch (message) {
      case Incoming.Response response -> session.questions().answered(response);
      case Incoming.Notification(String method, RawObject params)
          when method.equals("notifications/cancelled") ->
          params.raw("requestId").ifPresent(session::cancel);
      // Nothing else that a client tells is of use to a server that it does not know of.
      case Incoming.Notification _, Incoming.Request _, Incoming.Invalid _ -> {}
    }
  }

  /** Answers a request, on a stream if anything comes before the answer. */
  void answer(Incoming.Request request, Visit visit) {
    LegacySession session = visit.session();
    EventBuffer buffer = session.streams().open();
    Work work =
        Work.of(
            request.id(),
            buffer,
            () -> methods.answer(request, visit, back(request, visit, buffer)));
    run(request.id(), work, visit);
  }

  /** Answers several messages, one after the other; requests among them cannot be cancelled. */
  void answer(List<Incoming> batch, Visit visit) {
    LegacySession session = visit.session();
    batch.forEach(message -> take(message, session));
    if (batch.stream().noneMatch(Conversation::isAnswered)) {
      visit.reply().nothing(202);
      return;
    }
    EventBuffer buffer = session.streams().open();
    Work work =
        new Work(
            buffer,
            () -> new Work.Last(Optional.of(answers(batch, visit, buffer)), /* status= */ 200));
    // No request has such an id.
    run(BATCH + buffer.name(), work, visit);
  }

  private static void run(String id, Work work, Visit visit) {
    LegacySession session = visit.session();
    Optional<RpcError> refusal = session.begin(id, work);
    if (refusal.isPresent()) {
      session.streams().forget(work.buffer());
      visit.reply().refuse(Optional.of(id).filter(one -> !one.startsWith(BATCH)), refusal.get());
      return;
    }
    work.start(() -> session.done(id, work));
    bring(work, visit);
  }

  private JsonBytes answers(List<Incoming> batch, Visit visit, EventBuffer buffer) {
    List<JsonBytes> answers = new ArrayList<>();
    for (Incoming message : batch) {
      switch (message) {
        case Incoming.Invalid(Optional<String> id, RpcError error) ->
            answers.add(Rpc.error(id, error));
        case Incoming.Request request when request.method().equals("initialize") ->
            answers.add(
                Rpc.error(
                    Optional.of(request.id()),
                    new RpcError(RpcError.INVALID_REQUEST, "initialize stands alone")));
        case Incoming.Request request ->
            Work.render(
                    request.id(),
                    Work.answerSafely(
                        () -> methods.answer(request, visit, back(request, visit, buffer))))
                .ifPresent(answers::add);
        case Incoming.Notification _, Incoming.Response _ -> {}
      }
    }
    return JsonBytes.of(answers.stream().map(JsonBytes::text).collect(joining(",", "[", "]")));
  }

  private static boolean isAnswered(Incoming message) {
    return message instanceof Incoming.Request || message instanceof Incoming.Invalid;
  }

  private static ClientChannel back(Incoming.Request request, Visit visit, EventBuffer buffer) {
    return visit
        .session()
        .channelOf(
            Optional.of(buffer).filter(_ -> visit.reply().acceptable().events()),
            request.meta().raw(Protocol.PROGRESS_TOKEN));
  }

  private static void bring(Work work, Visit visit) {
    LegacySession session = visit.session();
    EventBuffer buffer = work.buffer();
    Courier courier = new Courier(buffer, visit.reply(), session.agreement().isResumable());
    boolean isBroken = courier.bring() == Courier.Ending.BROKEN;
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
