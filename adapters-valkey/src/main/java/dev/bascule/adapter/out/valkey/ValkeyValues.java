package dev.bascule.adapter.out.valkey;

import dev.bascule.domain.cache.shared.EngineException;
import dev.bascule.domain.cache.shared.RandomId;
import dev.bascule.domain.cache.shared.SharedCacheListener.SharedCacheEvent;
import dev.bascule.domain.cache.shared.SharedCacheListener.TransferWay;
import dev.bascule.domain.cache.shared.SharedName;
import dev.bascule.domain.cache.shared.SharedReply;
import dev.bascule.domain.cache.shared.SharedValues;
import dev.bascule.domain.freshness.FreshnessLifetime;
import io.lettuce.core.KeyValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The values and leases of one cache, each under a key of its own. */
final class ValkeyValues<K, V> implements SharedValues<K, V> {

  private static final EngineScript FIND = EngineScript.load(ValkeyValues.class, "find.lua");
  private static final EngineScript STORE = EngineScript.load(ValkeyValues.class, "store.lua");
  private static final EngineScript END = EngineScript.load(ValkeyValues.class, "end-lease.lua");
  private static final EngineScript RENEW =
      EngineScript.load(ValkeyValues.class, "renew-leases.lua");
  private static final String VALUE = "v:";
  private static final String LEASE = "l:";
  private static final byte[] NO_LEASE = {};

  /** For how long equal requests do not wait for each other after a value was too large. */
  private static final Duration TOO_LARGE_FOR = Duration.ofSeconds(5);

  /** Longer lives are cut, so that the sum with the time of the engine does not overflow. */
  private static final Duration MAX_LIFE = Duration.ofDays(365);

  private final EngineSettings settings;
  private final EngineConnection connection;
  private final Function<SharedName<K>, String> names;
  private final EntryFormat<V> format;
  private final EngineClock clock;

  ValkeyValues(
      EngineSettings settings,
      EngineConnection connection,
      Function<SharedName<K>, String> names,
      EntryFormat<V> format,
      EngineClock clock) {
    this.settings = settings;
    this.connection = connection;
    this.names = names;
    this.format = format;
    this.clock = clock;
  }

  @Override
  public SharedReply<V> find(List<SharedName<K>> wanted, RandomId lease, Duration leaseFor) {
    List<String> found = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    for (SharedName<K> each : wanted) {
      String name = names.apply(each);
      found.add(name);
      keys.add(settings.key(VALUE + name));
    }
    ReplyDeadline deadline = connection.deadline();
    EngineLink link = connection.linkAt(wanted.getFirst().generation().epoch(), deadline);
    // A value costs both sides less without a script, and most look-ups find one.
    List<KeyValue<String, byte[]>> entries =
        link.await(link.commands().mget(keys.toArray(String[]::new)), deadline);
    for (int i = 0; i < Math.min(entries.size(), found.size()); i++) {
      if (entries.get(i).hasValue()) {
        // A value must not become younger than it is.
        return read(found, i, entries.get(i).getValue(), clock.latestMicros());
      }
    }
    keys.add(settings.key(LEASE + found.getFirst()));
    List<byte[]> arguments =
        List.of(ValkeyTokens.bytes(lease), EngineScript.argument(leaseFor.toMillis()));
    EngineReply reply = connection.eval(link, FIND, keys, arguments, deadline);
    return switch (reply.text(0)) {
      case "value" ->
          read(
              found,
              Math.clamp(reply.number(1), 0, found.size() - 1),
              reply.bytes(2),
              reply.number(3));
      case "leased" -> new SharedReply.Leased<>();
      case "waiting" ->
          // No replica leases for longer, or without an end: another client wrote this lease.
          reply.number(1) >= 0 && reply.number(1) <= leaseFor.toMillis()
              ? new SharedReply.Waiting<>()
              : new SharedReply.Unleased<>();
      case "unleased" -> new SharedReply.Unleased<>();
      default -> throw new EngineException("unexpected reply of a script");
    };
  }

  private SharedReply<V> read(List<String> names, int index, byte[] entry, long nowMicros) {
    format
        .listener()
        .onEvent(new SharedCacheEvent.BytesTransferred(TransferWay.READ, entry.length));
    return format
        .read(names.get(index), entry, index, nowMicros)
        .orElseGet(SharedReply.Unleased::new);
  }

  @Override
  public void store(
      Optional<Lease<K>> lease,
      SharedName<K> name,
      V value,
      Duration age,
      FreshnessLifetime lifetime,
      Optional<SharedName<K>> superseded) {
    String target = names.apply(name);
    long begunAt = clock.earliestMicros() - age.toNanos() / 1_000;
    byte[] entry = format.write(target, value, age, begunAt, lifetime);
    if (entry.length > settings.maxValueBytes()) {
      lease.ifPresent(held -> endWithoutValue(held, TOO_LARGE_FOR));
      return;
    }
    List<String> keys = new ArrayList<>();
    keys.add(settings.key(VALUE + target));
    lease.ifPresent(held -> keys.add(leaseKey(held)));
    superseded.ifPresent(other -> keys.add(settings.key(VALUE + names.apply(other))));
    long expiresAt = begunAt / 1_000 + min(lifetime.fresh(), MAX_LIFE).toMillis();
    EngineReply _ =
        connection.evalAt(
            name.generation().epoch(),
            STORE,
            keys,
            List.of(
                lease.map(held -> ValkeyTokens.bytes(held.id())).orElse(NO_LEASE),
                entry,
                EngineScript.argument(expiresAt)));
    format
        .listener()
        .onEvent(new SharedCacheEvent.BytesTransferred(TransferWay.STORED, entry.length));
  }

  @Override
  public void endWithoutValue(Lease<K> lease, Duration duration) {
    EngineReply _ =
        connection.eval(
            END,
            List.of(leaseKey(lease)),
            List.of(ValkeyTokens.bytes(lease.id()), EngineScript.argument(duration.toMillis())));
  }

  @Override
  public void renew(Collection<Lease<K>> leases, Duration leaseFor) {
    List<String> keys = new ArrayList<>();
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(EngineScript.argument(leaseFor.toMillis()));
    for (Lease<K> lease : leases) {
      keys.add(leaseKey(lease));
      arguments.add(ValkeyTokens.bytes(lease.id()));
    }
    EngineReply _ = connection.eval(RENEW, keys, arguments);
  }

  private String leaseKey(Lease<K> lease) {
    return settings.key(LEASE + names.apply(lease.name()));
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
