package dev.bascule.adapter.out.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.oauth.FakeAuthorizationServer.Reply;
import dev.bascule.adapter.out.oauth.config.OAuthSettings.Grant;
import dev.bascule.adapter.out.oauth.http.FormEncoding;
import dev.bascule.adapter.out.oauth.http.OAuthJson;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.port.out.LoginLeases;
import dev.bascule.application.port.out.UpstreamCredentials;
import dev.bascule.application.port.out.UpstreamCredentials.CredentialHeaders;
import dev.bascule.application.port.out.UpstreamCredentials.Rejection;
import dev.bascule.domain.time.FakeTicker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens without a login, from a real authorization server. */
final class OAuthCredentialsTest {

  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Rejection REFUSED = new Rejection(401, List.of());

  @TempDir private Path folder;

  private final FakeAuthorizationServer authority = new FakeAuthorizationServer();
  private final FakeTicker ticker = new FakeTicker();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @AfterEach
  void close() {
    authority.close();
  }

  @Test
  void sendsClientCredentialsToken() {
    assertEquals(bearer("token-1"), ofBridge().headers(WAIT));

    FormEncoding grant = authority.grants.getFirst();
    assertEquals("client_credentials", grant.value("grant_type").orElseThrow());
    assertEquals(authority.url().toString(), grant.value("resource").orElseThrow());
    assertEquals("read", grant.value("scope").orElseThrow());
    assertEquals("Basic YnJpZGdlOnMzY3IlMkZ0", authority.authorizations.getFirst());
  }

  @Test
  void cachesTokenUntilShortlyBeforeExpiry() {
    UpstreamCredentials credentials = ofBridge();
    assertEquals(bearer("token-1"), credentials.headers(WAIT));

    now = now.plusSeconds(3584);
    assertEquals(bearer("token-1"), credentials.headers(WAIT));
    now = now.plusSeconds(1);
    assertEquals(bearer("token-2"), credentials.headers(WAIT));
    assertEquals(
        1,
        authority.paths.stream().filter("/.well-known/oauth-authorization-server"::equals).count());
  }

  @Test
  void replacesRejectedToken() {
    UpstreamCredentials credentials = ofBridge();
    assertEquals(bearer("token-1"), credentials.headers(WAIT));

    assertTrue(credentials.renew(REFUSED, WAIT));
    assertEquals(bearer("token-2"), credentials.headers(WAIT));
  }

  @Test
  void fetchesOneTokenForConcurrentRejections() {
    UpstreamCredentials credentials = ofBridge();
    assertEquals(bearer("token-1"), credentials.headers(WAIT));

    for (int i = 0; i < 16; i++) {
      assertTrue(credentials.renew(REFUSED, WAIT));
    }
    assertEquals(2, authority.grants.size());

    ticker.advance(Duration.ofSeconds(1));
    assertTrue(credentials.renew(REFUSED, WAIT));
    assertEquals(3, authority.grants.size());
  }

  @Test
  void requestsAdditionalScopesOnce() {
    UpstreamCredentials credentials = ofBridge();
    assertEquals(bearer("token-1"), credentials.headers(WAIT));
    Rejection more =
        new Rejection(403, List.of("Bearer error=insufficient_scope, scope=\"write\""));

    assertTrue(credentials.renew(more, WAIT));
    assertEquals("read write", authority.grants.getLast().value("scope").orElseThrow());
    assertFalse(credentials.renew(more, WAIT));
    assertEquals(2, authority.grants.size());
    assertThat(credentials.remedy(more).orElseThrow())
        .contains("is rejected regardless of its scopes");
    assertEquals(bearer("token-2"), credentials.headers(WAIT));
  }

  @Test
  void ignoresOther403() {
    UpstreamCredentials credentials = ofBridge();
    assertEquals(bearer("token-1"), credentials.headers(WAIT));

    assertFalse(credentials.renew(new Rejection(403, List.of("Bearer")), WAIT));
    assertEquals(1, authority.grants.size());
  }

