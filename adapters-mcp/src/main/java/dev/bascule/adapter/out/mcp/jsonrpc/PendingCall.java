package dev.bascule.adapter.out.mcp.jsonrpc;

import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Failed;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * A request on its way to a child and back. Knows whether it was sent, so that one whose caller
 * leaves before that never runs, and so that a failure can tell. Thread-safe.
 */
public final class PendingCall {

  private enum Stage {
    QUEUED,
    SENT,
    WITHDRAWN
  }

  private final CompletableFuture<UpstreamReply<JsonSlice>> reply = new CompletableFuture<>();
  private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.QUEUED);

  /** Tells the call that it is being sent; false if its caller has left and it must not be. */
  public boolean markSent() {
    return stage.compareAndSet(Stage.QUEUED, Stage.SENT);
  }

  /** Tells the call that its caller leaves; false if it has been sent already. */
  public boolean withdraw() {
    return stage.compareAndSet(Stage.QUEUED, Stage.WITHDRAWN);
  }

  public void complete(UpstreamReply<JsonSlice> answer) {
    reply.complete(answer);
  }

  void fail(Function<DeliveryStatus, Failure.UpstreamFailure> failure) {
    DeliveryStatus delivery = withdraw() ? DeliveryStatus.NOT_SENT : DeliveryStatus.MAY_HAVE_RUN;
    reply.complete(new Failed<>(failure.apply(delivery)));
  }

  /** Fails the call, whose time is over, unless it was answered. It is not withdrawn by that. */
  void expire(Failure.TimedOut failure) {
    reply.complete(new Failed<>(failure));
  }

  public CompletableFuture<UpstreamReply<JsonSlice>> reply() {
    return reply;
  }
}
