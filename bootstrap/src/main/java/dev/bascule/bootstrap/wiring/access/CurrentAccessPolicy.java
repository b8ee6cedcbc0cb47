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

  public CurrentAccessPolicy(BridgeConfig config, InstantSource clock, Ticker ticker) {
    JwtVerifier tokens = new JwtVerifier(config.callerSources().issuers(), clock, ticker);
    this.state = new AtomicReference<>(state(config, tokens));
  }

  private record State(AccessPolicy policy, Optional<KeysFileWatcher> keys, JwtVerifier tokens) {}

  /** Looks at the file of keys every second from now on, until the schedule is closed. */
  public Schedule startOn(TaskScheduler scheduler) {
    return scheduler.every(INTERVAL, this::checkKeysFile);
  }

  /** Looks at the file of keys, if there is one. */
  void checkKeysFile() {
    state.get().keys().ifPresent(KeysFileWatcher::checkForChange);
  }

  private static State state(BridgeConfig config, JwtVerifier tokens) {
    AccessPolicy policy = config.access();
    return new State(
        policy,
        config.callerSources().keysFile().map(file -> new KeysFileWatcher(file, policy)),
        tokens);
  }

  /**
   * From now on, what {@code config} says applies. Issuers that are in both keep their keys, so
   * that nobody waits for them.
   */
  public void update(BridgeConfig config) {
    state.updateAndGet(
        now -> state(config, now.tokens().withIssuers(config.callerSources().issuers())));
  }

  @Override
  public AccessPolicy get() {
    State now = state.get();
    return now.keys().isPresent() ? now.keys().get().policy() : now.policy();
  }

  @Override
  public VerificationResult verify(String text) {
    return state.get().tokens().verify(text);
  }

  @Override
  public void close() {
    state.get().tokens().close();
  }
}
