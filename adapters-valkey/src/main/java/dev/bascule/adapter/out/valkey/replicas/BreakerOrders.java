package dev.bascule.adapter.out.valkey.replicas;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.out.valkey.EngineReply;
import dev.bascule.adapter.out.valkey.EngineScript;
import dev.bascule.adapter.out.valkey.KeyListener;
import dev.bascule.adapter.out.valkey.ValkeyEngine;
import dev.bascule.adapter.out.valkey.codec.ReplicaCodec;
import dev.bascule.adapter.out.valkey.codec.ReplicaCodec.AnnouncedOrder;
import dev.bascule.adapter.out.valkey.codec.ValueFormatException;
import dev.bascule.application.context.BreakerOrder;
import dev.bascule.application.port.out.ReplicaExchange.OrderListener;
import dev.bascule.application.port.out.Sealer;
import dev.bascule.domain.cache.shared.EngineException;
import dev.bascule.domain.cache.shared.RandomId;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Operators' orders to breakers: one key for each server, which expires a day after the end of the
 * order: a replica that was cut off meanwhile still learns that an isolation has ended. A replica
 * reads a key when the engine notifies it of a change, and all keys when it connects.
 *
 * <p>The order that was issued last holds at all replicas. A replica never executes one that was
 * issued before the last that it has executed, as a client of the engine may write one again, but
 * stores its own again in place of it. An order is issued after those that its replica knows,
 * whatever the clocks say.
 *
 * <p>Thread-safe.
 */
final class BreakerOrders {

  private static final EngineScript READ =
      EngineScript.load(BreakerOrders.class, "read-orders.lua");
  private static final String PREFIX = "o:";
  private static final int KEYS_PER_READ = 500;

  /** How long after its end an order can still be read. */
  static final Duration KEPT = Duration.ofDays(1);

