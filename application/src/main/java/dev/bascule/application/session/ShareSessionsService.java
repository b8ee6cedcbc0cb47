package dev.bascule.application.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.port.in.ShareSessionsUseCase;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.EndedSessions;
import dev.bascule.application.port.out.Sealer;
import dev.bascule.application.port.out.SessionIdOutcome;
import dev.bascule.application.port.out.SessionMail;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.ServerId;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Shares sessions by ids that contain their parameters, sealed for their owner. Thus a replica
 * needs no store to continue a session, and no other caller or endpoint can use it.
 *
 * <p>Thread-safe.
 */
public final class ShareSessionsService implements ShareSessionsUseCase {

  /** Servers and proxies accept at least 8 KiB of header fields. */
  public static final int MAX_ID_LENGTH = 4096;

  /** For how long after its {@code initialize} a session can be continued. */
  public static final Duration MAX_AGE = Duration.ofHours(24);

  /** By how much the clocks of two replicas may differ. */
  private static final Duration MAX_SKEW = Duration.ofMinutes(5);

  /** How many ended sessions a replica remembers. */
  public static final int MAX_ENDED = 10_000;

  /** In bytes. */
  public static final int MAX_MESSAGE = 1 << 20;

  private static final Pattern REPLICA = Pattern.compile("[A-Za-z0-9-]{1,63}");
  private static final byte[] MAIL_CONTEXT = SealedFields.join("mail");
  private static final int RANDOM_BYTES = 32;
  private static final int NAME_BYTES = 16;

  /** The fields of a piece of mail: the id of the session, its caller, its server, the message. */
  private static final int MAIL_FIELDS = 4;

