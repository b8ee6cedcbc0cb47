package dev.bascule.adapter.out.mcp.protocol.modern;

import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.adapter.out.mcp.protocol.NotificationReader;
import dev.bascule.adapter.out.mcp.protocol.modern.ServerSubscriptions.ListenCall;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.NotRunning;
import dev.bascule.domain.result.Failure.OverLimit;
import dev.bascule.domain.result.Failure.Refused;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.domain.result.Failure.Throttled;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.mcp.json.JsonSlice;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscription, from its request to its end, on its own thread. Messages before its
 * acknowledgement, or for another subscription, are ignored. Thread-safe.
 */
final class SubscriptionStream {

  private static final Logger log = LoggerFactory.getLogger(SubscriptionStream.class);

  private final SubscriptionFilter filter;
  private final Consumer<ServerNotification> onNotification;
  private final Consumer<SubscriptionStream> onAcknowledged;
  private final Thread thread;
  private volatile boolean acknowledged;

  /**
   * The caller must call {@link #start} once.
   *
   * @param onNotification receives notifications
   * @param onAcknowledged runs when the subscription is acknowledged
   * @param onEnded receives the reason when it has ended
   */
  SubscriptionStream(
      SubscriptionFilter filter,
      ListenCall listenCall,
      Consumer<ServerNotification> onNotification,
      Consumer<SubscriptionStream> onAcknowledged,
      BiConsumer<SubscriptionStream, UpstreamReply<JsonSlice>> onEnded) {
    this.filter = filter;
    this.onNotification = onNotification;
    this.onAcknowledged = onAcknowledged;
    this.thread =
        Thread.ofVirtual()
            .name("bascule-listen")
            .unstarted(
                () ->
                    onEnded.accept(this, listenCall.listen(filter.params(), this::handleMessage)));
  }

  void start() {
    thread.start();
  }

  /** Ends the subscription soon. */
  void cancel() {
    thread.interrupt();
  }

  SubscriptionFilter filter() {
    return filter;
  }

  boolean isAcknowledged() {
    return acknowledged;
  }

  /**
   * Returns why the server rejected the subscription, if {@code reply}, its end, is a rejection.
   */
  Optional<Failure.UpstreamFailure> rejectionIn(UpstreamReply<JsonSlice> reply) {
    return switch (reply) {
      case Answered<JsonSlice> _ -> Optional.empty();
      case Failed<JsonSlice>(Failure.UpstreamFailure failure) ->
          switch (failure) {
            case Rejected _, Refused _, BadAnswer _ ->
                acknowledged ? Optional.empty() : Optional.of(failure);
            case Throttled _, NotRunning _, OverLimit _, TimedOut _, Unreachable _, Cancelled _ ->
                Optional.empty();
          };
    };
  }

  private void handleMessage(long id, ServerMessage message) {
    if (message.method().equals(MethodNames.CANCELLED)
        && NotificationReader.requestId(message).orElse(RpcMessage.FOREIGN_ID) == id) {
      cancel();
    } else if (NotificationReader.subscriptionId(message).orElse(RpcMessage.FOREIGN_ID) != id) {
      log.debug("Ignoring a message that does not belong to its subscription");
    } else if (message.method().equals(MethodNames.ACKNOWLEDGED)) {
      acknowledged = true;
      onAcknowledged.accept(this);
    } else if (acknowledged) {
      NotificationReader.notification(NotificationReader.withoutReservedMeta(message))
          .ifPresent(onNotification);
    } else {
      log.debug("Ignoring a message before the acknowledgement of its subscription");
    }
  }
}
