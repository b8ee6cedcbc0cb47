package dev.bascule.adapter.in.http;

import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.application.access.AuthenticateCallerService;
import dev.bascule.application.activity.CompositeEventListener;
import dev.bascule.application.policy.AccessKey;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.Permissions;
import dev.bascule.application.port.in.AuditUseCase;
import dev.bascule.application.port.in.AuthenticateCallerUseCase;
import dev.bascule.application.port.in.ReloadConfigurationUseCase;
import dev.bascule.application.port.in.ShowReloadUseCase;
import dev.bascule.application.port.out.TokenVerifier;
import dev.bascule.domain.time.FakeTicker;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** The real service, with a policy and a day of the test's choice. */
public final class FakeAccess {

  static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  /** Everybody is let in. */
  static final AuthenticateCallerUseCase OPEN = by(AccessPolicy.OPEN);

  private FakeAccess() {}

  /** Lets in whom {@code policy} lets in. */
  public static AuthenticateCallerUseCase by(AccessPolicy policy) {
    return by(policy, TokenVerifier.NONE);
  }

  /** Lets in whom {@code policy} lets in, and those whose tokens are good. */
  public static AuthenticateCallerUseCase by(AccessPolicy policy, TokenVerifier tokens) {
    return by(() -> policy, tokens);
  }

  /** Lets in whom the policy lets in that {@code policy} returns. */
  public static AuthenticateCallerUseCase by(Supplier<AccessPolicy> policy) {
    return by(policy, TokenVerifier.NONE);
  }

  /** Lets in who has one of {@code keys}, as they are when somebody asks. */
  public static AuthenticateCallerUseCase byKeys(List<AccessKey> keys) {
    return by(() -> new AccessPolicy(List.copyOf(keys), /* tokens= */ false, Permissions.ALL));
  }

  private static AuthenticateCallerUseCase by(Supplier<AccessPolicy> policy, TokenVerifier tokens) {
    return new AuthenticateCallerService(
        policy,
        tokens,
        InstantSource.fixed(NOW),
        new CompositeEventListener(List.of()),
        new FakeTicker());
  }

  /** Returns {@code all} with another one that lets in. */
  public static UseCases guarding(UseCases all, AuthenticateCallerUseCase identify) {
    return with(all, identify, all.reload(), all.showReload(), all.audit());
  }

  /** Returns {@code all} with another one that takes down what is accounted for. */
  public static UseCases auditing(UseCases all, AuditUseCase audit) {
    return with(all, all.identifyCaller(), all.reload(), all.showReload(), audit);
  }

  /** Returns {@code all} with other ones that reload. */
  public static UseCases reloading(UseCases all, FakeReload reload) {
    return with(all, all.identifyCaller(), reload::reload, reload::showReload, all.audit());
  }

  /** Returns {@code all} with one that breaks off as it reloads. */
  public static UseCases breakingOff(UseCases all) {
    ReloadConfigurationUseCase breaking =
        () -> {
          throw new IllegalStateException("it breaks off");
        };
    return with(all, all.identifyCaller(), breaking, all.showReload(), all.audit());
  }

  private static UseCases with(
      UseCases all,
      AuthenticateCallerUseCase identify,
      ReloadConfigurationUseCase reload,
      ShowReloadUseCase showReload,
      AuditUseCase audit) {
    return new UseCases(
        all.callTool(),
        all.list(),
        all.readTool(),
        all.askServer(),
        all.showServers(),
        all.showMetrics(),
        all.cleanUpCaches(),
        all.clearCaches(),
        all.forceBreaker(),
        all.showActivity(),
        identify,
        all.presentCaller(),
        reload,
        showReload,
        audit);
  }
}
