package dev.bascule.adapter.out.valkey;

import dev.bascule.domain.cache.shared.EngineException;
import dev.bascule.domain.cache.shared.SharedTokens;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A check of the engine, once and with patience: does what a replica does, and looks for settings
 * that it should not have.
 *
 * @param product what answered, with its version
 * @param warnings what works, but should be changed; with the remedy
 */
public record EngineCheck(String product, List<String> warnings) {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final EngineScript RENEW =
      EngineScript.load(EngineCheck.class, "renew-leases.lua");
  private static final String OLDEST_REDIS = "7.2";

  public EngineCheck {
    warnings = List.copyOf(warnings);
  }

  /**
   * Checks the engine.
   *
   * @throws EngineException if a replica could not use it; the message has the remedy
   */
  public static EngineCheck run(EngineSettings settings) {
    EngineSettings patient = settings.withTimes(PATIENCE, PATIENCE);
    try (ValkeyEngine engine = new ValkeyEngine(patient, Ticker.system())) {
      HeartbeatLatch latch = new HeartbeatLatch(new CountDownLatch(1));
      SharedTokens tokens = engine.tokens(tag -> List.of(tag.cache()));
      tokens.connect(latch);
      tokens.sendHeartbeat(1);
      EngineReply _ = engine.connection().eval(RENEW, List.of(), List.of(new byte[] {'1'}));
      tokens.replace(Map.of());
      String info =
          engine.connection().call(commands -> commands.info("server"))
              + engine.connection().call(commands -> commands.info("memory"))
              + engine.connection().call(commands -> commands.info("replication"));
      latch.await();
      return of(new EngineInfo(info));
    }
  }

  /** Waits for the heartbeat. */
  private record HeartbeatLatch(CountDownLatch returned) implements SharedTokens.Listener {

    void await() {
      try {
        if (!returned.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
          throw new EngineException(
              "the engine does not notify of changes (CLIENT TRACKING); connect without a proxy");
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw new EngineException("interrupted");
      }
    }

    @Override
    public void heartbeatReturned(long number) {
      returned.countDown();
    }

    @Override
    public void tokenChanged(String name) {}

    @Override
    public void allTokensLost() {}

    @Override
    public void disconnected() {}
  }

  static EngineCheck of(EngineInfo info) {
    String redis = info.find("redis_version").orElse("");
    boolean isValkey = info.find("valkey_version").isPresent();
    if (!isValkey && isOlder(redis, OLDEST_REDIS)) {
      throw new EngineException(
          "Redis " + redis + " is too old: Valkey, or Redis 7.2 or newer, is required");
    }
    List<String> warnings = new ArrayList<>();
    if (info.find("maxmemory").equals(Optional.of("0"))) {
      warnings.add("its memory is unlimited: set maxmemory");
    }
    if (!info.find("maxmemory_policy").orElse("").startsWith("volatile-")) {
      warnings.add(
          "maxmemory-policy is "
              + info.find("maxmemory_policy").orElse("unknown")
              + ": set volatile-lfu, so that a full engine deletes values instead of failing");
    }
    boolean hasReplicas = !info.find("connected_slaves").orElse("0").equals("0");
    if (hasReplicas && info.find("min_slaves_good_slaves").isEmpty()) {
      warnings.add(
          "min-replicas-to-write is 0: set it to 1, so that a primary that lost its replicas"
              + " accepts no invalidation that a failover would lose");
    }
    return new EngineCheck(
        info.find("valkey_version").map(version -> "Valkey " + version).orElse("Redis " + redis),
        warnings);
  }

  private static boolean isOlder(String version, String oldest) {
    String[] parts = version.split("\\.", 3);
    String[] limits = oldest.split("\\.", 2);
    for (int i = 0; i < limits.length; i++) {
      int part = i < parts.length && parts[i].matches("\\d{1,6}") ? Integer.parseInt(parts[i]) : 0;
      int limit = Integer.parseInt(limits[i]);
      if (part != limit) {
        return part < limit;
      }
    }
    return false;
  }
}
