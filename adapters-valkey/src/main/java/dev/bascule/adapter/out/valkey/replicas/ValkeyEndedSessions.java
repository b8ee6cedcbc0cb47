package dev.bascule.adapter.out.valkey.replicas;

import dev.bascule.adapter.out.valkey.ValkeyEngine;
import dev.bascule.application.port.out.EndedSessions;
import dev.bascule.domain.breaker.Breaker;
import dev.bascule.domain.breaker.HealthSignal;
import dev.bascule.domain.cache.shared.EngineException;
import java.time.Duration;

/** The ended sessions, as keys that expire. Thread-safe. */
final class ValkeyEndedSessions implements EndedSessions {

  private static final int MAX_WAITING = 256;

  private final ValkeyEngine engine;
  private final Breaker breaker;
  private final TaskQueue writes = new TaskQueue("replica-sessions", MAX_WAITING);

  /**
   * @param breaker prevents callers from waiting for an engine that does not reply
   */
  ValkeyEndedSessions(ValkeyEngine engine, Breaker breaker) {
    this.engine = engine;
    this.breaker = breaker;
  }

  @Override
  public void add(String session, Duration lifetime) {
    boolean _ =
        writes.add(
            () -> {
              try {
                engine.connection().set(keyOf(session), new byte[0], lifetime);
              } catch (EngineException _) {
                // Best effort, as the port says.
              }
            });
  }

  @Override
  public boolean contains(String session) {
    try {
      return breaker.run(
          () -> engine.connection().get(keyOf(session)).isPresent(),
          _ -> new HealthSignal.Success(),
          _ -> false);
    } catch (EngineException _) {
      return false;
    }
  }

  private String keyOf(String session) {
    return engine.settings().key("s:" + session);
  }
}
