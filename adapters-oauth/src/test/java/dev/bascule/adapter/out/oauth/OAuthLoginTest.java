package dev.bascule.adapter.out.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.oauth.FakeAuthorizationServer.Reply;
import dev.bascule.adapter.out.oauth.config.OAuthSettings;
import dev.bascule.adapter.out.oauth.config.OAuthSettings.Grant;
import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import dev.bascule.adapter.out.oauth.http.FormEncoding;
import dev.bascule.application.port.out.LoginLeases;
import dev.bascule.application.port.out.UpstreamCredentials;
import dev.bascule.application.port.out.UpstreamCredentials.CredentialHeaders;
import dev.bascule.application.port.out.UpstreamCredentials.Rejection;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.FakeTicker;
import dev.bascule.domain.time.Polling;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logins at a real authorization server, and their tokens. */
final class OAuthLoginTest {

  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Rejection REFUSED = new Rejection(401, List.of("Bearer"));

  @TempDir private Path parent;

  private final FakeAuthorizationServer authority = new FakeAuthorizationServer();
  private final FakeTicker ticker = new FakeTicker();
  private final CountDownLatch isGrantRequested = new CountDownLatch(1);
  private final CountDownLatch mayGrant = new CountDownLatch(1);
  private final ExclusiveLeases exclusive = new ExclusiveLeases();
  private LoginLeases leases = LoginLeases.NONE;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  /** Leases that no other replica holds. */
  private static final class ExclusiveLeases implements LoginLeases {

    final List<String> events = new ArrayList<>();
    final Set<String> used = new HashSet<>();

    @Override
    public Optional<Lease> acquire(ServerId server, Deadline deadline) {
      events.add("acquired " + server);
      return Optional.of(
          new Lease() {
            @Override
            public boolean isExclusive() {
              return true;
            }

            @Override
            public boolean wasUsed(String refreshToken) {
              return used.contains(refreshToken);
            }

            @Override
            public void recordUse(String refreshToken) {
              events.add("used " + refreshToken);
            }

            @Override
            public void close() {
              events.add("released");
            }
          });
    }
  }

  @AfterEach
  void close() {
    authority.close();
  }

  @Test
  void logsInWithRedirectOfBrowser() throws Exception {
    authority.challenge = "Bearer scope=\"write\"";
    try (OAuthLogin login = begin()) {
      FormEncoding page = query(login.authorizationUrl());
      assertEquals("registered", page.value("client_id").orElseThrow());
      assertEquals("b", page.value("a").orElseThrow());
      assertEquals("S256", page.value("code_challenge_method").orElseThrow());
      assertEquals("write", page.value("scope").orElseThrow());
      assertEquals(authority.url().toString(), page.value("resource").orElseThrow());

      assertEquals(400, visit(back(page, Map.of("state", "x", "code", "y"))));
      assertEquals(200, visit(back(page, Map.of("code", "y"))));
      OAuthLogin.LoginResult done = login.await(WAIT);

      assertEquals(List.of("write"), done.scopes());
      FormEncoding grant = authority.grants.getFirst();
      assertEquals(
          page.value("code_challenge").orElseThrow(),
          s256(grant.value("code_verifier").orElseThrow()));
      assertEquals("y", grant.value("code").orElseThrow());
    }
    assertEquals(bearer("token-1"), credentials(Grant.LOGIN).headers(WAIT));
  }

  @Test
  void restrictsFileToOwner() throws Exception {
    logIn();

    assertEquals("rw-------", mode(folder().resolve("remote.json")));
    assertEquals("rwx------", mode(folder()));
    assertEquals("rw-------", mode(folder().resolve("remote.lock")));
    assertTrue(OAuthLogin.forget(settings(Grant.LOGIN), ticker));
    assertFalse(OAuthLogin.forget(settings(Grant.LOGIN), ticker));
    // Unlinking a lock file would let two processes hold the lock: one with the old file, the other
    // with the new one.
    assertEquals(List.of(folder().resolve("remote.lock")), list(folder()));
  }

