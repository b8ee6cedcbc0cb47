package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

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
final class SlowAnswers {

  /** Shorter ones fit into the buffers of a connection, and are not counted. */
  static final int SHORT = 64 * 1024;

  /** A client that takes less in a second is too slow, after {@link JettyEventStream#PATIENCE}. */
  private static final int LEAST_BYTES_PER_SECOND = 64 * 1024;

  private final BodyBudget budget;
  private final Ticker ticker;
  private final Set<Sending> underWay = ConcurrentHashMap.newKeySet();

  /**
   * @param budget what all answers together may have
   * @param ticker tells how long one takes
   */
  SlowAnswers(BodyBudget budget, Ticker ticker) {
    this.budget = requireNonNull(budget, "budget");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /**
   * Sends {@code reply}, or says that there are too many long ones. Never throws: the turn learns
   * how it went.
   */
  void send(HttpReply reply, Turn turn, ReplyWriter writer) {
    BodyBudget.Share share = budget.share();
    int bytes = reply.body().remaining();
    boolean isBearable = bytes <= SHORT || share.take(bytes);
    HttpReply sent = isBearable ? reply : tooMuch(turn);
    Sending sending = new Sending(turn, share, sent.body().remaining(), ticker.nanos());
    underWay.add(sending);
    try {
      writer.write(sent, turn.response(), sending);
    } catch (RuntimeException | Error e) {
      // Otherwise nobody would ever hear of it, and its share would be lost.
      sending.failed(e);
    }
  }

  private static HttpReply tooMuch(Turn turn) {
    return new Problem(
            503,
            "overloaded",
            "The bridge is overloaded",
            "too many long answers are on their way to slow clients")
        .retryAfter(1)
        .with("instance", turn.request().getHttpURI().getPath())
        .toReply();
  }

  /** Cuts off those that take too long; to be called every second or so. */
  void beat() {
    underWay.forEach(Sending::beat);
  }

  /** One answer, until it is sent, or cannot be. */
  private final class Sending implements Callback {

    private final Turn turn;
    private final BodyBudget.Share share;
    private final Duration patience;
    private final long sinceNanos;

    Sending(Turn turn, BodyBudget.Share share, int bytes, long sinceNanos) {
      this.turn = turn;
      this.share = share;
      this.patience = JettyEventStream.PATIENCE.plusSeconds(bytes / LEAST_BYTES_PER_SECOND);
      this.sinceNanos = sinceNanos;
    }

    @Override
    public void succeeded() {
      end();
      turn.callback().succeeded();
    }

    @Override
    public void failed(Throwable cause) {
      end();
      turn.callback().failed(cause);
    }

    @Override
    public InvocationType getInvocationType() {
      return turn.callback().getInvocationType();
    }

    private void end() {
      underWay.remove(this);
      share.giveBack();
    }

    private void beat() {
      if (ticker.nanos() - sinceNanos >= patience.toNanos()) {
        turn.cutOff();
      }
    }
  }
}
