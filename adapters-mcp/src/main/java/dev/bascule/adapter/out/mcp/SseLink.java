package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.application.port.out.ServerStatus.Transport;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Failure.Cancelled;
import dev.bascule.domain.outcome.Failure.Unreachable;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.outcome.Reply.Answered;
import dev.bascule.domain.outcome.Reply.Failed;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The way to a server over HTTP with server-sent events, in revision 2024-11-05 of MCP
 * (basic/transports): the connections with it, one after the other. The first request opens one,
 * and so does the first one after it was lost. Thread-safe.
 */
final class SseLink implements McpLink {

  /** For a server that has taken the request for its events, and says nothing. */
  private static final Duration LONGEST_START = Duration.ofSeconds(30);

  /** For what a server is asked again that it was asked before it began anew. */
  private static final Duration LONGEST_REPETITION = Duration.ofSeconds(10);

  private static final int MAX_REPETITIONS_AT_ONCE = 2;

  private final StreamableHttpSettings settings;
  private final HttpWire wire;
  private final HttpRequests requests;
  private final Handshake handshake;
  private final Dialogue dialogue;
  private final Timing timing;
  private final Background background;
  private final StandingWishes wishes = new StandingWishes();

  /** Held only for as long as it takes to look; what waits for the server goes on without it. */
  private final ReentrantLock opening = new ReentrantLock();

  /** Written under the lock; read without it by those who only look. */
  private volatile Last last = new Last(null, null);

  /** Under the lock, always. */
  private boolean closed;

  /**
   * @param settings whose url is that of the events
   * @param wire is closed with the link
   * @throws IllegalArgumentException if a header is not one that HTTP allows
   */
  SseLink(StreamableHttpSettings settings, HttpWire wire, OurSide ourSide, Timing timing) {
    this.settings = requireNonNull(settings, "settings");
    this.wire = requireNonNull(wire, "wire");
    this.requests = HttpRequests.of(settings);
    this.handshake = Handshake.of(ourSide.identity(), ourSide.session());
    this.dialogue = new Dialogue(settings.id(), ourSide);
    this.timing = requireNonNull(timing, "timing");
    this.background = new Background("bascule-sse-" + settings.id(), MAX_REPETITIONS_AT_ONCE);
  }

  @Override
  public Reply<Discovery> discover(Exchange exchange, TimeLimit limit) {
    return switch (limit.underLock(opening, this::connection)) {
      case Failed<SseConnection>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<SseConnection>(SseConnection connection) -> connection.discover(limit);
    };
  }

  @Override
  public Reply<JsonSlice> request(Outgoing outgoing, TimeLimit limit) {
    return switch (limit.underLock(opening, this::connection)) {
      case Failed<SseConnection>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<SseConnection>(SseConnection connection) -> {
        Reply<JsonSlice> reply = connection.request(outgoing, limit);
        if (reply instanceof Answered) {
          outgoing.request().ifPresent(wishes::note);
        }
        yield reply;
      }
    };
  }

  /** Under the lock. */
  private Reply<SseConnection> connection() {
    if (closed) {
      return new Failed<>(new Cancelled());
    }
    SseConnection connection = last.connection();
    if (connection != null && connection.isStuck(LONGEST_START)) {
      connection.end(
          delivery ->
              new Unreachable("the server did not initialize in " + LONGEST_START, delivery));
    }
    if (connection != null && !connection.hasEnded()) {
      return new Answered<>(connection);
    }
    boolean isFirst = last.said() == null;
    SseConnection opened = new SseConnection(settings, wire, requests, dialogue, timing.ticker());
    last = new Last(opened, last.said());
    opened.open(handshake, isFirst ? () -> {} : () -> greetAgain(opened));
    return new Answered<>(opened);
  }

  private void greetAgain(SseConnection connection) {
    dialogue.beganAnew();
    background.run(() -> wishes.all().forEach(wish -> repeat(wish, connection)));
  }

  private void repeat(McpRequest wish, SseConnection connection) {
    Reply<JsonSlice> _ =
        connection.request(
            Outgoing.of(wish, Exchange.ANONYMOUS),
            TimeLimit.of(LONGEST_REPETITION, timing.ticker()));
  }

  @Override
  public ServerStatus status() {
    Last now = last;
    return Agreement.status(Transport.SSE, now.isConnected(), now.said());
  }

  @Override
  public void close() {
    opening.lock();
    try {
      closed = true;
    } finally {
      opening.unlock();
    }
    background.stop();
    dialogue.stop();
    SseConnection connection = last.connection();
    if (connection != null) {
      connection.end(_ -> new Cancelled());
    }
    wire.stop();
    wire.close();
  }

  /**
   * The connection that was opened last, and what its forerunners said.
   *
   * @param connection null before the first one
   */
  private record Last(@Nullable SseConnection connection, @Nullable Agreement saidBefore) {

    boolean isConnected() {
      return connection != null && !connection.hasEnded() && connection.agreement().isPresent();
    }

    @Nullable Agreement said() {
      return connection == null ? saidBefore : connection.agreement().orElse(saidBefore);
    }
  }
}