  @Test
  void logoutWaitsForRefreshAndWins() throws Exception {
    logInWithRefreshToken();
    holdNextGrant();
    expire();
    UpstreamCredentials credentials = credentials(Grant.LOGIN);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<CredentialHeaders> refresh = threads.submit(() -> credentials.headers(WAIT));
      await(isGrantRequested);
      FutureTask<Boolean> forgetting =
          new FutureTask<>(() -> OAuthLogin.forget(settings(Grant.LOGIN), ticker));
      Thread forgetter = Thread.ofPlatform().start(forgetting);
      Polling.awaitState(forgetter, Thread.State.TIMED_WAITING, Thread.State.TERMINATED);
      mayGrant.countDown();

      assertTrue(forgetting.get());
      assertEquals(bearer("second"), refresh.get());
    }
    assertFalse(Files.exists(folder().resolve("remote.json")));
  }

  @Test
  void requiresLockFile() throws Exception {
    logInWithRefreshToken();
    Files.delete(folder().resolve("remote.lock"));
    Files.createDirectory(folder().resolve("remote.lock"));

    assertNothingWithoutALock("FileSystemException");
  }

  @Test
  void requiresFileLocks() throws Exception {
    logInWithRefreshToken();
    // The JVM rejects a lock that overlaps with one of its own.
    try (FileChannel channel =
            FileChannel.open(folder().resolve("remote.lock"), StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      assertNothingWithoutALock("OverlappingFileLockException");
    }
  }

  @Test
  void leaseReplacesFileLock() throws Exception {
    logInWithRefreshToken();
    leases = exclusive;
    expire();
    authority.onGrant = grant -> withRefresh("second", "r2");
    try (FileChannel channel =
            FileChannel.open(folder().resolve("remote.lock"), StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      assertThat(credentials(Grant.LOGIN).headers(WAIT)).isEqualTo(bearer("second"));
    }
    assertThat(exclusive.events).containsExactly("acquired remote", "used r1", "released");
  }

  @Test
  void recordsNoUseOfRefreshTokenThatRemainsValid() throws Exception {
    logInWithRefreshToken();
    leases = exclusive;
    expire();
    authority.onGrant = grant -> FakeAuthorizationServer.token("second", 3600);

    assertThat(credentials(Grant.LOGIN).headers(WAIT)).isEqualTo(bearer("second"));
    assertThat(exclusive.events).containsExactly("acquired remote", "released");
  }

  @Test
  void doesNotRefreshWhileOtherReplicaDoes() throws Exception {
    logInWithRefreshToken();
    leases = (_, _) -> Optional.empty();
    expire();

    assertThat(unavailable(credentials(Grant.LOGIN).headers(WAIT)))
        .isEqualTo("another replica is still refreshing the login of remote; try again");
    assertThat(authority.grants).hasSize(1);
  }

  @Test
  void doesNotUseRefreshTokenThatOtherReplicaHasUsed() throws Exception {
    logInWithRefreshToken();
    leases = exclusive;
    exclusive.used.add("r1");
    expire();

    assertThat(unavailable(credentials(Grant.LOGIN).headers(WAIT)))
        .isEqualTo(
            "another replica has refreshed the login of remote, and the result is not in "
                + folder().resolve("remote.json")
                + "; all replicas must use the same folder of logins");
    assertThat(authority.grants).hasSize(1);
    assertThat(exclusive.events).containsExactly("acquired remote", "released");
  }

  private static String unavailable(CredentialHeaders headers) {
    return assertInstanceOf(CredentialHeaders.Unavailable.class, headers).reason();
  }

  private void assertNothingWithoutALock(String cause) {
    expire();
    int grants = authority.grants.size();
    String expected =
        folder().resolve("remote.lock")
            + " cannot be locked ("
            + cause
            + "); use a folder on a file system with locks (XDG_STATE_HOME)";

    assertThat(unavailable(credentials(Grant.LOGIN).headers(WAIT))).contains(expected);
    TokenUnavailableException problem =
        assertThrows(
            TokenUnavailableException.class,
            () -> OAuthLogin.forget(settings(Grant.LOGIN), ticker));
    assertThat(problem.reason()).contains(expected);
    assertEquals(grants, authority.grants.size());
    assertTrue(Files.exists(folder().resolve("remote.json")));
  }

  @Test
  void rejectsForeignResponses() throws Exception {
    authority.documents.put(
        "/.well-known/oauth-authorization-server",
        Reply.ok(authority.metadata().put("authorization_response_iss_parameter_supported", true)));
    try (OAuthLogin login = begin()) {
      FormEncoding page = query(login.authorizationUrl());
      for (Map<String, String> wrong :
          List.of(
              Map.of("code", "y"),
              Map.of("code", "y", "iss", authority.origin() + "/"),
              Map.of("code", "y", "iss", authority.origin(), "state", "other"),
              Map.of("error", "access_denied", "iss", authority.origin()))) {
        assertThrows(
            TokenUnavailableException.class, () -> login.finish(back(page, wrong).toString()));
      }
      assertThrows(TokenUnavailableException.class, () -> login.finish("nonsense"));
      assertEquals(List.of(), authority.grants);

      assertEquals(
          authority.origin(),
          login
              .finish(back(page, Map.of("code", "y", "iss", authority.origin())).toString())
              .issuer());
    }
  }

  @Test
  void requiresPkceSupport() {
    authority.documents.put(
        "/.well-known/oauth-authorization-server",
        Reply.ok(authority.metadata().without("code_challenge_methods_supported")));

    assertThat(assertThrows(TokenUnavailableException.class, this::begin).reason())
        .contains("PKCE");
  }

  @Test
  void refreshesLoginAndStoresNewRefreshToken() throws Exception {
    logInWithRefreshToken();
    UpstreamCredentials credentials = credentials(Grant.LOGIN);
    assertEquals(bearer("first"), credentials.headers(WAIT));

    authority.onGrant = grant -> withRefresh("second", "r2");
    assertTrue(credentials.renew(REFUSED, WAIT));
    assertEquals(bearer("second"), credentials.headers(WAIT));
    assertEquals("r1", authority.grants.getLast().value("refresh_token").orElseThrow());

    expire();
    assertEquals(bearer("second"), credentials.headers(WAIT));
    assertEquals("r2", authority.grants.getLast().value("refresh_token").orElseThrow());
    assertEquals(3, authority.grants.size());
  }

  @Test
  void usesTokensRefreshedByAnotherProcess() throws Exception {
    logInWithRefreshToken();
    UpstreamCredentials here = credentials(Grant.LOGIN);
    UpstreamCredentials there = credentials(Grant.LOGIN);
    assertEquals(bearer("first"), here.headers(WAIT));
    assertEquals(bearer("first"), there.headers(WAIT));

    authority.onGrant = grant -> withRefresh("second", "r2");
    assertTrue(there.renew(REFUSED, WAIT));
    assertTrue(here.renew(REFUSED, WAIT));

    assertEquals(bearer("second"), here.headers(WAIT));
    assertEquals(2, authority.grants.size());
  }

  @Test
  void reportsRemedyForExpiredLogin() throws Exception {
    logInWithRefreshToken();
    UpstreamCredentials credentials = credentials(Grant.LOGIN);
    assertEquals(bearer("first"), credentials.headers(WAIT));

    authority.onGrant = grant -> Reply.error(400, "invalid_grant");
    assertFalse(credentials.renew(REFUSED, WAIT));

    String remedy = credentials.remedy(REFUSED).orElseThrow();
    assertThat(remedy).endsWith("is no longer valid; run: bascule login remote");
  }

  @Test
  void requestsAdditionalScopesAtNextLogin() throws Exception {
    logIn();
    UpstreamCredentials credentials = credentials(Grant.LOGIN);
    assertEquals(bearer("token-1"), credentials.headers(WAIT));
    Rejection more = new Rejection(403, List.of("Bearer error=insufficient_scope, scope=admin"));

    assertFalse(credentials.renew(more, WAIT));
    String remedy = credentials.remedy(more).orElseThrow();
    assertThat(remedy).endsWith("lacks the scope admin; run: bascule login remote");
    try (OAuthLogin login = begin()) {
      assertEquals("read admin", query(login.authorizationUrl()).value("scope").orElseThrow());
      assertEquals(1, authority.paths.stream().filter("/register"::equals).count());
      finish(login);
    }

    ticker.advance(Duration.ofSeconds(1));
    assertTrue(credentials.renew(more, WAIT));
    assertEquals(bearer("token-2"), credentials.headers(WAIT));
  }

  @Test
  void sendsNoTokenWithoutLoginOnlyIfOptional() {
    assertThat(unavailable(credentials(Grant.LOGIN).headers(WAIT)))
        .endsWith("run: bascule login remote");

    UpstreamCredentials any = credentials(Grant.LOGIN_IF_ANY);
    assertEquals(new CredentialHeaders.Available(Map.of()), any.headers(WAIT));
    assertFalse(any.renew(REFUSED, WAIT));
    assertThat(any.remedy(REFUSED).orElseThrow()).endsWith("run: bascule login remote");
    assertThat(any.remedy(new Rejection(401, List.of("Basic")))).isEmpty();
  }

  @Test
  void ignoresLoginForAnotherUrl() throws Exception {
    logIn();
    OAuthSettings here = settings(Grant.LOGIN);

    String reason =
        whyUnavailable(here, URI.create(authority.origin() + "/other"), here.authorizationServer());

    assertThat(reason).contains("another URL");
  }

  @Test
  void ignoresLoginOfAnotherAuthorizationServer() throws Exception {
    logIn();
    OAuthSettings here = settings(Grant.LOGIN);

    String reason =
        whyUnavailable(
            here,
            here.url(),
            new OAuthSettings.AuthorizationServerSettings(
                Optional.of("https://as.example"), Optional.empty()));

    assertThat(reason).contains("another authorization server");
  }

  /** Returns why the login {@code here} is not used for {@code url} and {@code other}. */
  private String whyUnavailable(
      OAuthSettings here, URI url, OAuthSettings.AuthorizationServerSettings other) {
    OAuthSettings moved =
        new OAuthSettings(
            here.server(),
            url,
            here.grant(),
            here.client(),
            here.scopes(),
            other,
            here.audience(),
            here.folder());
    return unavailable(
        OAuthCredentials.of(moved, () -> now, ticker, LoginLeases.NONE).headers(WAIT));
  }

  @Test
  void usesRefreshTokenOncePerProcess() throws Exception {
    logInWithRefreshToken();
    authority.onGrant = grant -> withRefresh("second", "r2");
    expire();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<CredentialHeaders>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        all.add(threads.submit(() -> credentials(Grant.LOGIN).headers(WAIT)));
      }
      for (Future<CredentialHeaders> one : all) {
        assertEquals(bearer("second"), one.get());
      }
    }
    assertEquals(2, authority.grants.size());
  }

  @Test
  void storesRefreshedLoginAfterCancellation() throws Exception {
    logInWithRefreshToken();
    holdNextGrant();
    expire();
    UpstreamCredentials credentials = credentials(Grant.LOGIN);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<CredentialHeaders> left = threads.submit(() -> credentials.headers(WAIT));
      await(isGrantRequested);
      left.cancel(/* mayInterruptIfRunning= */ true);
      Future<CredentialHeaders> next = threads.submit(() -> credentials.headers(WAIT));
      mayGrant.countDown();

      assertEquals(bearer("second"), next.get());
    }
    assertEquals(2, authority.grants.size());
  }

  @Test
  void keepsRefreshedLoginThatCannotBeWritten() throws Exception {
    refreshWithoutWriting();

    expire();
    AtomicReference<String> inFile = new AtomicReference<>("");
    authority.onGrant =
        grant -> {
          inFile.set(content(folder().resolve("remote.json")));
          return withRefresh("third", "r3");
        };
    assertThat(credentials(Grant.LOGIN).headers(WAIT)).isEqualTo(bearer("third"));
    assertThat(usedRefreshTokens()).containsExactly("r1", "r2");
    assertThat(inFile.get()).as("written before the next refresh").contains("\"r2\"");
    assertThat(content(folder().resolve("remote.json"))).contains("\"r3\"");
  }

  @Test
  void logoutEndsLoginThatCannotBeWritten() throws Exception {
    refreshWithoutWriting();

    assertThat(OAuthLogin.forget(settings(Grant.LOGIN), ticker)).isTrue();
    assertThat(unavailable(credentials(Grant.LOGIN).headers(WAIT))).startsWith("not logged in");
    authority.onGrant = grant -> withRefresh("new", "n1");
    logIn();
    assertThat(credentials(Grant.LOGIN).headers(WAIT)).isEqualTo(bearer("new"));
  }

  /** Logs in, and gets an access token "second" with a refresh token "r2" that is in no file. */
  private void refreshWithoutWriting() throws Exception {
    logInWithRefreshToken();
    authority.onGrant =
        grant -> {
          blockFolder();
          return withRefresh("second", "r2");
        };
    expire();
    assertThat(credentials(Grant.LOGIN).headers(WAIT)).isEqualTo(bearer("second"));
    unblockFolder();
  }

  /** Replaces the folder of the logins by a file, so that also root cannot write in it. */
  private void blockFolder() {
    try {
      Files.move(folder(), folder().resolveSibling("aside"));
      Files.createFile(folder());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void unblockFolder() throws IOException {
    Files.delete(folder());
    Files.move(folder().resolveSibling("aside"), folder());
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> usedRefreshTokens() {
    return authority.grants.stream()
        .flatMap(grant -> grant.value("refresh_token").stream())
        .toList();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void ignoresInvalidFile() throws IOException {
    Files.createDirectories(folder());
    for (String text : List.of("", "{", "{}", "[]", "{\"accessToken\": \"x\"}")) {
      Files.writeString(folder().resolve("remote.json"), text);
      assertInstanceOf(CredentialHeaders.Unavailable.class, credentials(Grant.LOGIN).headers(WAIT));
    }
  }

  /** Logs in, and gets an access token "first" with a refresh token "r1". */
  private void logInWithRefreshToken() throws TokenUnavailableException, InterruptedException {
    authority.onGrant = grant -> withRefresh("first", "r1");
    logIn();
  }

  /** Blocks the next grant. */
  private void holdNextGrant() {
    authority.onGrant =
        grant -> {
          isGrantRequested.countDown();
          await(mayGrant);
          return withRefresh("second", "r2");
        };
  }

  /** Advances the time until every access token has expired. */
  private void expire() {
    now = now.plusSeconds(4000);
  }

  private void logIn() throws TokenUnavailableException, InterruptedException {
    try (OAuthLogin login = begin()) {
      finish(login);
    }
  }

  private static void finish(OAuthLogin login)
      throws TokenUnavailableException, InterruptedException {
    assertThat(
            login
                .finish(back(query(login.authorizationUrl()), Map.of("code", "y")).toString())
                .scopes())
        .isNotEmpty();
  }

  private OAuthLogin begin() throws TokenUnavailableException, InterruptedException {
    return OAuthLogin.begin(settings(Grant.LOGIN), () -> now, ticker);
  }

  private OAuthSettings settings(Grant grant) {
    return authority.settings(grant, folder());
  }

  private Path folder() {
    return parent.resolve("state").resolve("tokens");
  }

  private UpstreamCredentials credentials(Grant grant) {
    return OAuthCredentials.of(settings(grant), () -> now, ticker, leases);
  }

  private static Reply withRefresh(String access, String refresh) {
    Reply reply = FakeAuthorizationServer.token(access, 3600);
    return Reply.ok(reply.body().put("refresh_token", refresh));
  }

  private static String s256(String verifier) throws NoSuchAlgorithmException {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(
            MessageDigest.getInstance("SHA-256")
                .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
  }

  private static FormEncoding query(URI page) {
    return FormEncoding.decode(page.getRawQuery()).orElseThrow();
  }

  private static URI back(FormEncoding page, Map<String, String> answer) {
    FormEncoding query = new FormEncoding().add("state", page.value("state").orElseThrow());
    answer.forEach(query::add);
    return URI.create(page.value("redirect_uri").orElseThrow() + "?" + query.encoded());
  }

  private static int visit(URI address) throws IOException, InterruptedException {
    try (HttpClient browser = HttpClient.newHttpClient()) {
      return browser
          .send(HttpRequest.newBuilder(address).build(), BodyHandlers.discarding())
          .statusCode();
    }
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static CredentialHeaders bearer(String token) {
    return new CredentialHeaders.Available(Map.of("Authorization", "Bearer " + token));
  }
}
