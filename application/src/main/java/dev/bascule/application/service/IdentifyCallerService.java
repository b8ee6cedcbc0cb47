package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.policy.AccessKey;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.port.client.Credentials;
import dev.bascule.application.port.in.IdentifyCallerUseCase;
import dev.bascule.application.port.out.TokenVerifier;
import dev.bascule.domain.mcp.Caller;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** Identifies callers by the operator's keys, and by tokens. */
public final class IdentifyCallerService implements IdentifyCallerUseCase {

  private final Supplier<AccessPolicy> policy;
  private final TokenVerifier tokens;
  private final InstantSource dates;

  /**
   * @param policy returns what applies now
   * @param dates tells whether a key has expired
   */
  public IdentifyCallerService(
      Supplier<AccessPolicy> policy, TokenVerifier tokens, InstantSource dates) {
    this.policy = requireNonNull(policy, "policy");
    this.tokens = requireNonNull(tokens, "tokens");
    this.dates = requireNonNull(dates, "dates");
  }

  @Override
  public boolean asksForCredentials() {
    return policy.get().asksForCredentials();
  }

  @Override
  public boolean mayMeasure(Caller caller) {
    return policy.get().rights().mayMeasure(caller);
  }

  @Override
  public Identification identify(Credentials credentials) {
    AccessPolicy now = policy.get();
    if (!now.asksForCredentials()) {
      boolean administers =
          now.rights().areUnlimited() || now.rights().mayAdminister(Caller.ANONYMOUS);
      return new Identification.Known(Caller.ANONYMOUS, administers);
    }
    return credentials
        .secret()
        .map(secret -> identify(secret, now))
        .orElseGet(Identification.Missing::new);
  }

  private Identification identify(String secret, AccessPolicy now) {
    Optional<AccessKey> key = now.find(secret);
    if (key.isPresent()) {
      return identify(key.get(), now);
    }
    return switch (tokens.verify(secret)) {
      case TokenVerifier.Verdict.Good(Caller caller) ->
          new Identification.Known(caller, now.rights().mayAdminister(caller));
      case TokenVerifier.Verdict.Bad(String detail) -> new Identification.Invalid(detail);
      case TokenVerifier.Verdict.NoToken() -> new Identification.Invalid("nobody has this key");
    };
  }

  private Identification identify(AccessKey key, AccessPolicy now) {
    if (key.hasExpired(dates.instant())) {
      return new Identification.Invalid("the key has expired");
    }
    Caller caller = new Caller("key:" + key.name(), key.groups());
    return new Identification.Known(
        caller, key.isAdministrator() || now.rights().mayAdminister(caller));
  }
}
