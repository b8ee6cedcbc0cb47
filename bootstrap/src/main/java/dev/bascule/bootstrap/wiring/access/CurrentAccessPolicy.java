package dev.bascule.bootstrap.wiring.access;

import dev.bascule.adapter.out.oauth.jwt.JwtVerifier;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.port.out.TaskScheduler;
import dev.bascule.application.port.out.TaskScheduler.Schedule;
import dev.bascule.application.port.out.TokenVerifier;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Who is let in now: what the configuration says that applies at the moment, with the keys of its
 * file as they are at the moment. Thread-safe.
 */
public final class CurrentAccessPolicy
    implements Supplier<AccessPolicy>, TokenVerifier, AutoCloseable {

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final AtomicReference<State> state;

  public CurrentAccessPolicy(BridgeConfig config, InstantSource dates, Ticker ticker) {
    JwtVerifier tokens = new JwtVerifier(config.callers().issuers(), dates, ticker);
    this.state = new AtomicReference<>(state(config, tokens));
  }

  private record State(AccessPolicy policy, Optional<KeysFileWatcher> keys, JwtVerifier tokens) {}

  /** Looks at the file of keys every second from now on, until the schedule is closed. */
  public Schedule startOn(TaskScheduler scheduler) {
    return scheduler.every(INTERVAL, this::look);
  }

  /** Looks at the file of keys, if there is one. */
  void look() {
    state.get().keys().ifPresent(KeysFileWatcher::look);
  }

  private static State state(BridgeConfig config, JwtVerifier tokens) {
    AccessPolicy policy = config.access();
    return new State(
        policy, config.callers().keysFile().map(file -> new KeysFileWatcher(file, policy)), tokens);
  }

  /**
   * From now on, what {@code config} says applies. Issuers that are in both keep their keys, so
   * that nobody waits for them.
   */
  public void become(BridgeConfig config) {
    state.updateAndGet(now -> state(config, now.tokens().with(config.callers().issuers())));
  }

  @Override
  public AccessPolicy get() {
    State now = state.get();
    return now.keys().isPresent() ? now.keys().get().policy() : now.policy();
  }

  @Override
  public Verdict verify(String text) {
    return state.get().tokens().verify(text);
  }

  @Override
  public void close() {
    state.get().tokens().close();
  }
}
