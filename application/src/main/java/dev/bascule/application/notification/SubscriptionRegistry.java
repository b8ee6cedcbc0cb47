package dev.bascule.application.notification;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.context.ClientSession;
import dev.bascule.application.policy.SubscriptionLimits;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Listener;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.upstream.ServerView;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Those who follow the servers, and what each of them wants to be told.
 *
 * <p>They stand in circles: one of all that share the connections, and one for each session with
 * connections of its own. A notice is told to the circle of the connection that it came over.
 *
 * <p>Thread-safe; tells without any lock held.
 */
public final class SubscriptionRegistry {

  private final SubscriptionLimits limits;
  private final BridgeEventListener events;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<Optional<ClientSession>, SubscriberGroup> circles = new HashMap<>();

  @GuardedBy("lock")
  private int number;

  public SubscriptionRegistry(SubscriptionLimits limits, BridgeEventListener events) {
    this.limits = requireNonNull(limits, "limits");
    this.events = requireNonNull(events, "events");
  }

  /**
   * Tells those of a circle who want to know.
   *
   * @param session the session over whose own connection the notice came; empty for a shared one
   */
  void tell(Optional<ClientSession> session, ServerView side, ServerNotification notice) {
    for (Listener listener : inCircle(session, circle -> circle.hear(side, notice))) {
      try {
        listener.heard(side.server(), notice);
      } catch (RuntimeException e) {
        events.followerFailed(side.server(), e);
      }
    }
  }

  /** Tells whether somebody in a circle sees a server from there. */
  boolean areOn(Optional<ClientSession> session, ServerView side) {
    return inCircle(session, circle -> circle.isOn(side));
  }

  /** Tells those of all circles who want to know: it came over no connection. */
  public void tellAll(ServerId server, ServerNotification notice) {
    for (Optional<ClientSession> session : sessions()) {
      for (ServerView side : inCircle(session, circle -> circle.sidesOf(server))) {
        tell(session, side, notice);
      }
    }
  }

  /**
   * Has {@code server} asked again for what was asked of the one that it was before, in the
   * background.
   */
  public void renew(ServerId server) {
    for (Optional<ClientSession> session : sessions()) {
      inCircle(session, circle -> circle.renewals(server)).forEach(Runnable::run);
    }
  }

  private List<Optional<ClientSession>> sessions() {
    lock.lock();
    try {
      return List.copyOf(circles.keySet());
    } finally {
      lock.unlock();
    }
  }

  /** Takes {@code follower} into a circle. Returns false where there is no more room. */
  boolean admit(Optional<ClientSession> session, Subscriber follower) {
    lock.lock();
    try {
      boolean room = number < limits.followers();
      if (room) {
        circles.computeIfAbsent(session, _ -> new SubscriberGroup()).add(follower);
        number++;
      }
      return room;
    } finally {
      lock.unlock();
    }
  }

  /** Forgets the circle of {@code session}. */
  public void end(ClientSession session) {
    lock.lock();
    try {
      SubscriberGroup circle = circles.remove(Optional.of(session));
      number -= circle == null ? 0 : circle.size();
    } finally {
      lock.unlock();
    }
  }

  SubscriptionLimits limits() {
    return limits;
  }

  /** Does {@code action} to a circle, which is there for as long as anybody is in it. */
  <T> T inCircle(Optional<ClientSession> session, Function<SubscriberGroup, T> action) {
    lock.lock();
    try {
      SubscriberGroup circle = circles.computeIfAbsent(session, _ -> new SubscriberGroup());
      int before = circle.size();
      try {
        return action.apply(circle);
      } finally {
        number += circle.size() - before;
        if (circle.isEmpty()) {
          circles.remove(session);
        }
      }
    } finally {
      lock.unlock();
    }
  }
}