  @Test
  void sharesFetchOfSameToken() throws InterruptedException, ExecutionException {
    CountDownLatch asked = new CountDownLatch(1);
    authority.onGrant =
        grant -> {
          awaitUninterruptibly(asked);
          return FakeAuthorizationServer.token("shared", 3600);
        };
    UpstreamCredentials credentials = ofBridge();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<CredentialHeaders>> all = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        all.add(threads.submit(() -> credentials.headers(WAIT)));
      }
      asked.countDown();
      for (Future<CredentialHeaders> one : all) {
        assertEquals(bearer("shared"), one.get());
      }
    }
    assertEquals(1, authority.grants.size());
  }

  @Test
  void reportsErrorCodeAndDoesNotRetryImmediately() {
    authority.onGrant =
        grant ->
            new Reply(
                401,
                OAuthJson.object()
                    .put("error", "invalid_client")
                    .put("error_description", "s3cr/t"));
    UpstreamCredentials credentials = ofBridge();

    String reason = unavailable(credentials.headers(WAIT));
    assertThat(reason).endsWith("returned no token: invalid_client");
    assertEquals(reason, unavailable(credentials.headers(WAIT)));
    assertEquals(1, authority.grants.size());

    ticker.advance(Duration.ofSeconds(1));
    authority.onGrant = grant -> FakeAuthorizationServer.token("late", 3600);
    assertEquals(bearer("late"), credentials.headers(WAIT));
  }

  @Test
  void rejectsInvalidToken() {
    for (Reply reply :
        List.of(
            Reply.ok(OAuthJson.object().put("access_token", "a").put("token_type", "DPoP")),
            Reply.ok(
                OAuthJson.object().put("access_token", "a\r\nX: b").put("token_type", "Bearer")),
            Reply.ok(OAuthJson.object()))) {
      authority.onGrant = grant -> reply;
      String reason = unavailable(ofBridge().headers(WAIT));
      assertThat(reason).endsWith("returned no bearer token");
    }
  }

  @Test
  void rejectsMetadataOfAnotherResourceOrIssuer() {
    authority.documents.put(
        "/.well-known/oauth-protected-resource/mcp",
        Reply.ok(authority.resource().put("resource", "https://evil.example/mcp")));
    assertThat(unavailable(ofBridge().headers(WAIT))).contains("for another resource");

    authority.documents.put(
        "/.well-known/oauth-protected-resource/mcp", Reply.ok(authority.resource()));
    authority.documents.put(
        "/.well-known/oauth-authorization-server",
        Reply.ok(authority.metadata().put("issuer", authority.origin() + "/")));
    assertThat(unavailable(ofBridge().headers(WAIT))).contains("names another issuer");
    assertEquals(List.of(), authority.grants);
  }

  @Test
  void followsNoRedirectAndLimitsDocuments() {
    authority.documents.put(
        "/.well-known/oauth-authorization-server",
        Reply.ok(authority.metadata().put("x", "x".repeat(300 * 1024))));

    assertThat(unavailable(ofBridge().headers(WAIT)))
        .endsWith("sent a response of more than 262144 bytes");
  }

  @Test
  void exchangesTokenOfEachCaller() {
    authority.onGrant =
        grant ->
            FakeAuthorizationServer.token(
                "for-" + grant.value("subject_token").orElseThrow(), 3600);
    UpstreamCredentials all = credentials(Grant.TOKEN_EXCHANGE);

    assertEquals(bearer("for-ann"), of("ann", all).headers(WAIT));
    assertEquals(bearer("for-ben"), of("ben", all).headers(WAIT));
    assertEquals(bearer("for-ann"), of("ann", all).headers(WAIT));
    assertEquals(2, authority.grants.size());
    assertEquals(
        "urn:ietf:params:oauth:grant-type:token-exchange",
        authority.grants.getFirst().value("grant_type").orElseThrow());
    assertThat(unavailable(all.headers(WAIT))).contains("the caller sent no token");
    assertThat(all.toString()).doesNotContain("ann");
  }

  private static UpstreamCredentials of(String token, UpstreamCredentials all) {
    return all.onBehalfOf(new ForwardedIdentity(Map.of(), Optional.of(token)));
  }

  private UpstreamCredentials ofBridge() {
    return credentials(Grant.CLIENT_CREDENTIALS);
  }

  private UpstreamCredentials credentials(Grant grant) {
    return OAuthCredentials.of(
        authority.settings(grant, folder), () -> now, ticker, LoginLeases.NONE);
  }

  private static CredentialHeaders bearer(String token) {
    return new CredentialHeaders.Available(Map.of("Authorization", "Bearer " + token));
  }

  private static String unavailable(CredentialHeaders fields) {
    return assertInstanceOf(CredentialHeaders.Unavailable.class, fields).reason();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
