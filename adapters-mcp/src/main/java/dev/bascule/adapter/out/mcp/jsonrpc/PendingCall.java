package dev.bascule.adapter.out.mcp.jsonrpc;

import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.mcp.json.JsonSlice;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.slf4j.MDC;

/**
 * A request that waits for its response. Knows whether it was sent, so that a request cancelled
 * before that never runs, and for the delivery status of failures. Thread-safe.
 */
public final class PendingCall {

  /** The id of the request that this thread serves, as in its log messages. */
  private final Optional<String> requestId = Optional.ofNullable(MDC.get("requestId"));

  private enum Stage {
    QUEUED,
    SENT,
    WITHDRAWN
  }

  private final CompletableFuture<UpstreamReply<JsonSlice>> reply = new CompletableFuture<>();
  private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.QUEUED);

  /** Marks the call as sent; returns false if it was withdrawn and must not be sent. */
  public boolean markSent() {
    return stage.compareAndSet(Stage.QUEUED, Stage.SENT);
  }

  /** Withdraws the call; returns false if it has already been sent. */
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

  /** Fails the call with a timeout, unless it has completed. That does not withdraw it. */
  void expire(Failure.TimedOut failure) {
    reply.complete(new Failed<>(failure));
  }

  public CompletableFuture<UpstreamReply<JsonSlice>> reply() {
    return reply;
  }

  /** Returns the id of the client's HTTP request; empty if there is none. */
  public Optional<String> requestId() {
    return requestId;
  }
}
