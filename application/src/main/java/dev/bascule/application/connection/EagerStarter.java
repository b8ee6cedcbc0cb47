package dev.bascule.application.connection;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.upstream.ServerStarter;
import dev.bascule.application.upstream.Upstream;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The start of servers with an eager policy before a request needs them, with limited concurrency
 * and each once: a server that failed to start is started again by the next request. Starts shared
 * connections only. Has no effect before {@link #begin}.
 *
 * <p>Thread-safe; never waits for a start.
 */
public final class EagerStarter implements AutoCloseable {

  private final UpstreamRegistry upstreams;
  private final ServerStarter starter;
  private final BridgeEventListener events;
  private final int maxConcurrent;
  private final Consumer<Upstream> onStarted;

  /** The configured servers that were ever queued; a changed server is another object. */
  @GuardedBy("this")
  private final Set<Upstream> known = new HashSet<>();

  @GuardedBy("this")
  private final Queue<Upstream> queue = new ArrayDeque<>();

  @GuardedBy("this")
  private int running;

  @GuardedBy("this")
  private State state = State.NEW;

  /**
   * @param maxConcurrent the maximum number of concurrent starts; at least 1
   * @param onStarted is notified of each server that has started; does not block
   */
  public EagerStarter(
      UpstreamRegistry upstreams,
      ServerStarter starter,
      BridgeEventListener events,
      int maxConcurrent,
      Consumer<Upstream> onStarted) {
    this.upstreams = upstreams;
    this.starter = starter;
    this.events = events;
    this.maxConcurrent = maxConcurrent;
    this.onStarted = onStarted;
  }

  private enum State {
    NEW,
    /** The servers of the first configuration are being started. */
    FIRST_STARTS,
    /** Each of them has started, or failed once. */
    COMPLETE,
    CLOSED
  }

  /** Starts all eager servers in the background, and from then on those that are added. */
  public void begin() {
    synchronized (this) {
      if (state == State.NEW) {
        state = State.FIRST_STARTS;
      }
    }
    refresh();
  }

  /**
   * Starts the eager servers that were added or changed, in the background. Has no effect before
   * {@link #begin}.
   */
  public void refresh() {
    synchronized (this) {
      if (state == State.NEW || state == State.CLOSED) {
        return;
      }
      known.retainAll(upstreams.all());
      queue.retainAll(known);
      for (Upstream upstream : upstreams.all()) {
        if (upstream.policy().start().eager() && known.add(upstream)) {
          queue.add(upstream);
        }
      }
    }
    startQueued();
  }

  /**
   * Returns how many of the first eager servers have neither started nor failed to start. Once it
   * is 0 it stays 0: servers that are added later do not count.
   */
  public synchronized int pending() {
    return switch (state) {
      case NEW ->
          (int) upstreams.all().stream().filter(each -> each.policy().start().eager()).count();
      case FIRST_STARTS -> queue.size() + running;
      case COMPLETE, CLOSED -> 0;
    };
  }

  /** Stops starting servers; a start in progress continues. */
  @Override
  public synchronized void close() {
    state = State.CLOSED;
    queue.clear();
  }

  private void startQueued() {
    for (Optional<Upstream> next = next(); next.isPresent(); next = next()) {
      Upstream upstream = next.get();
      CompletableFuture<Void> start =
          starter
              .start(upstream)
              .thenAccept(
                  failed ->
                      failed.ifPresentOrElse(
                          why -> events.eagerStartFailed(upstream.id(), why),
                          () -> onStarted.accept(upstream)));
      if (start.isDone()) {
        // A loop rather than recursion, so that many servers that are started already need no deep
        // stack.
        ended();
      } else {
        CompletableFuture<Void> _ =
            start.whenComplete(
                (_, _) -> {
                  ended();
                  startQueued();
                });
      }
    }
  }

  private synchronized Optional<Upstream> next() {
    if (running == maxConcurrent) {
      return Optional.empty();
    }
    Optional<Upstream> next = Optional.ofNullable(queue.poll());
    if (next.isPresent()) {
      running++;
    } else if (running == 0 && state == State.FIRST_STARTS) {
      state = State.COMPLETE;
    }
    return next;
  }

  private synchronized void ended() {
    running--;
  }
}
