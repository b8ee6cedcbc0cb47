package dev.bascule.bootstrap.wiring.access;

import dev.bascule.adapter.out.oauth.jwt.JwtVerifier;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.port.out.TaskScheduler;
import dev.bascule.application.port.out.TaskScheduler.Schedule;
import dev.bascule.application.port.out.TokenVerifier;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * The current access policy: the active configuration with the current keys of its key file.
 * Thread-safe.
 */
public final class CurrentAccessPolicy implements Supplier<AccessPolicy>, TokenVerifier {

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final AtomicReference<State> state;

  public CurrentAccessPolicy(BridgeConfig config, InstantSource clock, Ticker ticker) {
    JwtVerifier tokens = new JwtVerifier(config.callerSources().issuers(), clock, ticker);
    this.state = new AtomicReference<>(state(config, tokens));
  }

  private record State(AccessPolicy policy, Optional<KeysFileWatcher> keys, JwtVerifier tokens) {}

  /** Checks the key file every second until the schedule is closed. */
  public Schedule startOn(TaskScheduler scheduler) {
    return scheduler.every(INTERVAL, this::checkKeysFile);
  }

  /** Checks the key file, if there is one. */
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
   * Activates the policy of {@code config}. Issuers in both configurations keep their keys, so that
   * no request has to wait for them.
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
}
