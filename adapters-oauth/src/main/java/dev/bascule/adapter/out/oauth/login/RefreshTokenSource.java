package dev.bascule.adapter.out.oauth.login;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.bascule.adapter.out.oauth.config.OAuthSettings;
import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import dev.bascule.adapter.out.oauth.discovery.ScopeList;
import dev.bascule.adapter.out.oauth.http.FormEncoding;
import dev.bascule.adapter.out.oauth.http.ServerUrl;
import dev.bascule.adapter.out.oauth.token.ClientRegistration;
import dev.bascule.adapter.out.oauth.token.TokenContext;
import dev.bascule.adapter.out.oauth.token.TokenEndpoint;
import dev.bascule.adapter.out.oauth.token.TokenResponse;
import dev.bascule.adapter.out.oauth.token.TokenSource;
import dev.bascule.application.port.out.LoginLeases;
import dev.bascule.application.port.out.LoginLeases.Lease;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tokens of a logged-in user, from the stored login, which it refreshes. */
public final class RefreshTokenSource implements TokenSource {

  private static final Logger log = LoggerFactory.getLogger(RefreshTokenSource.class);

  /** The maximum time of a refresh, for those that still wait for it. */
  private static final Duration RENEWAL_TIMEOUT = Duration.ofSeconds(30);

  private final OAuthSettings settings;
  private final LoginStore file;
  private final TokenEndpoint endpoint;
  private final InstantSource clock;
  private final Ticker ticker;
  private final LoginLeases leases;

  public RefreshTokenSource(
      OAuthSettings settings,
      TokenEndpoint endpoint,
      InstantSource clock,
      Ticker ticker,
      LoginLeases leases) {
    this.settings = settings;
    this.file = LoginStore.of(settings);
    this.endpoint = endpoint;
    this.clock = clock;
    this.ticker = ticker;
    this.leases = leases;
  }

  @Override
  public TokenResponse fetch(TokenContext context, Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    StoredLogin login = login();
    if (isUsable(login.tokenResponse(), context)) {
      return login.tokenResponse();
    }
    if (context.challenge().isInsufficientScope()) {
      throw recordMissingScopes(context.challenge().scopes(), login, deadline);
    }
    if (login.tokenResponse().refresh().isEmpty()) {
      throw unusable("has expired");
    }
    return renewInBackground(context, deadline);
  }

