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

/** A listener to the standalone stream of the current session, on its own thread. Thread-safe. */
final class SessionStreamListener {

  private final StreamableHttpSettings settings;
  private final HttpExchanger exchanger;
  private final HttpRequestFactory requests;
  private final Delays delays;

  /** Shared by all sessions, so that a new one does not let the server send more. */
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

  /** Starts to listen in {@code session}, and stops listening in any other. Never blocks. */
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
   * Waits until the server has answered the request for the standalone stream of {@code session};
   * an interrupt ends the wait, and the interrupt status is kept.
   *
   * @param most the maximum time to wait
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

  /** Stops listening in {@code session}. */
  synchronized void end(HttpSession session) {
    if (current != null && current.session() == session) {
      endCurrent();
    }
  }

  /** Stops listening. */
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
