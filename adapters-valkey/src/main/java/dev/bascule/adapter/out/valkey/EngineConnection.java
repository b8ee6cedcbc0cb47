package dev.bascule.adapter.out.valkey;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.cache.shared.EngineEpoch;
import dev.bascule.domain.cache.shared.EngineException;
import dev.bascule.domain.time.Ticker;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the engine that is opened again when it has ended. Commands are sent at most
 * once, and each call ends within the timeout of the engine, whether or not it is connected then.
 *
 * <p>Thread-safe. Methods throw {@link EngineException} if the engine does not reply in time, or
 * rejects a command.
 */
public final class EngineConnection {

  private static final Duration MIN_DELAY = Duration.ofMillis(20);

  /** Long enough that attempts at an engine that is down cost nothing noticeable. */
  private static final Duration MAX_DELAY = Duration.ofSeconds(2);

  private final EngineConnector connector;
  private final Duration timeout;
  private final Duration connectTimeout;
  private final Ticker ticker;

  /** The connection, or the attempt to open it. */
  @GuardedBy("this")
  private @Nullable CompletableFuture<EngineLink> current;

  @GuardedBy("this")
  private long attemptAt;

  @GuardedBy("this")
  private int failures;

  @GuardedBy("this")
  private String problem = "not connected";

  EngineConnection(EngineConnector connector, EngineSettings settings, Ticker ticker) {
    this.connector = connector;
    this.timeout = settings.timeout();
    this.connectTimeout = settings.connectTimeout();
    this.ticker = ticker;
    this.attemptAt = ticker.nanos();
  }

  /** Returns the value of {@code key}; empty if there is none. */
  public Optional<byte[]> get(String key) {
    return Optional.ofNullable(call(commands -> commands.get(key)));
  }

  /** Writes {@code key}, which expires after {@code life}. */
  public void set(String key, byte[] value, Duration life) {
    String _ = call(commands -> commands.set(key, value, SetArgs.Builder.px(life.toMillis())));
  }

  /**
   * Sends commands and waits for a reply.
   *
   * @param command sends commands, and returns the reply to wait for; must not block
   */
  <T> T call(
      Function<? super RedisAsyncCommands<String, byte[]>, ? extends RedisFuture<T>> command) {
    ReplyDeadline deadline = deadline();
    EngineLink link = link(deadline);
    RedisFuture<T> reply;
    try {
      reply = command.apply(link.commands());
    } catch (RedisException e) {
      throw EngineErrors.of(e);
    }
    return link.await(reply, deadline);
  }

  /** Runs a script, and returns its reply. */
  public EngineReply eval(EngineScript script, List<String> keys, List<byte[]> arguments) {
    ReplyDeadline deadline = deadline();
    return eval(link(deadline), script, keys, arguments, deadline);
  }

  /** Like {@link #eval}, but fails if the engine has another history than {@code epoch}. */
  public EngineReply evalAt(
      EngineEpoch epoch, EngineScript script, List<String> keys, List<byte[]> arguments) {
    ReplyDeadline deadline = deadline();
    return eval(linkAt(epoch, deadline), script, keys, arguments, deadline);
  }

  /** Like {@link #link}, but fails if the engine has another history than {@code epoch}. */
  EngineLink linkAt(EngineEpoch epoch, ReplyDeadline deadline) {
    EngineLink link = link(deadline);
    if (!link.epoch().equals(epoch)) {
      throw new EngineException("the engine has another history");
    }
    return link;
  }

  EngineReply eval(
      EngineLink link,
      EngineScript script,
      List<String> keys,
      List<byte[]> arguments,
      ReplyDeadline deadline) {
    String[] keyArray = keys.toArray(String[]::new);
    byte[][] argumentArray = arguments.toArray(byte[][]::new);
    CompletionStage<List<Object>> reply;
    try {
      reply =
          link.commands().evalsha(script.sha1(), ScriptOutputType.MULTI, keyArray, argumentArray);
    } catch (RedisException e) {
      throw EngineErrors.of(e);
    }
    List<Object> elements =
        link.await(
            reply.exceptionallyCompose(
                error ->
                    EngineErrors.isReply(error, "NOSCRIPT")
                        ? link.commands()
                            .eval(script.source(), ScriptOutputType.MULTI, keyArray, argumentArray)
                        : CompletableFuture.failedStage(error)),
            deadline);
    if (elements == null) {
      throw new EngineException("unexpected reply of a script: null");
    }
    return new EngineReply(elements);
  }

