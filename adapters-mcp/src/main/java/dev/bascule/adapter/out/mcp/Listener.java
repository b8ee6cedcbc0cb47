package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.mcp.Subscriptions.Listening;
import dev.bascule.domain.mcp.Notice;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Failure.BadAnswer;
import dev.bascule.domain.outcome.Failure.Cancelled;
import dev.bascule.domain.outcome.Failure.Refused;
import dev.bascule.domain.outcome.Failure.Rejected;
import dev.bascule.domain.outcome.Failure.Resting;
import dev.bascule.domain.outcome.Failure.Throttled;
import dev.bascule.domain.outcome.Failure.TimedOut;
import dev.bascule.domain.outcome.Failure.Unreachable;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.outcome.Reply.Answered;
import dev.bascule.domain.outcome.Reply.Failed;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscription, from its request to its end, on a thread of its own. What comes before it is
 * acknowledged, or names another one, is not heard. Thread-safe.
 */
final class Listener {

  private static final Logger log = LoggerFactory.getLogger(Listener.class);

  private final Wanted wanted;
  private final Events events;
  private final Thread thread;
  private volatile boolean acknowledged;

  /** Call {@link #start} once. */
  Listener(Wanted wanted, Listening listening, Events events) {
    this.wanted = requireNonNull(wanted, "wanted");
    this.events = requireNonNull(events, "events");
    this.thread =
        Thread.ofVirtual()
            .name("bascule-listen")
            .unstarted(
                () -> events.ended.accept(this, listening.listen(wanted.params(), this::hear)));
  }

  /**
   * Who is told what.
   *
   * @param notices of what the server tells
   * @param acknowledged that the subscription is acknowledged
   * @param ended that it has ended, and how
   */
  record Events(
      Consumer<Notice> notices,
      Consumer<Listener> acknowledged,
      BiConsumer<Listener, Reply<JsonSlice>> ended) {}

  void start() {
    thread.start();
  }

  /** Makes the subscription end soon. */
  void cancel() {
    thread.interrupt();
  }

  Wanted wanted() {
    return wanted;
  }

  boolean isAcknowledged() {
    return acknowledged;
  }

  /** Returns why the server refused the subscription, if {@code reply}, its end, says that. */
  Optional<Failure.Upstream> refusalIn(Reply<JsonSlice> reply) {
    return switch (reply) {
      case Answered<JsonSlice> _ -> Optional.empty();
      case Failed<JsonSlice>(Failure.Upstream failure) ->
          switch (failure) {
            case Rejected _, Refused _, BadAnswer _ ->
                acknowledged ? Optional.empty() : Optional.of(failure);
            case Throttled _, Resting _, TimedOut _, Unreachable _, Cancelled _ -> Optional.empty();
          };
    };
  }

  private void hear(long id, ServerMessage message) {
    if (message.method().equals(Notices.CANCELLED)
        && Notices.requestId(message).orElse(RpcMessage.FOREIGN_ID) == id) {
      cancel();
    } else if (Notices.subscription(message).orElse(RpcMessage.FOREIGN_ID) != id) {
      log.debug("A message on a subscription does not belong to it, and is ignored");
    } else if (message.method().equals(Notices.ACKNOWLEDGED)) {
      acknowledged = true;
      events.acknowledged.accept(this);
    } else if (acknowledged) {
      Notices.notice(message).ifPresent(events.notices);
    } else {
      log.debug("A message comes before its subscription is acknowledged, and is ignored");
    }
  }
}
