package dev.bascule.adapter.out.mcp.jsonrpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.budget.AnswerBudget;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.mcp.json.JsonSlice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The requests on one connection that wait for responses, by id. Thread-safe; only {@link #await}
 * blocks.
 */
public final class PendingCalls {

  @GuardedBy("this")
  private final Map<Long, PendingCall> byId = new HashMap<>();

  private final CallTimeouts callTimeouts = new CallTimeouts();

  /** Null while the connection is open; then why no response can come any more. */
  @GuardedBy("this")
  private @Nullable Function<DeliveryStatus, Failure.UpstreamFailure> ended;

  /** Adds {@code call}, which fails immediately if the connection has ended. */
  public void add(long id, PendingCall call) {
    Function<DeliveryStatus, Failure.UpstreamFailure> reason;
    synchronized (this) {
      reason = ended;
      if (reason == null) {
        byId.put(id, call);
      }
    }
    if (reason != null) {
      call.fail(reason);
    }
  }

  /** Returns the ids of the client requests that wait, without duplicates, at most {@code max}. */
  public synchronized List<String> requestIds(int max) {
    return byId.values().stream()
        .flatMap(call -> call.requestId().stream())
        .distinct()
        .limit(max)
        .toList();
  }

  /** Returns whether no request waits. */
  public synchronized boolean isEmpty() {
    return byId.isEmpty();
  }

  /** Returns the call {@code id}, which keeps waiting. */
  public synchronized Optional<PendingCall> get(long id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Removes and returns the call {@code id}. */
  public synchronized Optional<PendingCall> remove(long id) {
    return Optional.ofNullable(byId.remove(id));
  }

  /**
   * Waits for the reply to {@code call} until {@code limit} has passed; an interrupt means that the
   * caller left.
   */
  public UpstreamReply<JsonSlice> await(PendingCall call, TimeLimit limit) {
    try (CallTimeouts.TimedCall _ =
        callTimeouts.begin(() -> call.expire(limit.timedOut()), limit)) {
      return charge(call.reply().get());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Failed<>(new Cancelled());
    } catch (ExecutionException e) {
      throw new AssertionError("failures are returned as values", e);
    }
  }

  /** From here on, the memory of the answer is charged to its request. */
  private static UpstreamReply<JsonSlice> charge(UpstreamReply<JsonSlice> reply) {
    return reply instanceof Answered<JsonSlice>(JsonSlice value)
            && !AnswerBudget.tryReserveCurrent(value.length())
        ? new Failed<>(AnswerBudget.exceeded())
        : reply;
  }

  /** Fails all waiting and later calls. Idempotent. */
  public void end(Function<DeliveryStatus, Failure.UpstreamFailure> reason) {
    List<PendingCall> waiting;
    synchronized (this) {
      if (ended != null) {
        return;
      }
      ended = reason;
      waiting = List.copyOf(byId.values());
      byId.clear();
    }
    waiting.forEach(call -> call.fail(reason));
  }
}