  private final String replica;
  private final Sealer sealing;
  private final EndedSessions endedSessions;
  private final SessionMail mail;
  private final BridgeEventListener events;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  @GuardedBy("ended")
  private final Map<String, Boolean> ended =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > MAX_ENDED;
        }
      };

  /**
   * @param replica the name of this replica, which no other one has
   * @throws IllegalArgumentException if the name is not 1 to 63 ASCII letters, digits and hyphens
   */
  public ShareSessionsService(
      String replica,
      Sealer sealing,
      EndedSessions endedSessions,
      SessionMail mail,
      BridgeEventListener events,
      InstantSource clock) {
    if (!isReplica(replica)) {
      throw new IllegalArgumentException("Invalid name of a replica: \"" + replica + "\"");
    }
    this.replica = replica;
    this.sealing = sealing;
    this.endedSessions = endedSessions;
    this.mail = mail;
    this.events = events;
    this.clock = clock;
  }

  private static boolean isReplica(String name) {
    return REPLICA.matcher(name).matches();
  }

  @Override
  public String replica() {
    return replica;
  }

  @Override
  public void listen(SessionListener listener) {
    mail.deliverTo(letter -> receive(letter, listener));
  }

  @Override
  public String createId(SessionOwner owner, byte[] parameters) {
    byte[] content =
        ByteBuffer.allocate(Long.BYTES + parameters.length)
            .putLong(clock.instant().getEpochSecond())
            .put(parameters)
            .array();
    String id = replica + "." + encode(sealing.seal(content, idContext(replica, owner)));
    if (id.length() <= MAX_ID_LENGTH) {
      return id;
    }
    events.onEvent(new BridgeEvent.SessionIdHandled(SessionIdOutcome.TOO_LARGE));
    byte[] secret = new byte[RANDOM_BYTES];
    random.nextBytes(secret);
    return replica + "." + encode(secret);
  }

  @Override
  public Optional<byte[]> open(String id, SessionOwner owner) {
    Optional<byte[]> parameters =
        readId(id, owner).filter(_ -> !hasEnded(id) && !endedSessions.contains(nameOf(id)));
    events.onEvent(
        new BridgeEvent.SessionIdHandled(
            parameters.isPresent() ? SessionIdOutcome.CONTINUED : SessionIdOutcome.REJECTED));
    return parameters;
  }

  /** Returns the parameters in {@code id}, unless it is too old. */
  private Optional<byte[]> readId(String id, SessionOwner owner) {
    int dot = id.indexOf('.');
    if (dot < 0 || id.length() > MAX_ID_LENGTH) {
      return Optional.empty();
    }
    return decode(id.substring(dot + 1))
        .flatMap(bytes -> sealing.open(bytes, idContext(id.substring(0, dot), owner)))
        .filter(content -> content.length >= Long.BYTES)
        .filter(content -> isValidAt(ByteBuffer.wrap(content).getLong()))
        .map(content -> Arrays.copyOfRange(content, Long.BYTES, content.length));
  }

  private boolean isValidAt(long issuedAt) {
    Duration age = Duration.between(Instant.ofEpochSecond(issuedAt), clock.instant());
    return age.compareTo(MAX_AGE) < 0 && age.compareTo(MAX_SKEW.negated()) >= 0;
  }

  private static byte[] idContext(String home, SessionOwner owner) {
    return SealedFields.join("id", home, owner.caller(), serverOf(owner));
  }

  /** Returns the server of the endpoint; the empty string is not the name of a server. */
  private static String serverOf(SessionOwner owner) {
    return owner.server().map(ServerId::value).orElse("");
  }

  @Override
  public void end(String id, SessionOwner owner) {
    remember(id);
    endedSessions.add(nameOf(id), MAX_AGE);
    mail.sendToAll(owner.caller(), sealing.seal(SealedFields.join(id), MAIL_CONTEXT));
  }

  private void remember(String id) {
    synchronized (ended) {
      ended.put(nameOf(id), true);
    }
  }

  @Override
  public boolean hasEnded(String id) {
    synchronized (ended) {
      return ended.containsKey(nameOf(id));
    }
  }

  /** Returns a hash, from which the id cannot be found. */
  private static String nameOf(String id) {
    return encode(Arrays.copyOf(Sha256.of(id).toBytes(), NAME_BYTES));
  }

  @Override
  public void send(String other, SessionMessage message) {
    if (isReplica(other) && !other.equals(replica) && message.json().length <= MAX_MESSAGE) {
      mail.send(message.owner().caller(), other, seal(message));
    }
  }

  @Override
  public void sendToAll(SessionMessage message) {
    if (message.json().length <= MAX_MESSAGE) {
      mail.sendToAll(message.owner().caller(), seal(message));
    }
  }

  private byte[] seal(SessionMessage message) {
    return sealing.seal(
        SealedFields.join(
            message.sessionId().getBytes(UTF_8),
            message.owner().caller().getBytes(UTF_8),
            serverOf(message.owner()).getBytes(UTF_8),
            message.json()),
        MAIL_CONTEXT);
  }

  private void receive(byte[] letter, SessionListener listener) {
    sealing
        .open(letter, MAIL_CONTEXT)
        .ifPresent(
            content -> {
              SealedFields.split(content, 1)
                  .ifPresent(fields -> receiveEnd(text(fields, 0), listener));
              SealedFields.split(content, MAIL_FIELDS)
                  .map(ShareSessionsService::toMessage)
                  .ifPresent(listener::messageReceived);
            });
  }

  private void receiveEnd(String id, SessionListener listener) {
    remember(id);
    listener.sessionEnded(id);
  }

  private static SessionMessage toMessage(List<byte[]> fields) {
    Optional<ServerId> server =
        Optional.of(text(fields, 2)).filter(name -> !name.isEmpty()).map(ServerId::new);
    return new SessionMessage(
        text(fields, 0), new SessionOwner(text(fields, 1), server), fields.get(3));
  }

  private static String text(List<byte[]> fields, int index) {
    return new String(fields.get(index), UTF_8);
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static Optional<byte[]> decode(String text) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      // The decoder tolerates padding and stray bits: there would be several ids of one session.
      return encode(bytes).equals(text) ? Optional.of(bytes) : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
