package dev.bascule.adapter.in.http.jetty;

import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemType;
import dev.bascule.domain.budget.AnswerBudget;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.util.Callback;

/**
 * The whole answers that are being sent: how long each may take its reader, and how many bytes all
 * may have together ({@link AnswerBudget}). A reader that takes a little now and then is never
 * idle, but is cut off too.
 *
 * <p>Thread-safe; never waits.
 */
public final class SlowClientGuard {

  /**
   * A client that takes less in a second is too slow, after {@link JettyEventStream#WRITE_TIMEOUT}.
   */
  private static final int MIN_BYTES_PER_SECOND = 64 * 1024;

  private final AnswerBudget budget;
  private final Ticker ticker;
  private final Set<PendingResponse> pending = ConcurrentHashMap.newKeySet();

  /**
   * @param budget what all answers together may have
   * @param ticker tells how long one takes
   */
  public SlowClientGuard(AnswerBudget budget, Ticker ticker) {
    this.budget = budget;
    this.ticker = ticker;
  }

  /**
   * Sends {@code response}, or says that there are too many long ones. Never throws: {@code sink}
   * learns how it went.
   */
  public void send(CompleteResponse response, ResponseSink sink) {
    int bytes = response.length();
    // Shorter ones fit into the buffers of a connection.
    if (bytes <= AnswerBudget.UNTRACKED_BYTES) {
      send(response, new PendingResponse(sink, bytes, () -> {}));
      return;
    }
    AnswerBudget.Charge charge = budget.acquireCharge();
    CompleteResponse sent = charge.tryKeep(bytes) ? response : overloaded(sink);
    send(sent, new PendingResponse(sink, sent.length(), charge::close));
  }

  /** Most are sent by the time that the writing returns, and need not be looked after. */
  private void send(CompleteResponse response, PendingResponse pendingResponse) {
    try {
      pendingResponse.sink.write(response, pendingResponse);
    } catch (RuntimeException | Error e) {
      // Otherwise nobody would ever hear of it, and its share would be lost.
      pendingResponse.failed(e);
    }
    if (!pendingResponse.ended) {
      pending.add(pendingResponse);
      if (pendingResponse.ended) {
        pending.remove(pendingResponse);
      }
    }
  }

  /** Returns how long a client may take for {@code bytes}. */
  static Duration timeout(int bytes) {
    return JettyEventStream.WRITE_TIMEOUT.plusSeconds(bytes / MIN_BYTES_PER_SECOND);
  }

  private static CompleteResponse overloaded(ResponseSink sink) {
    return new Problem(ProblemType.OVERLOADED, "too many large responses are in flight")
        .retryAfter(1)
        .with("instance", sink.path())
        .toResponse();
  }

  /** Cuts off those that take too long; to be called every second or so. */
  void sweep() {
    pending.forEach(PendingResponse::checkTimeout);
  }

  /** One answer, until it is sent, or cannot be. */
  private final class PendingResponse implements Callback {

    private final ResponseSink sink;
    private final int bytes;
    private final Runnable onEnd;
    private final long sinceNanos = ticker.nanos();
    private volatile boolean ended;

    PendingResponse(ResponseSink sink, int bytes, Runnable onEnd) {
      this.sink = sink;
      this.bytes = bytes;
      this.onEnd = onEnd;
    }

    @Override
    public void succeeded() {
      end();
      sink.succeeded();
    }

    @Override
    public void failed(Throwable cause) {
      end();
      sink.failed(cause);
    }

    @Override
    public InvocationType getInvocationType() {
      return sink.getInvocationType();
    }

    private void end() {
      ended = true;
      pending.remove(this);
      onEnd.run();
    }

    private void checkTimeout() {
      if (ticker.nanos() - sinceNanos >= timeout(bytes).toNanos()) {
        sink.abort();
      }
    }
  }
}