  /** How much the clocks of replicas may differ. Protects from old orders, written again. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

  private final ValkeyEngine engine;
  private final Function<ServerId, List<String>> names;
  private final Sealer sealing;
  private final Supplier<List<ServerId>> servers;
  private final Supplier<RandomId> ids;
  private final Ticker ticker;
  private final InstantSource clock;
  private final TaskQueue reads = new TaskQueue("replica-orders", /* capacity= */ 1);

  /** The orders that the engine does not have. */
  @GuardedBy("this")
  private final Map<ServerId, IssuedOrder> pending = new HashMap<>();

  /** The last order that this replica has executed, for each server. */
  @GuardedBy("this")
  private final Map<ServerId, IssuedOrder> executed = new HashMap<>();

  /** The servers whose keys may have changed. */
  @GuardedBy("this")
  private final Set<ServerId> changed = new HashSet<>();

  /** The servers whose keys were read, or are to be read. */
  @GuardedBy("this")
  private final Set<ServerId> known = new HashSet<>();

  /** Counts orders of this replica: what was read before may be older. */
  @GuardedBy("this")
  private long announcements;

  @GuardedBy("this")
  private OrderListener listener = (_, _, _, _) -> {};

  /**
   * An order with the end of its key.
   *
   * @param end a day after that of the order itself
   */
  private record IssuedOrder(AnnouncedOrder order, Deadline end) {}

  /**
   * What was read.
   *
   * @param life how much of the life of the key remains; positive
   */
  private record Read(ServerId server, AnnouncedOrder order, Duration life) {

    boolean isAfter(IssuedOrder other) {
      return order.issuedAt().isAfter(other.order().issuedAt());
    }

    Duration remaining() {
      Duration rest = life.minus(KEPT);
      return rest.isNegative() ? Duration.ZERO : rest;
    }
  }

  /**
   * @param names returns the names of a server in keys, which reveal nothing of it: orders are
   *     written under each, and read under the first
   * @param servers returns the configured servers
   */
  BreakerOrders(
      ValkeyEngine engine,
      Function<ServerId, List<String>> names,
      Sealer sealing,
      Supplier<List<ServerId>> servers,
      Supplier<RandomId> ids,
      Ticker ticker,
      InstantSource clock) {
    this.engine = engine;
    this.names = names;
    this.sealing = sealing;
    this.servers = servers;
    this.ids = ids;
    this.ticker = ticker;
    this.clock = clock;
  }

  /** Passes the orders of other replicas to {@code receiver} from now on. */
  void listen(OrderListener receiver) {
    synchronized (this) {
      listener = receiver;
    }
    engine.onChange(
        PREFIX,
        new KeyListener() {
          @Override
          public void changed(String name) {
            readLater(
                servers.get().stream()
                    .filter(server -> names.apply(server).getFirst().equals(name))
                    .toList());
          }

          @Override
          public void allChanged() {
            readLater(servers.get());
          }
        });
  }

  /** Executes an order, and stores it now or when the engine is back. */
  void give(ServerId server, BreakerOrder order, Duration duration, Runnable execution) {
    String replica = engine.settings().replica();
    synchronized (this) {
      AnnouncedOrder announced =
          new AnnouncedOrder(ids.get(), order, nextTime(server), duration, replica);
      IssuedOrder issued = new IssuedOrder(announced, Deadline.after(duration.plus(KEPT), ticker));
      pending.put(server, issued);
      executed.put(server, issued);
      announcements++;
      execution.run();
    }
    sendPending();
  }

  /** Returns the time of an order that is issued now, after the last one that was executed. */
  @GuardedBy("this")
  private Instant nextTime(ServerId server) {
    // As exact as an order in the engine.
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    IssuedOrder last = executed.get(server);
    return last == null || now.isAfter(last.order().issuedAt())
        ? now
        : last.order().issuedAt().plusMillis(1);
  }

  /** Stores orders that the engine did not receive, and reads keys that are not known. */
  void maintain() {
    sendPending();
    List<ServerId> configured = servers.get();
    synchronized (this) {
      known.retainAll(configured);
      executed.keySet().retainAll(configured);
      pending.keySet().retainAll(configured);
      for (ServerId server : configured) {
        if (known.add(server)) {
          changed.add(server);
        }
      }
    }
    readLater(List.of());
  }

  private void sendPending() {
    Map<ServerId, IssuedOrder> all;
    synchronized (this) {
      pending.values().removeIf(order -> order.end().hasPassed(ticker));
      all = Map.copyOf(pending);
    }
    try {
      all.forEach(this::send);
    } catch (EngineException _) {
      // It stays pending.
    }
  }

  /** Replaces no order that was issued later. */
  private void send(ServerId server, IssuedOrder order) {
    if (read(List.of(server)).stream().noneMatch(stored -> stored.isAfter(order))) {
      write(server, order);
    }
    synchronized (this) {
      announcements++;
      boolean _ = pending.remove(server, order);
    }
    // Another replica may have stored a later one.
    readLater(List.of(server));
  }

  private void write(ServerId server, IssuedOrder order) {
    names.apply(server).reversed().forEach(name -> write(keyOf(name), order));
  }

  private void write(String key, IssuedOrder order) {
    byte[] sealed = sealing.seal(ReplicaCodec.encodeOrder(order.order()), contextOf(key));
    Duration life = order.end().remaining(ticker);
    if (life.toMillis() > 0) {
      engine.connection().set(key, sealed, life);
    }
  }

  private void readLater(List<ServerId> some) {
    synchronized (this) {
      changed.addAll(some);
      if (changed.isEmpty()) {
        return;
      }
    }
    boolean _ = reads.add(this::readChanged);
  }

  private void readChanged() {
    while (true) {
      List<ServerId> some;
      long before;
      synchronized (this) {
        Set<ServerId> readable = new HashSet<>(changed);
        readable.removeAll(pending.keySet());
        some = readable.stream().limit(KEYS_PER_READ).toList();
        changed.removeAll(some);
        before = announcements;
      }
      if (some.isEmpty()) {
        return;
      }
      try {
        read(some).forEach(each -> execute(each, before));
      } catch (EngineException _) {
        synchronized (this) {
          changed.addAll(some);
        }
        return;
      }
    }
  }

  private void execute(Read read, long announcementsBefore) {
    synchronized (this) {
      if (announcements != announcementsBefore) {
        changed.add(read.server());
        return;
      }
      IssuedOrder last = executed.get(read.server());
      if (last != null && last.order().id().equals(read.order().id())) {
        return;
      }
      if (last != null && read.order().issuedAt().isBefore(last.order().issuedAt())) {
        // Other replicas, which may know the earlier one only, find the later one again.
        IssuedOrder _ = pending.putIfAbsent(read.server(), last);
        return;
      }
      executed.put(
          read.server(), new IssuedOrder(read.order(), Deadline.after(read.life(), ticker)));
      listener.orderReceived(
          read.server(), read.order().order(), read.remaining(), read.order().replica());
    }
  }

  private List<Read> read(List<ServerId> some) {
    EngineReply reply =
        engine.connection().eval(READ, some.stream().map(this::keyOf).toList(), List.of());
    List<Read> orders = new ArrayList<>();
    for (int i = 0; i < some.size(); i++) {
      ServerId server = some.get(i);
      Duration life = Duration.ofMillis(reply.number(2 * i + 1));
      reply.findBytes(2 * i).flatMap(entry -> open(server, entry, life)).ifPresent(orders::add);
    }
    return orders;
  }

  private Optional<Read> open(ServerId server, byte[] sealed, Duration life) {
    try {
      return sealing
          .open(sealed, contextOf(keyOf(server)))
          .map(ReplicaCodec::decodeOrder)
          .filter(this::mayHold)
          .map(order -> new Read(server, order, shorter(life, order.duration().plus(KEPT))))
          .filter(read -> read.life().isPositive());
    } catch (ValueFormatException _) {
      return Optional.empty();
    }
  }

  private boolean mayHold(AnnouncedOrder order) {
    Duration age = Duration.between(order.issuedAt(), clock.instant());
    return age.compareTo(order.duration().plus(KEPT).plus(CLOCK_TOLERANCE)) < 0;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** Returns the key that is read. */
  private String keyOf(ServerId server) {
    return keyOf(names.apply(server).getFirst());
  }

  private String keyOf(String name) {
    return engine.settings().key(PREFIX + name);
  }

  private static byte[] contextOf(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }
}
