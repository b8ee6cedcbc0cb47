package dev.bascule.application.port.out;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** An engine that delivers mail of replicas immediately, and may be unavailable. */
public final class FakeSessionEngine implements EndedSessions {

  public final List<byte[]> sent = new CopyOnWriteArrayList<>();

  /** On whose behalf. */
  public final List<String> senders = new CopyOnWriteArrayList<>();

  public volatile boolean isAvailable = true;

  private final Map<String, Consumer<byte[]>> recipients = new ConcurrentHashMap<>();
  private final Set<String> ended = ConcurrentHashMap.newKeySet();

  /** Returns the mail of the replica of that name. */
  public SessionMail mailOf(String replica) {
    return new SessionMail() {
      @Override
      public void send(String sender, String other, byte[] message) {
        if (isAvailable && recipients.containsKey(other)) {
          sent.add(message);
          senders.add(sender);
          recipients.get(other).accept(message);
        }
      }

      @Override
      public void sendToAll(String sender, byte[] message) {
        if (isAvailable) {
          sent.add(message);
          senders.add(sender);
          recipients.values().forEach(recipient -> recipient.accept(message));
        }
      }

      @Override
      public void deliverTo(Consumer<byte[]> recipient) {
        recipients.put(replica, recipient);
      }
    };
  }

  @Override
  public void add(String session, Duration lifetime) {
    if (isAvailable) {
      ended.add(session);
    }
  }

  @Override
  public boolean contains(String session) {
    return isAvailable && ended.contains(session);
  }
}
