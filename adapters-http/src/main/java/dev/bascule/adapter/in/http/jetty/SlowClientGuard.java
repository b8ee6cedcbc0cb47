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
 * Limits the time for sending each complete response, and the total size of those being sent
 * ({@link AnswerBudget}). A client that reads a little from time to time is never idle, but is
 * disconnected as well.
 *
 * <p>Thread-safe; does not block.
 */
public final class SlowClientGuard {

  /** The minimum rate of a client, after {@link JettyEventStream#WRITE_TIMEOUT}. */
  private static final int MIN_BYTES_PER_SECOND = 64 * 1024;

  private final AnswerBudget budget;
  private final Ticker ticker;
  private final Set<PendingResponse> pending = ConcurrentHashMap.newKeySet();

  public SlowClientGuard(AnswerBudget budget, Ticker ticker) {
    this.budget = budget;
    this.ticker = ticker;
  }

  /** Sends {@code response}, or a problem in its place. Does not throw. */
  public void send(CompleteResponse response, ResponseSink sink) {
    int bytes = response.length();
    // Shorter responses fit into the buffers of a connection.
    if (bytes <= AnswerBudget.UNTRACKED_BYTES) {
      send(response, new PendingResponse(sink, bytes, () -> {}));
      return;
    }
    AnswerBudget.Charge charge = budget.acquireCharge();
    CompleteResponse sent = charge.tryKeep(bytes) ? response : overloaded(sink);
    send(sent, new PendingResponse(sink, sent.length(), charge::close));
  }

  /** Most responses are sent when the write returns, and need no monitoring. */
  private void send(CompleteResponse response, PendingResponse pendingResponse) {
    try {
      pendingResponse.sink.write(response, pendingResponse);
    } catch (RuntimeException | Error e) {
      // Otherwise the callback would never complete, and its share of the budget would leak.
      pendingResponse.failed(e);
    }
    if (!pendingResponse.ended) {
      pending.add(pendingResponse);
      if (pendingResponse.ended) {
        pending.remove(pendingResponse);
      }
    }
  }

  static Duration timeout(int bytes) {
    return JettyEventStream.WRITE_TIMEOUT.plusSeconds(bytes / MIN_BYTES_PER_SECOND);
  }

  private static CompleteResponse overloaded(ResponseSink sink) {
    return new Problem(ProblemType.OVERLOADED, "too many large responses are in flight")
        .retryAfter(1)
        .with("instance", sink.path())
        .toResponse();
  }

  /** Aborts responses that exceed their timeout; called about once per second. */
  void sweep() {
    pending.forEach(PendingResponse::checkTimeout);
  }

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
