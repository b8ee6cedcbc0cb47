package dev.bascule.adapter.out.valkey.replicas;

import dev.bascule.adapter.out.valkey.ValkeyEngine;
import dev.bascule.application.port.out.Sealer;
import dev.bascule.domain.cache.shared.EngineException;
import dev.bascule.domain.time.Ticker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Sealed messages to other replicas, and from them to this one. A message is lost if the engine or
 * the recipient is unavailable, if too many wait, or if it is too long. Each topic has queues of
 * its own: messages of clients delay and crowd out no pauses.
 *
 * <p>Thread-safe; callers never wait for the engine.
 */
final class ReplicaMailbox {

  /** One sender may use a quarter of the room for messages that wait to be sent. */
  private static final int SHARES = 4;

  private static final int HEADER_BYTES = Long.BYTES;

  /** The maximum length of a message, in bytes. */
  static final int MAX_BYTES = MailQueue.MAX_BYTES / SHARES - HEADER_BYTES;

  /** In place of the name of a replica, which has no such character. */
  private static final String ALL = "*";

  /** Who can write to the engine must not be able to deliver an old message again. */
  private static final Duration MAX_AGE = Duration.ofMinutes(5);

  private final ValkeyEngine engine;
  private final Sealer sealing;
  private final InstantSource clock;
  private final Map<Topic, Consumer<byte[]>> recipients = new ConcurrentHashMap<>();
  private final Map<Topic, MailQueue> outgoing = new EnumMap<>(Topic.class);
  private final Map<Topic, MailQueue> incoming = new EnumMap<>(Topic.class);

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

  ReplicaMailbox(ValkeyEngine engine, Sealer sealing, Ticker ticker, InstantSource clock) {
    this.engine = engine;
    this.sealing = sealing;
    this.clock = clock;
    for (Topic topic : Topic.values()) {
      outgoing.put(topic, new MailQueue("replica-send-" + topic, SHARES, ticker));
      incoming.put(topic, new MailQueue("replica-receive-" + topic, /* shares= */ 1, ticker));
    }
  }

  /** Receives messages from now on. */
  void open() {
    engine.onMessage(this::enqueue);
  }

  /** Passes the messages about {@code topic} to {@code recipient}, one at a time. */
  void onMessage(Topic topic, Consumer<byte[]> recipient) {
    recipients.put(topic, recipient);
  }

  /**
   * Sends a message to the replica of that name.
   *
   * @param sender on whose behalf
   */
  void send(Topic topic, String sender, String replica, byte[] message) {
    send(topic, sender, message, contextOf(topic, replica), each -> engine.send(replica, each));
  }

  /** Like {@link #send}, to all other replicas, also those that this one does not know. */
  void sendToAll(Topic topic, String sender, byte[] message) {
    send(topic, sender, message, contextOf(topic, ALL), engine::sendToAll);
  }

  private void send(
      Topic topic, String sender, byte[] message, byte[] context, Consumer<byte[]> transport) {
    MailQueue queue = queueOf(outgoing, topic);
    if (message.length > MAX_BYTES) {
      queue.recordDrop("too long");
      return;
    }
    byte[] content =
        ByteBuffer.allocate(HEADER_BYTES + message.length)
            .putLong(clock.millis())
            .put(message)
            .array();
    queue.add(
        sender,
        content,
        each -> {
          byte[] sealed = sealing.seal(each, context);
          try {
            transport.accept(
                ByteBuffer.allocate(1 + sealed.length).put(topic.code).put(sealed).array());
          } catch (EngineException e) {
            // As if the connection to the other replica were broken.
            queue.recordDrop(e.toString());
          }
        });
  }

  private void enqueue(byte[] message) {
    if (message.length > 0) {
      Topic.find(message[0])
          .ifPresent(
              topic ->
                  queueOf(incoming, topic)
                      .add(/* sender= */ "", message, each -> receive(topic, each)));
    }
  }

  private void receive(Topic topic, byte[] message) {
    byte[] sealed = Arrays.copyOfRange(message, 1, message.length);
    Optional<byte[]> opened =
        sealing
            .open(sealed, contextOf(topic, engine.settings().replica()))
            .or(() -> sealing.open(sealed, contextOf(topic, ALL)));
    if (opened.isEmpty() || opened.get().length < HEADER_BYTES) {
      return;
    }
    ByteBuffer content = ByteBuffer.wrap(opened.get());
    Duration age = Duration.between(Instant.ofEpochMilli(content.getLong()), clock.instant());
    Consumer<byte[]> recipient = recipients.get(topic);
    if (recipient != null && age.abs().compareTo(MAX_AGE) <= 0) {
      byte[] received = new byte[content.remaining()];
      content.get(received);
      recipient.accept(received);
    }
  }

  private static MailQueue queueOf(Map<Topic, MailQueue> queues, Topic topic) {
    return Objects.requireNonNull(queues.get(topic));
  }

  private static byte[] contextOf(Topic topic, String replica) {
    return ("message " + topic.code + " to " + replica).getBytes(StandardCharsets.UTF_8);
  }
}
