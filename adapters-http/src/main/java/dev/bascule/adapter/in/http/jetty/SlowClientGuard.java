package dev.bascule.adapter.in.http.jetty;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.ByteBudget;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.util.Callback;

/**
 * The whole answers that are being sent: how long each may take its reader, and how many bytes all
 * may have together. A reader that takes a little now and then is never idle, but is cut off too.
 *
 * <p>Thread-safe; never waits.
 */
public final class SlowClientGuard {

  /** Shorter ones fit into the buffers of a connection, and are not counted. */
  static final int SHORT = 64 * 1024;

  /** A client that takes less in a second is too slow, after {@link JettyEventStream#PATIENCE}. */
  private static final int LEAST_BYTES_PER_SECOND = 64 * 1024;

  private final ByteBudget budget;
  private final Ticker ticker;
  private final Set<Sending> underWay = ConcurrentHashMap.newKeySet();

  /**
   * @param budget what all answers together may have
   * @param ticker tells how long one takes
   */
  public SlowClientGuard(ByteBudget budget, Ticker ticker) {
    this.budget = requireNonNull(budget, "budget");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /**
   * Sends {@code reply}, or says that there are too many long ones. Never throws: {@code to} learns
   * how it went.
   */
  public void send(CompleteResponse reply, ResponseSink to) {
    int bytes = reply.body().remaining();
    if (bytes <= SHORT) {
      send(reply, new Sending(to, bytes, () -> {}));
      return;
    }
    ByteBudget.Share share = budget.share();
    CompleteResponse sent = share.take(bytes) ? reply : tooMuch(to);
    send(sent, new Sending(to, sent.body().remaining(), share::giveBack));
  }

  /** Most are sent by the time that the writing returns, and need not be looked after. */
  private void send(CompleteResponse reply, Sending sending) {
    try {
      sending.to.write(reply, sending);
    } catch (RuntimeException | Error e) {
      // Otherwise nobody would ever hear of it, and its share would be lost.
      sending.failed(e);
    }
    if (!sending.ended) {
      underWay.add(sending);
      if (sending.ended) {
        underWay.remove(sending);
      }
    }
  }

  private static CompleteResponse tooMuch(ResponseSink to) {
    return new Problem(
            503,
            "overloaded",
            "The bridge is overloaded",
            "too many long answers are on their way to slow clients")
        .retryAfter(1)
        .with("instance", to.path())
        .toReply();
  }

  /** Cuts off those that take too long; to be called every second or so. */
  void beat() {
    underWay.forEach(Sending::beat);
  }

  /** One answer, until it is sent, or cannot be. */
  private final class Sending implements Callback {

    private final ResponseSink to;
    private final int bytes;
    private final Runnable onEnd;
    private final long sinceNanos = ticker.nanos();
    private volatile boolean ended;

    Sending(ResponseSink to, int bytes, Runnable onEnd) {
      this.to = to;
      this.bytes = bytes;
      this.onEnd = onEnd;
    }

    @Override
    public void succeeded() {
      end();
      to.succeeded();
    }

    @Override
    public void failed(Throwable cause) {
      end();
      to.failed(cause);
    }

    @Override
    public InvocationType getInvocationType() {
      return to.getInvocationType();
    }

    private void end() {
      ended = true;
      underWay.remove(this);
      onEnd.run();
    }

    private void beat() {
      Duration patience = JettyEventStream.PATIENCE.plusSeconds(bytes / LEAST_BYTES_PER_SECOND);
      if (ticker.nanos() - sinceNanos >= patience.toNanos()) {
        to.cutOff();
      }
    }
  }
}
