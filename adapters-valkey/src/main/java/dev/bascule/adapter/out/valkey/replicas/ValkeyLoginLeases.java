package dev.bascule.adapter.out.valkey.replicas;

import dev.bascule.adapter.out.valkey.EngineReply;
import dev.bascule.adapter.out.valkey.EngineScript;
import dev.bascule.adapter.out.valkey.ValkeyEngine;
import dev.bascule.adapter.out.valkey.seal.EntryNames;
import dev.bascule.application.port.out.LoginLeases;
import dev.bascule.domain.cache.shared.EngineException;
import dev.bascule.domain.cache.shared.RandomId;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The leases around the refresh of logins, as keys that expire. Thread-safe. */
final class ValkeyLoginLeases implements LoginLeases {

  private static final EngineScript ACQUIRE =
      EngineScript.load(ValkeyLoginLeases.class, "acquire-lease.lua");
  private static final EngineScript RELEASE =
      EngineScript.load(ValkeyLoginLeases.class, "release-lease.lua");

  /** No shorter than a refresh may take. */
  private static final Duration LIFE = Duration.ofSeconds(30);

  private static final Duration USED_LIFE = Duration.ofDays(1);
  private static final long MIN_DELAY_MILLIS = 20;
  private static final long MAX_DELAY_MILLIS = 200;
  private static final int MAX_WAITING = 256;

  private final ValkeyEngine engine;
  private final EntryNames names;
  private final Supplier<RandomId> ids;
  private final Ticker ticker;
  private final TaskQueue releases = new TaskQueue("login-release", MAX_WAITING);

  ValkeyLoginLeases(ValkeyEngine engine, EntryNames names, Supplier<RandomId> ids, Ticker ticker) {
    this.engine = engine;
    this.names = names;
    this.ids = ids;
    this.ticker = ticker;
  }

  @Override
  public Optional<Lease> acquire(ServerId server, Deadline deadline) throws InterruptedException {
    EngineLease lease =
        new EngineLease(
            names.namesOfOther("login lease", server.value()).stream()
                .map(name -> engine.settings().key("t:" + name))
                .toList(),
            EngineScript.argument(ids.get().toString()));
    long delay = MIN_DELAY_MILLIS;
    while (true) {
      try {
        if (lease.tryAcquire()) {
          return Optional.of(lease);
        }
      } catch (EngineException _) {
        // It may have been acquired.
        lease.close();
        return Optional.of(Lease.UNSHARED);
      }
      if (deadline.hasPassed(ticker)) {
        return Optional.empty();
      }
      long wait = Math.min(delay, deadline.remaining(ticker).toMillis());
      boolean _ = new CountDownLatch(1).await(wait, TimeUnit.MILLISECONDS);
      delay = Math.min(2 * delay, MAX_DELAY_MILLIS);
    }
  }

  private final class EngineLease implements Lease {

    private final List<String> keys;
    private final byte[] id;

    /**
     * @param keys several while a secret is replaced
     */
    EngineLease(List<String> keys, byte[] id) {
      this.keys = keys;
      this.id = id;
    }

    boolean tryAcquire() {
      EngineReply reply =
          engine
              .connection()
              .eval(ACQUIRE, keys, List.of(id, EngineScript.argument(LIFE.toMillis())));
      return reply.number(0) == 1;
    }

    @Override
    public boolean isExclusive() {
      return true;
    }

    @Override
    public boolean wasUsed(String refreshToken) {
      try {
        return engine.connection().get(usedKeys(refreshToken).getFirst()).isPresent();
      } catch (EngineException _) {
        return false;
      }
    }

    @Override
    public void recordUse(String refreshToken) {
      try {
        for (String key : usedKeys(refreshToken)) {
          engine.connection().set(key, new byte[0], USED_LIFE);
        }
      } catch (EngineException _) {
        // It only protects from folders that are not shared.
      }
    }

    @Override
    public void close() {
      boolean _ =
          releases.add(
              () -> {
                try {
                  EngineReply _ = engine.connection().eval(RELEASE, keys, List.of(id));
                } catch (EngineException _) {
                  // It expires.
                }
              });
    }

    private List<String> usedKeys(String refreshToken) {
      return names.namesOfOther("used refresh token", refreshToken).stream()
          .map(name -> engine.settings().key("u:" + name))
          .toList();
    }
  }
}
