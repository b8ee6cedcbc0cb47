package dev.bascule.adapter.out.valkey.fleet;

import dev.bascule.adapter.out.valkey.EngineScript;
import dev.bascule.adapter.out.valkey.ValkeyEngine;
import dev.bascule.adapter.out.valkey.seal.EntryNames;
import dev.bascule.application.port.out.LoginLeases;
import dev.bascule.domain.cache.shared.EngineException;
import dev.bascule.domain.cache.shared.RandomId;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import io.lettuce.core.SetArgs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The leases around the refresh of logins, as keys that expire. Thread-safe. */
final class ValkeyLoginLeases implements LoginLeases {

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
    String key = engine.settings().key("t:" + names.nameOfOther("login lease", server.value()));
    byte[] id = ids.get().toString().getBytes(StandardCharsets.US_ASCII);
    long delay = MIN_DELAY_MILLIS;
    while (true) {
      try {
        String reply =
            engine
                .connection()
                .call(commands -> commands.set(key, id, SetArgs.Builder.nx().px(LIFE.toMillis())));
        if (reply != null) {
          return Optional.of(new EngineLease(key, id));
        }
      } catch (EngineException _) {
        return Optional.of(Lease.UNSHARED);
      }
      if (deadline.hasPassed(ticker)) {
        return Optional.empty();
      }
      Thread.sleep(Math.min(delay, deadline.remaining(ticker).toMillis()));
      delay = Math.min(2 * delay, MAX_DELAY_MILLIS);
    }
  }

  private final class EngineLease implements Lease {

    private final String key;
    private final byte[] id;

    EngineLease(String key, byte[] id) {
      this.key = key;
      this.id = id;
    }

    @Override
    public boolean isExclusive() {
      return true;
    }

    @Override
    public boolean wasUsed(String refreshToken) {
      try {
        byte[] found = engine.connection().call(commands -> commands.get(usedKey(refreshToken)));
        return found != null;
      } catch (EngineException _) {
        return false;
      }
    }

    @Override
    public void recordUse(String refreshToken) {
      try {
        String _ =
            engine
                .connection()
                .call(
                    commands ->
                        commands.set(
                            usedKey(refreshToken),
                            new byte[0],
                            SetArgs.Builder.px(USED_LIFE.toMillis())));
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
                  List<Object> _ = engine.connection().eval(RELEASE, List.of(key), List.of(id));
                } catch (EngineException _) {
                  // It expires.
                }
              });
    }

    private String usedKey(String refreshToken) {
      return engine.settings().key("u:" + names.nameOfOther("used refresh token", refreshToken));
    }
  }
}
