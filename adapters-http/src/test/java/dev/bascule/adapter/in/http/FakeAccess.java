package dev.bascule.adapter.in.http;

import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.application.access.AuthenticateCallerService;
import dev.bascule.application.policy.AccessKey;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.Permissions;
import dev.bascule.application.policy.TokenRule;
import dev.bascule.application.port.in.AuditUseCase;
import dev.bascule.application.port.in.AuthenticateCallerUseCase;
import dev.bascule.application.port.in.ReloadConfigurationUseCase;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.TokenVerifier;
import dev.bascule.domain.time.FakeTicker;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** The real service, with a policy and a date chosen by the test. */
public final class FakeAccess {

  static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  /** No authentication. */
  static final AuthenticateCallerUseCase OPEN = forPolicy(AccessPolicy.OPEN);

  private FakeAccess() {}

  /** Authenticates according to {@code policy}. */
  public static AuthenticateCallerUseCase forPolicy(AccessPolicy policy) {
    return forPolicy(policy, _ -> new TokenVerifier.VerificationResult.NotAToken());
  }

  /** Authenticates according to {@code policy}, and accepts valid tokens. */
  public static AuthenticateCallerUseCase forPolicy(AccessPolicy policy, TokenVerifier tokens) {
    return forPolicy(() -> policy, tokens);
  }

  /** Authenticates according to the policy that {@code policy} returns. */
  public static AuthenticateCallerUseCase forPolicy(Supplier<AccessPolicy> policy) {
    return forPolicy(policy, _ -> new TokenVerifier.VerificationResult.NotAToken());
  }

  /** Accepts the current content of {@code keys}. */
  public static AuthenticateCallerUseCase forKeys(List<AccessKey> keys) {
    return forPolicy(
        () ->
            new AccessPolicy(
                /* requiresCredentials= */ false,
                List.copyOf(keys),
                List.of(),
                TokenRule.NONE,
                Permissions.ALL));
  }

  private static AuthenticateCallerUseCase forPolicy(
      Supplier<AccessPolicy> policy, TokenVerifier tokens) {
    return forPolicy(policy, tokens, new BridgeEventListener() {});
  }

  /** Authenticates according to {@code policy}, and reports rejections to {@code events}. */
  static AuthenticateCallerUseCase forPolicy(
      Supplier<AccessPolicy> policy, TokenVerifier tokens, BridgeEventListener events) {
    return new AuthenticateCallerService(
        policy, tokens, InstantSource.fixed(NOW), events, new FakeTicker());
  }

  /** Returns {@code all} with another authentication. */
  public static UseCases withAuthentication(
      UseCases all, AuthenticateCallerUseCase authenticateCaller) {
    return copy(all, authenticateCaller, all.reload(), all.audit());
  }

  /** Returns {@code all} with another audit log. */
  public static UseCases withAudit(UseCases all, AuditUseCase audit) {
    return copy(all, all.authenticateCaller(), all.reload(), audit);
  }

  /** Returns {@code all} with another reload. */
  public static UseCases withReload(UseCases all, FakeReload reload) {
    return copy(all, all.authenticateCaller(), reload, all.audit());
  }

  /** Returns {@code all} with a reload that throws. */
  public static UseCases withFailingReload(UseCases all) {
    ReloadConfigurationUseCase breaking =
        new ReloadConfigurationUseCase() {
          @Override
          public Reload reload() {
            throw new IllegalStateException("it breaks off");
          }

          @Override
          public Reload showReload() {
            return all.reload().showReload();
          }
        };
    return copy(all, all.authenticateCaller(), breaking, all.audit());
  }

  private static UseCases copy(
      UseCases all,
      AuthenticateCallerUseCase authenticateCaller,
      ReloadConfigurationUseCase reload,
      AuditUseCase audit) {
    return new UseCases(
        all.callTool(),
        all.listServerFeatures(),
        all.queryAllServers(),
        all.useServerFeatures(),
        all.discoverServer(),
        all.subscribeToServers(),
        all.endSession(),
        all.shareSessions(),
        all.showServers(),
        all.showServerLog(),
        all.restartServer(),
        all.showMetrics(),
        all.showSharedCache(),
        all.manageCaches(),
        all.browseCaches(),
        all.adviseCaches(),
        all.forceBreaker(),
        all.showActivity(),
        authenticateCaller,
        all.forwardCaller(),
        reload,
        all.showConfiguration(),
        all.showClients(),
        audit);
  }
}
