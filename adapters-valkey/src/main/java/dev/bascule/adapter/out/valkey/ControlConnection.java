package dev.bascule.adapter.out.valkey;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.cache.shared.EngineEpoch;
import dev.bascule.domain.cache.shared.EngineException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.push.PushMessage;
import io.lettuce.core.codec.StringCodec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connection on which the engine notifies this replica of changes of keys.
 *
 * <p>It is opened again by {@link #connect} only, because a connection that was opened by itself
 * would not notify of anything. Thread-safe.
 */
final class ControlConnection {

  private static final EngineScript HEARTBEAT =
      EngineScript.load(ControlConnection.class, "heartbeat.lua");
  private static final Duration MESSAGE_LIFE = Duration.ofSeconds(10);

  /** The maximum number of messages that are being read; others are lost. */
  private static final int MAX_MESSAGES = 4_096;

  /** The recipient of messages to all replicas; no replica has this name. */
  private static final String ALL = "*";

  private final EngineSettings settings;
  private final EngineConnection connection;
  private final EngineClock clock;

  /** The listeners by the full prefix of their keys. */
  @GuardedBy("this")
  private final Map<String, KeyListener> listeners = new LinkedHashMap<>();

  @GuardedBy("this")
  private @Nullable EngineLink tracked;

  /** Permits to read messages: an engine may announce any number of them and send none. */
  private final Semaphore messages = new Semaphore(MAX_MESSAGES);

  ControlConnection(EngineSettings settings, EngineConnection connection, EngineClock clock) {
    this.settings = settings;
    this.connection = connection;
    this.clock = clock;
  }

  /**
   * Opens a connection, and closes an earlier one. Listeners are notified from then on. Blocks for
   * {@link EngineSettings#connectTimeout} at most.
   *
   * @param own listeners for this connection only, by prefix
   * @param onEnd runs when it has ended; not if this fails
   * @return the history of the engine
   */
  EngineEpoch connect(Map<String, KeyListener> own, Runnable onEnd) {
    ReplyDeadline deadline = connection.connectDeadline();
    EngineLink link = connection.newLink(deadline);
    Map<String, KeyListener> all = new LinkedHashMap<>(own);
    synchronized (this) {
      all.putAll(listeners);
      tracked = link;
    }
    link.connection().addListener(message -> dispatch(message, all));
    RedisAsyncCommands<String, byte[]> commands = link.commands();
    try {
      String _ =
          link.await(
              commands.clientTracking(tracking(all.keySet().toArray(String[]::new))), deadline);
      EngineEpoch epoch = heartbeat(link, List.of(), Duration.ZERO, deadline);
      synchronized (this) {
        listeners.values().forEach(KeyListener::allChanged);
      }
      link.onEnd(onEnd);
      return epoch;
    } catch (EngineException e) {
      link.close();
      throw e;
    }
  }

  /** Returns the connection; fails if it has ended. */
  EngineLink link() {
    EngineLink link = latest();
    if (link == null || !link.isOpen()) {
      throw new EngineException("not connected");
    }
    return link;
  }

  /** Returns the last connection, which may have ended; null before the first. */
  private synchronized @Nullable EngineLink latest() {
    return tracked;
  }

  EngineConnection connection() {
    return connection;
  }

  /** Returns the name and the version of the engine; empty before the first connection. */
  Optional<String> product() {
    return Optional.ofNullable(latest()).flatMap(link -> link.info().product());
  }

  /**
   * Writes {@code key} in place of {@code previous}, and reads the history of the engine after
   * that. The key expires soon, in case it is the last one.
   */
  EngineEpoch sendHeartbeat(String key, String previous, Duration life) {
    ReplyDeadline deadline = connection.deadline();
    List<String> keys = List.of(settings.key(key), settings.key(previous));
    return heartbeat(link(), keys, life, deadline);
  }

  void onChange(String prefix, KeyListener listener) {
    String full = settings.key(prefix);
    EngineLink link;
    synchronized (this) {
      listeners.put(full, listener);
      link = tracked;
    }
    if (link != null) {
      // The next connection tracks all prefixes.
      link.close();
    }
  }

  /** Passes the messages to this replica, and those of others to all, to {@code listener}. */
  void onMessage(Consumer<byte[]> listener) {
    String own = settings.replica();
    onMessage(own, _ -> true, listener);
    onMessage(ALL, name -> !name.startsWith(own + ":"), listener);
  }

  private void onMessage(String recipient, Predicate<String> condition, Consumer<byte[]> listener) {
    String prefix = prefixOf(recipient);
    // Messages to a replica that was not connected are lost.
    onChange(
        prefix,
        name -> {
          EngineLink link = latest();
          if (link != null && condition.test(name) && messages.tryAcquire()) {
            String key = settings.key(prefix + name);
            receive(
                () ->
                    recipient.equals(ALL) ? link.commands().get(key) : link.commands().getdel(key),
                listener);
          }
        });
  }

  /** Reads a message; one that cannot be read is lost. Releases its permit. */
  private void receive(Supplier<RedisFuture<byte[]>> message, Consumer<byte[]> listener) {
    CompletionStage<byte[]> reply;
    try {
      reply = message.get();
    } catch (RedisException e) {
      reply = CompletableFuture.failedStage(e);
    }
    CompletionStage<byte[]> _ =
        reply.whenComplete(
            (received, _) -> {
              messages.release();
              if (received != null) {
                listener.accept(received);
              }
            });
  }

  /** Sends a message to one replica. */
  void send(EngineConnection data, String recipient, byte[] message) {
    write(data, prefixOf(recipient) + UUID.randomUUID(), message);
  }

  /** Sends a message to all replicas that are connected. */
  void sendToAll(EngineConnection data, byte[] message) {
    write(data, prefixOf(ALL) + settings.replica() + ":" + UUID.randomUUID(), message);
  }

  private void write(EngineConnection data, String key, byte[] message) {
    data.set(settings.key(key), message, MESSAGE_LIFE);
  }

  private static String prefixOf(String recipient) {
    return "r:" + recipient + ":";
  }

  /** Reads the history and the time of the engine, after the change of keys. */
  private EngineEpoch heartbeat(
      EngineLink link, List<String> keys, Duration life, ReplyDeadline deadline) {
    long requestNanos = clock.requestNanos();
    EngineReply reply =
        connection.eval(
            link, HEARTBEAT, keys, List.of(EngineScript.argument(life.toMillis())), deadline);
    EngineInfo info = new EngineInfo(reply.text(0));
    info.timeMicros().ifPresent(micros -> clock.set(micros, requestNanos));
    return info.epoch();
  }

  private static TrackingArgs tracking(String... prefixes) {
    return TrackingArgs.Builder.enabled().bcast().prefixes(prefixes);
  }

  private static void dispatch(PushMessage message, Map<String, KeyListener> listeners) {
    List<Object> content = message.getContent();
    if (!"invalidate".equals(message.getType()) || content.size() < 2) {
      return;
    }
    if (content.get(1) instanceof List<?> names) {
      for (Object name : names) {
        if (name instanceof ByteBuffer bytes) {
          dispatch(StringCodec.UTF8.decodeKey(bytes.duplicate()), listeners);
        }
      }
    } else {
      // FLUSHALL
      listeners.values().forEach(KeyListener::allChanged);
    }
  }

  private static void dispatch(String key, Map<String, KeyListener> listeners) {
    listeners.forEach(
        (prefix, listener) -> {
          if (key.startsWith(prefix)) {
            listener.changed(key.substring(prefix.length()));
          }
        });
  }
}
