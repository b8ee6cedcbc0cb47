package dev.bascule.adapter.in.http.mcp.session;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcErrors;
import dev.bascule.adapter.in.http.mcp.session.SessionStreams.Place;
import dev.bascule.adapter.in.http.mcp.stream.EventPump;
import dev.bascule.adapter.in.http.mcp.stream.McpResponder;
import dev.bascule.adapter.in.http.mcp.stream.StreamLimit;
import java.util.List;
import java.util.Optional;

/** Answers {@code GET}: the streams that a client opens to be told things, or comes back to. */
public final class StandaloneStreamHandler {

  private final StreamLimit open;

  public StandaloneStreamHandler(StreamLimit open) {
    this.open = requireNonNull(open, "open");
  }

  /**
   * Opens a stream, and returns when it has ended. Where the event that the client saw last is not
   * known any more, that is a stream like any other.
   */
  void answer(SessionRequest visit, List<String> lastEventId) {
    McpResponder reply = visit.reply();
    if (!reply.acceptable().events()) {
      reply.refuse(
          Optional.empty(),
          JsonRpcError.refusing(
              406, JsonRpcError.INVALID_REQUEST, "The answer is text/event-stream"));
      return;
    }
    if (!open.hasRoom()) {
      reply.refuse(Optional.empty(), JsonRpcErrors.busy("No more streams can be opened"));
      return;
    }
    SessionStreams streams = visit.session().streams();
    Place place =
        lastEventId.stream().findFirst().flatMap(streams::reconnect).orElseGet(streams::connect);
    follow(place, visit);
  }

  private void follow(Place place, SessionRequest visit) {
    McpSession session = visit.session();
    EventPump courier =
        new EventPump(place.buffer(), visit.reply(), session.agreement().isResumable());
    try (StreamLimit.Entry _ = open.opened(place.buffer()::dismissReader)) {
      session.following(visit.asker());
      courier.follow(place.after(), Optional.empty());
    } finally {
      session.streams().disconnected(place.buffer());
    }
  }
}
