package dev.bascule.adapter.out.valkey.replicas;

import dev.bascule.adapter.out.valkey.EngineSettings;
import dev.bascule.adapter.out.valkey.ValkeyEngine;
import dev.bascule.adapter.out.valkey.codec.ReplicaCodec;
import dev.bascule.adapter.out.valkey.codec.ValueFormatException;
import dev.bascule.adapter.out.valkey.replicas.ReplicaMailbox.Topic;
import dev.bascule.adapter.out.valkey.seal.EntryNames;
import dev.bascule.adapter.out.valkey.seal.SharedSecrets;
import dev.bascule.application.context.BreakerOrder;
import dev.bascule.application.port.out.EndedSessions;
import dev.bascule.application.port.out.LoginLeases;
import dev.bascule.application.port.out.ReplicaExchange;
import dev.bascule.application.port.out.Sealer;
import dev.bascule.application.port.out.SessionMail;
import dev.bascule.application.view.SharedCacheView.ReplicaView;
import dev.bascule.domain.breaker.Breaker;
import dev.bascule.domain.cache.shared.RandomId;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What replicas tell each other through the engine.
 *
 * <p>Nothing is sent before {@link #start} or the first announcement. Thread-safe.
 */
public final class ValkeyReplicas implements ReplicaExchange, AutoCloseable {

  /** A member that missed two heartbeats in a row may still send the third in time. */
  private static final int HEARTBEATS_PER_LIFE = 3;

  private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(5);

  private final MemberList members;
  private final BreakerOrders orders;
  private final ReplicaMailbox mailbox;
  private final SessionMail sessionMail;
  private final EndedSessions endedSessions;
  private final LoginLeases loginLeases;

  /**
   * @param names names keys
   * @param self returns the description of this replica
   * @param configurations returns the hashes of the configuration of this replica, one for each
   *     secret; the first is that of {@code self}
   * @param servers returns the configured servers
   * @param heartbeatInterval the longest time between two calls of {@link #maintain}
   * @param breaker prevents callers from waiting for an engine that does not reply
   * @param ids returns random ids
   * @param clock the wall clock; those of the replicas must not differ by more than five minutes
   */
  public ValkeyReplicas(
      ValkeyEngine engine,
      EntryNames names,
      SharedSecrets secrets,
      Supplier<ReplicaView> self,
      Supplier<List<String>> configurations,
      Supplier<List<ServerId>> servers,
      Duration heartbeatInterval,
      Breaker breaker,
      Supplier<RandomId> ids,
      Ticker ticker,
      InstantSource clock) {
    this.members =
        new MemberList(
            engine,
            membersSealing(secrets, clock),
            self,
            configurations,
            heartbeatInterval.multipliedBy(HEARTBEATS_PER_LIFE),
            ticker);
    this.orders =
        new BreakerOrders(
            engine,
            server -> names.namesOfOther("breaker order", server.value()),
            secrets.sealing("orders", clock),
            servers,
            ids,
            ticker,
            clock);
    this.mailbox = new ReplicaMailbox(engine, secrets.sealing("messages", clock), ticker, clock);
    this.sessionMail = new MailboxSessionMail();
    this.endedSessions = new ValkeyEndedSessions(engine, breaker);
    this.loginLeases = new ValkeyLoginLeases(engine, names, ids, ticker);
  }

  private final class MailboxSessionMail implements SessionMail {
    @Override
    public void send(String sender, String replica, byte[] message) {
      mailbox.send(Topic.SESSION, sender, replica, message);
    }

    @Override
    public void sendToAll(String sender, byte[] message) {
      mailbox.sendToAll(Topic.SESSION, sender, message);
    }

    @Override
    public void deliverTo(Consumer<byte[]> recipient) {
      mailbox.onMessage(Topic.SESSION, recipient);
    }
  }

  /** Receives what other replicas announce from now on. Called once. */
  public void start(OrderListener orderListener, Consumer<ServerPause> pauseListener) {
    mailbox.onMessage(
        Topic.PAUSE,
        message -> {
          try {
            pauseListener.accept(ReplicaCodec.decodePause(message));
          } catch (ValueFormatException _) {
            // Of a newer version.
          }
        });
    mailbox.open();
    orders.listen(orderListener);
  }

  /**
   * Sends a heartbeat, and what could not be sent before. Called by one thread at a time. Blocks
   * for some operations of the engine; never fails because of it.
   */
  public void maintain() {
    members.sendHeartbeat();
    orders.maintain();
  }

  /** Removes this replica from the members if it is one. Blocks for one operation of the engine. */
  @Override
  public void close() {
    members.leave();
  }

  @Override
  public void order(ServerId server, BreakerOrder order, Duration duration, Runnable execution) {
    orders.give(server, order, duration, execution);
  }

  @Override
  public void announcePause(ServerPause pause) {
    mailbox.sendToAll(Topic.PAUSE, pause.server().value(), ReplicaCodec.encodePause(pause));
  }

  @Override
  public List<ReplicaView> members() {
    return members.members();
  }

  @Override
  public ReplicaMismatch mismatch() {
    return members.mismatch();
  }

  /**
   * Returns what is wrong with the replicas that use the engine now, with the remedy. Blocks until
   * the engine has replied.
   *
   * @throws dev.bascule.domain.cache.shared.EngineException if it does not reply
   */
  public static List<String> check(
      EngineSettings settings, SharedSecrets secrets, InstantSource clock) {
    EngineSettings patient = settings.withTimes(CHECK_TIMEOUT, CHECK_TIMEOUT);
    try (ValkeyEngine engine = new ValkeyEngine(patient, Ticker.system())) {
      int foreign = MemberList.countForeign(engine, membersSealing(secrets, clock));
      return foreign == 0
          ? List.of()
          : List.of(
              foreign
                  + " of the replicas have another secret: nothing is shared with them; give all"
                  + " replicas the same secretFile");
    }
  }

  private static Sealer membersSealing(SharedSecrets secrets, InstantSource clock) {
    return secrets.sealing("members", clock);
  }

  /** Returns the last known number of members, at least 1. */
  public int memberCount() {
    return members.count();
  }

  public SessionMail sessionMail() {
    return sessionMail;
  }

  public EndedSessions endedSessions() {
    return endedSessions;
  }

  public LoginLeases loginLeases() {
    return loginLeases;
  }
}