  /** Returns the deadline of an operation that begins now. */
  ReplyDeadline deadline() {
    return ReplyDeadline.after(timeout, ticker);
  }

  /** Returns the deadline for a new connection, and for what prepares it, from now. */
  ReplyDeadline connectDeadline() {
    return ReplyDeadline.after(connectTimeout, ticker);
  }

  /** Returns the open connection; opens one if there is none. */
  private EngineLink link(ReplyDeadline deadline) {
    CompletableFuture<EngineLink> opening = currentOrOpening();
    try {
      return awaitUninterruptibly(opening, deadline.atNanos());
    } catch (TimeoutException _) {
      throw new EngineException("not connected within " + deadline.allowed().toMillis() + " ms");
    } catch (ExecutionException e) {
      throw EngineErrors.of(e);
    }
  }

  /** Returns a connection that no call has got from here before, and closes that one. */
  EngineLink newLink(ReplyDeadline deadline) {
    EngineLink link = link(deadline);
    if (!link.claim()) {
      link.close();
      link = link(deadline);
      if (!link.claim()) {
        throw new EngineException("connected twice at the same time");
      }
    }
    return link;
  }

  /** Begins to connect if there is no connection. Never blocks or throws. */
  void prepare() {
    try {
      CompletableFuture<EngineLink> _ = currentOrOpening();
    } catch (EngineException _) {
      // It is too early for another attempt.
    }
  }

  /** Closes the connection unless its engine has the history {@code epoch}. */
  synchronized void keepOnly(EngineEpoch epoch) {
    CompletableFuture<EngineLink> opened = current;
    if (opened != null && opened.state() == CompletableFuture.State.SUCCESS) {
      EngineLink link = opened.resultNow();
      if (!link.epoch().equals(epoch)) {
        link.close();
      }
    }
  }

  private synchronized CompletableFuture<EngineLink> currentOrOpening() {
    CompletableFuture<EngineLink> opened = current;
    if (opened != null && (!opened.isDone() || isOpen(opened))) {
      return opened;
    }
    if (ticker.nanos() - attemptAt < 0) {
      throw new EngineException(problem);
    }
    CompletableFuture<EngineLink> opening = new CompletableFuture<>();
    current = opening;
    delayNextAttempt();
    // The first attempt loads the classes of the client, for which no caller should wait; on a
    // virtual thread, that would hold the carriers of all who need one of these classes.
    Thread _ = Thread.ofPlatform().daemon().name("engine-connect").start(() -> open(opening));
    return opening;
  }

  private void open(CompletableFuture<EngineLink> opening) {
    try {
      CompletionStage<EngineLink> _ =
          connector
              .open()
              .whenComplete(
                  (link, error) -> {
                    noteResult(error);
                    if (error == null) {
                      boolean _ = opening.complete(link);
                    } else {
                      boolean _ = opening.completeExceptionally(error);
                    }
                  });
    } catch (RuntimeException | Error e) {
      noteResult(e);
      boolean _ = opening.completeExceptionally(e);
    }
  }

  private synchronized void noteResult(@Nullable Throwable error) {
    if (error == null) {
      failures = 0;
      problem = "not connected";
    } else {
      failures++;
      problem = String.valueOf(EngineErrors.of(error).getMessage());
      delayNextAttempt();
    }
  }

  /** Full jitter: replicas that lost their connections together do not all return together. */
  @GuardedBy("this")
  private void delayNextAttempt() {
    long longest = Math.min(MAX_DELAY.toNanos(), MIN_DELAY.toNanos() << Math.min(failures, 10));
    attemptAt = ticker.nanos() + ThreadLocalRandom.current().nextLong(longest);
  }

  /** Waits until {@code deadlineNanos} at most, also if the thread is interrupted. */
  private <T> T awaitUninterruptibly(Future<T> future, long deadlineNanos)
      throws ExecutionException, TimeoutException {
    boolean isInterrupted = false;
    try {
      while (true) {
        try {
          return future.get(Math.max(0, deadlineNanos - ticker.nanos()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
          isInterrupted = true;
        }
      }
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean isOpen(CompletableFuture<EngineLink> opened) {
    return opened.state() == CompletableFuture.State.SUCCESS && opened.resultNow().isOpen();
  }
}
