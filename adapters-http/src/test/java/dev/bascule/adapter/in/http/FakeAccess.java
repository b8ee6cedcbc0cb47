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
  static final AuthenticateCallerUseCase OPEN = forPolicy(AccessPolicy.OPEN);

  private FakeAccess() {}

  /** Lets in whom {@code policy} lets in. */
  public static AuthenticateCallerUseCase forPolicy(AccessPolicy policy) {
    return forPolicy(policy, TokenVerifier.NONE);
  }

  /** Lets in whom {@code policy} lets in, and those whose tokens are good. */
  public static AuthenticateCallerUseCase forPolicy(AccessPolicy policy, TokenVerifier tokens) {
    return forPolicy(() -> policy, tokens);
  }

  /** Lets in whom the policy lets in that {@code policy} returns. */
  public static AuthenticateCallerUseCase forPolicy(Supplier<AccessPolicy> policy) {
    return forPolicy(policy, TokenVerifier.NONE);
  }

  /** Lets in who has one of {@code keys}, as they are when somebody asks. */
  public static AuthenticateCallerUseCase forKeys(List<AccessKey> keys) {
    return forPolicy(
        () -> new AccessPolicy(List.copyOf(keys), /* tokens= */ false, Permissions.ALL));
  }

  private static AuthenticateCallerUseCase forPolicy(
      Supplier<AccessPolicy> policy, TokenVerifier tokens) {
    return new AuthenticateCallerService(
        policy,
        tokens,
        InstantSource.fixed(NOW),
        new CompositeEventListener(List.of()),
        new FakeTicker());
  }

  /** Returns {@code all} with another one that lets in. */
  public static UseCases withAuthentication(
      UseCases all, AuthenticateCallerUseCase authenticateCaller) {
    return copy(all, authenticateCaller, all.reload(), all.showReload(), all.audit());
  }

  /** Returns {@code all} with another one that takes down what is accounted for. */
  public static UseCases withAudit(UseCases all, AuditUseCase audit) {
    return copy(all, all.authenticateCaller(), all.reload(), all.showReload(), audit);
  }

  /** Returns {@code all} with other ones that reload. */
  public static UseCases withReload(UseCases all, FakeReload reload) {
    return copy(all, all.authenticateCaller(), reload::reload, reload::showReload, all.audit());
  }

  /** Returns {@code all} with one that breaks off as it reloads. */
  public static UseCases withFailingReload(UseCases all) {
    ReloadConfigurationUseCase breaking =
        () -> {
          throw new IllegalStateException("it breaks off");
        };
    return copy(all, all.authenticateCaller(), breaking, all.showReload(), all.audit());
  }

  private static UseCases copy(
      UseCases all,
      AuthenticateCallerUseCase authenticateCaller,
      ReloadConfigurationUseCase reload,
      ShowReloadUseCase showReload,
      AuditUseCase audit) {
    return new UseCases(
        all.callTool(),
        all.listServerFeatures(),
        all.queryAllServers(),
        all.readTool(),
        all.useServerFeatures(),
        all.showServers(),
        all.showMetrics(),
        all.manageCaches(),
        all.forceBreaker(),
        all.showActivity(),
        authenticateCaller,
        all.forwardCaller(),
        reload,
        showReload,
        audit);
  }
}