  /**
   * Refreshes the login on a separate thread: a refresh token may be valid for one use, and the
   * result must be stored even if the client disconnects or the deadline expires.
   */
  private TokenResponse renewInBackground(TokenContext context, Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    FutureTask<TokenResponse> renewal =
        new FutureTask<>(() -> renewAlone(context, Deadline.after(RENEWAL_TIMEOUT, ticker)));
    Thread.ofVirtual().name("login-renewal").start(renewal);
    try {
      return renewal.get(deadline.remainingNanos(ticker), NANOSECONDS);
    } catch (TimeoutException _) {
      throw new TokenUnavailableException(
          "the login of " + settings.server() + " is still being refreshed");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TokenUnavailableException refused) {
        throw refused;
      }
      throw new IllegalStateException("the login cannot be refreshed", e.getCause());
    }
  }

  /** Refreshes the login while no other replica or process does. */
  private TokenResponse renewAlone(TokenContext context, Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    Optional<Lease> lease = leases.acquire(new ServerId(settings.server()), deadline);
    if (lease.isEmpty()) {
      throw new TokenUnavailableException(
          "another replica is still refreshing the login of " + settings.server() + "; try again");
    }
    try (Lease held = lease.get()) {
      return file.withLock(held, deadline, ticker, () -> renew(context, held, deadline));
    }
  }

  private boolean isUsable(TokenResponse tokenResponse, TokenContext context) {
    return context.isDifferent(tokenResponse) && tokenResponse.isValidAt(clock.instant());
  }

  private StoredLogin login() throws TokenUnavailableException {
    StoredLogin login =
        file.read().orElseThrow(() -> noLogin("not logged in to " + settings.server()));
    if (!login.binding().server().equals(ServerUrl.canonical(settings.url()))) {
      throw noLogin("the login of " + settings.server() + " is for another URL");
    }
    String issuer = settings.authorizationServer().issuer().orElse(login.binding().issuer());
    if (!login.binding().issuer().equals(issuer)) {
      // The current configuration, including the client secret, is for another authorization
      // server.
      throw noLogin("the login of " + settings.server() + " is of another authorization server");
    }
    return login;
  }

  private TokenUnavailableException noLogin(String reason) {
    return new TokenUnavailableException(
        reason + "; " + settings.remedy(), TokenUnavailableException.Kind.NOT_LOGGED_IN);
  }

  /** Records the requested scopes for the next login, since only the user can grant more. */
  private TokenUnavailableException recordMissingScopes(
      List<String> scopes, StoredLogin login, Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    List<String> missing = ScopeList.missing(scopes, login.tokenResponse().scopes());
    if (missing.isEmpty()) {
      return new TokenUnavailableException(
          "the login of " + settings.server() + " is rejected regardless of its scopes");
    }
    file.withLock(
        deadline,
        ticker,
        () -> {
          StoredLogin latest = login();
          store(latest, latest.withMissingScopes(missing));
          return missing;
        });
    return unusable("lacks the scope " + String.join(" ", missing));
  }

  private TokenUnavailableException unusable(String what) {
    return new TokenUnavailableException(
        "the login of " + settings.server() + " " + what + "; " + settings.remedy());
  }

  /** Another replica or process may have refreshed it meanwhile. */
  private TokenResponse renew(TokenContext context, Lease lease, Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    StoredLogin login = login();
    if (file.isUnsaved()) {
      store(login, login);
    }
    if (isUsable(login.tokenResponse(), context)) {
      return login.tokenResponse();
    }
    Optional<String> refresh = login.tokenResponse().refresh();
    if (refresh.filter(lease::wasUsed).isPresent()) {
      // Authorization servers revoke a login whose refresh token is used twice (RFC 9700, 4.14.2).
      throw new TokenUnavailableException(
          "another replica has refreshed the login of "
              + settings.server()
              + ", and the result is not in "
              + file.path()
              + "; all replicas must use the same folder of logins");
    }
    FormEncoding grant =
        new FormEncoding()
            .add("grant_type", "refresh_token")
            .add("refresh_token", refresh)
            .add("resource", login.binding().resource());
    try {
      TokenResponse renewed =
          endpoint.requestToken(
              login.binding().tokenUrl(),
              client(login.registration()),
              grant,
              login.tokenResponse().scopes(),
              deadline);
      TokenResponse whole = merge(renewed, login.tokenResponse());
      if (!whole.refresh().equals(refresh)) {
        refresh.ifPresent(lease::recordUse);
      }
      store(login, login.withTokens(whole));
      return whole;
    } catch (TokenUnavailableException e) {
      throw e.kind() == TokenUnavailableException.Kind.REFUSED ? unusable("is no longer valid") : e;
    }
  }

  /** Parameters that the response omits stay unchanged (RFC 6749, 6). */
  private static TokenResponse merge(TokenResponse renewed, TokenResponse before) {
    return new TokenResponse(
        renewed.access(),
        renewed.refresh().or(before::refresh),
        renewed.expires(),
        renewed.scopes());
  }

  private ClientRegistration client(ClientRegistration stored) {
    boolean isConfigured = settings.client().id().filter(stored.id()::equals).isPresent();
    return isConfigured
        ? new ClientRegistration(stored.id(), settings.client().secret(), stored.method())
        : stored;
  }

  private void store(StoredLogin previous, StoredLogin next) {
    try {
      file.replace(previous, next);
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("server", settings.server())
          .log(
              "Cannot store the login of {} in {}: {}; keeping it in memory until the next refresh."
                  + " Make the file writable, or log in again after a restart",
              settings.server(),
              file.path(),
              e.getClass().getSimpleName());
    }
  }
}
