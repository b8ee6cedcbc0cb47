package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;

/**
 * Listens in the session that is current, on a thread of its own, so that no request waits for it.
 * Thread-safe; never waits.
 */
final class SessionListening {

  private final StreamableHttpSettings settings;
  private final HttpWire wire;
  private final HttpRequests requests;
  private final Timing timing;

  @GuardedBy("this")
  private @Nullable Running current;

  @GuardedBy("this")
  private boolean stopped;

  SessionListening(
      StreamableHttpSettings settings, HttpWire wire, HttpRequests requests, Timing timing) {
    this.settings = requireNonNull(settings, "settings");
    this.wire = requireNonNull(wire, "wire");
    this.requests = requireNonNull(requests, "requests");
    this.timing = requireNonNull(timing, "timing");
  }

  /** Begins to listen in {@code session}, and in no other one any more. */
  synchronized void begin(HttpSession session, ListeningStream.Listener listener) {
    endCurrent();
    if (stopped) {
      return;
    }
    ListeningStream.Source source =
        new ListeningStream.Source(
            wire, settings.maxMessageBytes(), lastId -> requests.listen(session, lastId));
    ListeningStream stream = new ListeningStream(source, session.events(), timing, listener);
    Thread thread = Thread.ofVirtual().name("bascule-listen-" + settings.id()).start(stream::run);
    current = new Running(session, stream, thread);
  }

  /** Ends to listen in {@code session}, if it does. */
  synchronized void end(HttpSession session) {
    if (current != null && current.session() == session) {
      endCurrent();
    }
  }

  /** Listens no more. */
  synchronized void stop() {
    stopped = true;
    endCurrent();
  }

  @GuardedBy("this")
  private void endCurrent() {
    if (current != null) {
      current.end();
      current = null;
    }
  }

  private record Running(HttpSession session, ListeningStream stream, Thread thread) {

    void end() {
      stream.end();
      thread.interrupt();
    }
  }
}
