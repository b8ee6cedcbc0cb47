package dev.bascule.adapter.out.valkey.fleet;

import dev.bascule.adapter.out.valkey.ValkeyEngine;
import dev.bascule.application.port.out.Sealing;
import dev.bascule.domain.cache.shared.EngineException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Sealed messages to other replicas, and from them to this one. A message is lost if the engine or
 * the recipient is unavailable, if too many wait, or if it is too long.
 *
 * <p>Thread-safe; callers never wait for the engine.
 */
final class FleetMailbox {

  private static final int MAX_WAITING = 256;

  /** The maximum length of a message, in bytes. */
  static final int MAX_BYTES = 2 << 20;

  /** The maximum length of all messages that wait to be sent or received. */
  private static final int MAX_WAITING_BYTES = 8 << 20;

  /** Who can write to the engine must not be able to deliver an old message again. */
  private static final Duration MAX_AGE = Duration.ofMinutes(5);

  private final ValkeyEngine engine;
  private final Sealing sealing;
  private final InstantSource clock;
  private final Map<Topic, Consumer<byte[]>> recipients = new ConcurrentHashMap<>();
  private final Queue outgoing = new Queue("fleet-send");
  private final Queue incoming = new Queue("fleet-receive");

  /** What a message is about. */
  enum Topic {
    /** A pause that a server requested. */
    PAUSE(1),
    /** A session of a client. */
    SESSION(2);

    /** Distinguishes topics in messages. */
    private final byte code;

    Topic(int code) {
      this.code = (byte) code;
    }

    private static Optional<Topic> find(byte code) {
      return Arrays.stream(values()).filter(topic -> topic.code == code).findFirst();
    }
  }

  /** Processes messages one at a time, and drops those for which there is no room. */
  private static final class Queue {

    private final TaskQueue tasks;
    private final AtomicInteger bytes = new AtomicInteger();

    Queue(String name) {
      this.tasks = new TaskQueue(name, MAX_WAITING);
    }

    void add(byte[] message, Consumer<byte[]> processor) {
      if (bytes.addAndGet(message.length) > MAX_WAITING_BYTES
          || !tasks.add(() -> process(message, processor))) {
        int _ = bytes.addAndGet(-message.length);
      }
    }

    private void process(byte[] message, Consumer<byte[]> processor) {
      int _ = bytes.addAndGet(-message.length);
      processor.accept(message);
    }
  }

  FleetMailbox(ValkeyEngine engine, Sealing sealing, InstantSource clock) {
    this.engine = engine;
    this.sealing = sealing;
    this.clock = clock;
  }

  /** Receives messages from now on. */
  void open() {
    String replica = engine.settings().replica();
    engine.onMessage(replica, message -> incoming.add(message, each -> receive(replica, each)));
  }

  /** Passes the messages about {@code topic} to {@code recipient}, one at a time. */
  void onMessage(Topic topic, Consumer<byte[]> recipient) {
    recipients.put(topic, recipient);
  }

  /** Sends a message to the replica of that name. */
  void send(Topic topic, String replica, byte[] message) {
    if (message.length > MAX_BYTES) {
      return;
    }
    byte[] whole =
        ByteBuffer.allocate(1 + Long.BYTES + message.length)
            .put(topic.code)
            .putLong(clock.millis())
            .put(message)
            .array();
    outgoing.add(
        whole,
        each -> {
          try {
            engine.send(replica, sealing.seal(each, contextOf(replica)));
          } catch (EngineException _) {
            // As if the connection to the other replica were broken.
          }
        });
  }

  private void receive(String replica, byte[] sealed) {
    Optional<byte[]> opened = sealing.open(sealed, contextOf(replica));
    if (opened.isEmpty() || opened.get().length < 1 + Long.BYTES) {
      return;
    }
    ByteBuffer whole = ByteBuffer.wrap(opened.get());
    Optional<Consumer<byte[]>> recipient = Topic.find(whole.get()).map(recipients::get);
    Duration age = Duration.between(Instant.ofEpochMilli(whole.getLong()), clock.instant());
    if (recipient.isPresent() && age.abs().compareTo(MAX_AGE) <= 0) {
      byte[] message = new byte[whole.remaining()];
      whole.get(message);
      recipient.get().accept(message);
    }
  }

  private static byte[] contextOf(String replica) {
    return ("message to " + replica).getBytes(StandardCharsets.UTF_8);
  }
}
