package dev.bascule.adapter.in.http.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.mcp.SessionStreams.Place;
import java.util.List;
import java.util.Optional;

/** Answers {@code GET}: the streams that a client opens to be told things, or comes back to. */
final class Standing {

  private final OpenStreams open;

  Standing(OpenStreams open) {
    this.open = requireNonNull(open, "open");
  }

  /**
   * Opens a stream, and returns when it has ended. Where the event that the client saw last is not
   * known any more, that is a stream like any other.
   */
  void answer(Visit visit, List<String> lastEventId) {
    Replying reply = visit.reply();
    if (!reply.acceptable().events()) {
      reply.refuse(
          Optional.empty(),
          RpcError.refusing(406, RpcError.INVALID_REQUEST, "The answer is text/event-stream"));
      return;
    }
    if (!open.hasRoom()) {
      reply.refuse(Optional.empty(), Errors.busy("No more streams can be opened"));
      return;
    }
    SessionStreams streams = visit.session().streams();
    Place place =
        lastEventId.stream().findFirst().flatMap(streams::reconnect).orElseGet(streams::connect);
    follow(place, visit);
  }

  private void follow(Place place, Visit visit) {
    LegacySession session = visit.session();
    Courier courier = new Courier(place.buffer(), visit.reply(), session.agreement().isResumable());
    try (OpenStreams.Entry _ = open.opened(place.buffer()::dismissReader)) {
      session.following(visit.asker());
      courier.follow(place.after(), Optional.empty());
    } finally {
      session.streams().disconnected(place.buffer());
    }
  }
}
