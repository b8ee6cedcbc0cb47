package dev.bascule.bootstrap.wiring;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.policy.AccessPolicy;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Holds whom the bridge lets in now. Thread-safe. */
final class CurrentAccess implements Supplier<AccessPolicy> {

  private final AtomicReference<AccessPolicy> policy;

  CurrentAccess(AccessPolicy policy) {
    this.policy = new AtomicReference<>(requireNonNull(policy, "policy"));
  }

  @Override
  public AccessPolicy get() {
    return policy.get();
  }

  void set(AccessPolicy next) {
    policy.set(requireNonNull(next, "next"));
  }
}
