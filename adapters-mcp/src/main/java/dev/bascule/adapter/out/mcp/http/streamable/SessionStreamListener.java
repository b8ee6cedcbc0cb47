package dev.bascule.adapter.out.mcp.http.streamable;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.mcp.http.HttpExchanger;
import dev.bascule.adapter.out.mcp.http.HttpRequestFactory;
import dev.bascule.adapter.out.mcp.protocol.ByteAllowance;
import dev.bascule.adapter.out.mcp.protocol.Delays;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Listens in the session that is current, on a thread of its own. Thread-safe. */
final class SessionStreamListener {

  private final StreamableHttpSettings settings;
  private final HttpExchanger exchanger;
  private final HttpRequestFactory requests;
  private final Delays delays;

  /** A new session does not let the server send more. */
  private final ByteAllowance allowance;

  @GuardedBy("this")
  private @Nullable OpenStream current;

  @GuardedBy("this")
  private boolean stopped;

  SessionStreamListener(
      StreamableHttpSettings settings,
      HttpExchanger exchanger,
      HttpRequestFactory requests,
      Delays delays) {
    this.settings = settings;
    this.exchanger = exchanger;
    this.requests = requests;
    this.delays = delays;
    this.allowance = ByteAllowance.ofNotifications(delays.ticker());
  }

  /** Begins to listen in {@code session}, and in no other one any more. Never waits. */
  synchronized void begin(HttpSession session, StandaloneStream.Listener listener) {
    endCurrent();
    if (stopped) {
      return;
    }
    StandaloneStream.Source source =
        new StandaloneStream.Source(
            exchanger,
            settings.maxMessageBytes(),
            lastId ->
                requests.listen(session.headers(), lastId).tag(ByteAllowance.class, allowance));
    StandaloneStream stream =
        new StandaloneStream(source, session.recentEventIds(), delays, listener);
    Thread thread = Thread.ofVirtual().name("bascule-listen-" + settings.id()).start(stream::run);
    current = new OpenStream(session, stream, thread);
  }

  /**
   * Waits until the server has answered whether it sends what belongs to no request in {@code
   * session}; an interrupt ends the wait, and stays set.
   *
   * @param most for how long at most
   */
  void awaitAnswer(HttpSession session, Duration most) {
    Optional<StandaloneStream> stream = streamOf(session);
    try {
      if (stream.isPresent()) {
        stream.get().awaitAnswer(most);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Optional<StandaloneStream> streamOf(HttpSession session) {
    return Optional.ofNullable(current)
        .filter(open -> open.session() == session)
        .map(OpenStream::stream);
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

  private record OpenStream(HttpSession session, StandaloneStream stream, Thread thread) {

    void end() {
      stream.end();
      thread.interrupt();
    }
  }
}
