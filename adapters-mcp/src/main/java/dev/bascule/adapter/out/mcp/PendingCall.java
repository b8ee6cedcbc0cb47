package dev.bascule.adapter.out.mcp;

import dev.bascule.domain.outcome.Delivery;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.outcome.Reply.Failed;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * A request on its way to a child and back. Knows whether it was sent, so that one whose caller
 * leaves before that never runs, and so that a failure can tell. Thread-safe.
 */
final class PendingCall {

  private enum Stage {
    QUEUED,
    SENT,
    WITHDRAWN
  }

  private final CompletableFuture<Reply<JsonSlice>> reply = new CompletableFuture<>();
  private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.QUEUED);

  /** Tells the call that it is being sent; false if its caller has left and it must not be. */
  boolean markSent() {
    return stage.compareAndSet(Stage.QUEUED, Stage.SENT);
  }

  /** Tells the call that its caller leaves; false if it has been sent already. */
  boolean withdraw() {
    return stage.compareAndSet(Stage.QUEUED, Stage.WITHDRAWN);
  }

  void complete(Reply<JsonSlice> answer) {
    reply.complete(answer);
  }

  void fail(Function<Delivery, Failure.Upstream> failure) {
    Delivery delivery = withdraw() ? Delivery.NOT_SENT : Delivery.MAY_HAVE_RUN;
    reply.complete(new Failed<>(failure.apply(delivery)));
  }

  /** Fails the call, whose time is over, unless it was answered. It is not withdrawn by that. */
  void expire(Failure.TimedOut failure) {
    reply.complete(new Failed<>(failure));
  }

  CompletableFuture<Reply<JsonSlice>> reply() {
    return reply;
  }
}
