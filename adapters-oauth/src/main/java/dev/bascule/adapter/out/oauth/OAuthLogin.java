package dev.bascule.adapter.out.oauth;

import dev.bascule.adapter.out.oauth.config.OAuthSettings;
import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import dev.bascule.adapter.out.oauth.discovery.AuthorizationProbe;
import dev.bascule.adapter.out.oauth.discovery.AuthorizationServerMetadata;
import dev.bascule.adapter.out.oauth.discovery.BearerChallenge;
import dev.bascule.adapter.out.oauth.discovery.MetadataDiscovery;
import dev.bascule.adapter.out.oauth.discovery.ResolvedAuthorizationServer;
import dev.bascule.adapter.out.oauth.discovery.ScopeList;
import dev.bascule.adapter.out.oauth.http.FormEncoding;
import dev.bascule.adapter.out.oauth.http.OAuthHttpClient;
import dev.bascule.adapter.out.oauth.http.ServerUrl;
import dev.bascule.adapter.out.oauth.login.AuthorizationRequest;
import dev.bascule.adapter.out.oauth.login.CallbackServer;
import dev.bascule.adapter.out.oauth.login.ClientRegistrar;
import dev.bascule.adapter.out.oauth.login.LoginStore;
import dev.bascule.adapter.out.oauth.login.StoredLogin;
import dev.bascule.adapter.out.oauth.login.StoredLogin.Binding;
import dev.bascule.adapter.out.oauth.token.ClientRegistration;
import dev.bascule.adapter.out.oauth.token.TokenEndpoint;
import dev.bascule.adapter.out.oauth.token.TokenResponse;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * A login in progress: the user opens a page in a browser, which is then redirected back with a
 * code (OAuth 2.1; RFC 8252, RFC 7636). Not thread-safe.
 */
public final class OAuthLogin implements AutoCloseable {

  private static final Duration STEP = Duration.ofSeconds(30);

  private final OAuthSettings settings;
  private final TokenEndpoint endpoint;
  private final Ticker ticker;
  private final AuthorizationRequest authorizationRequest;
  private final CallbackServer callback;

  private OAuthLogin(
      OAuthSettings settings,
      TokenEndpoint endpoint,
      Ticker ticker,
      AuthorizationRequest authorizationRequest,
      CallbackServer callback) {
    this.settings = settings;
    this.endpoint = endpoint;
    this.ticker = ticker;
    this.authorizationRequest = authorizationRequest;
    this.callback = callback;
  }

  /**
   * The result of a login.
   *
   * @param issuer the authorization server
   * @param scopes the granted scopes
   * @param file the file in which it is stored
   */
  public record LoginResult(String issuer, List<String> scopes, Path file) {
    public LoginResult {
      scopes = List.copyOf(scopes);
    }
  }

  /**
   * Discovers the authorization server for the server of {@code settings}, and starts to wait for
   * the redirect. Takes at most half a minute.
   *
   * @throws TokenUnavailableException if there is none, or it is unsuitable
   */
  public static OAuthLogin begin(OAuthSettings settings, InstantSource clock, Ticker ticker)
      throws TokenUnavailableException, InterruptedException {
    Deadline deadline = Deadline.after(STEP, ticker);
    OAuthHttpClient httpClient = OAuthCredentials.httpClient(settings, ticker);
    BearerChallenge challenge =
        AuthorizationProbe.probe(settings.url(), OAuthHttpClient.unguarded(ticker), deadline);
    ResolvedAuthorizationServer resolved =
        new MetadataDiscovery(settings, httpClient).find(challenge, deadline);
    Optional<StoredLogin> earlier = earlier(settings, resolved);
    CallbackServer callback = callback(settings.client().callbackPort(), earlier);
    try {
      ClientRegistration registration =
          ClientRegistrar.client(
              settings.client(),
              httpClient,
              resolved.serverMetadata(),
              callback.redirect(),
              earlier
                  .filter(login -> login.port() == callback.port())
                  .map(StoredLogin::registration),
              deadline);
      AuthorizationRequest authorizationRequest =
          AuthorizationRequest.of(
              resolved, registration, callback.redirect(), scopes(settings, resolved, earlier));
      List<InetAddress> _ =
          OAuthCredentials.ssrfGuard(settings)
              .resolve(resolved.serverMetadata().authorizationEndpoint());
      callback.listen(authorizationRequest::matchesState);
      return new OAuthLogin(
          settings, new TokenEndpoint(httpClient, clock), ticker, authorizationRequest, callback);
    } catch (TokenUnavailableException | InterruptedException | RuntimeException e) {
      callback.close();
      throw e;
    }
  }

  /** Returns an earlier login to the same server at the same authorization server. */
  private static Optional<StoredLogin> earlier(
      OAuthSettings settings, ResolvedAuthorizationServer resolved) {
    return LoginStore.of(settings)
        .read()
        .filter(login -> login.binding().issuer().equals(resolved.serverMetadata().issuer()))
        .filter(login -> login.binding().server().equals(ServerUrl.canonical(settings.url())));
  }

  /**
   * Returns the scopes to request: the configured ones, or else those that the server advertises;
   * in addition, all that were granted before, those that the server has requested since, and the
   * one for refresh tokens.
   */
  private static List<String> scopes(
      OAuthSettings settings, ResolvedAuthorizationServer resolved, Optional<StoredLogin> earlier) {
    List<String> scopes = settings.scopes().isEmpty() ? resolved.scopes() : settings.scopes();
    if (earlier.isPresent()) {
      scopes = ScopeList.union(scopes, earlier.get().tokenResponse().scopes());
      scopes = ScopeList.union(scopes, earlier.get().missingScopes());
    }
    return resolved.serverMetadata().supportsScope(AuthorizationRequest.OFFLINE)
        ? ScopeList.union(scopes, List.of(AuthorizationRequest.OFFLINE))
        : scopes;
  }

  /**
   * Opens the callback server, on the earlier port for a dynamically registered client, whose
   * redirect URI is fixed.
   */
  private static CallbackServer callback(int port, Optional<StoredLogin> earlier)
      throws TokenUnavailableException {
    try {
      return port == 0 && earlier.isPresent()
          ? reopen(earlier.get().port())
          : CallbackServer.open(port);
    } catch (IOException _) {
      throw new TokenUnavailableException("cannot listen on 127.0.0.1, port " + port);
    }
  }

  private static CallbackServer reopen(int port) throws IOException {
    try {
      return CallbackServer.open(port);
    } catch (IOException _) {
      return CallbackServer.open(0);
    }
  }

  /** Returns the page that the user has to open. */
  public URI authorizationUrl() throws TokenUnavailableException {
    return authorizationRequest.authorizationUrl();
  }

  /** Waits for the redirect. */
  public LoginResult await(Duration timeout)
      throws TokenUnavailableException, InterruptedException {
    Optional<FormEncoding> form = callback.await(timeout);
    if (form.isEmpty()) {
      throw new TokenUnavailableException("no login within " + timeout.toSeconds() + " seconds");
    }
    return finish(form.get());
  }

  /** Accepts the URL that a browser on another machine was redirected to. */
  public LoginResult finish(String address) throws TokenUnavailableException, InterruptedException {
    int query = address.indexOf('?');
    Optional<FormEncoding> form =
        query < 0
            ? Optional.empty()
            : FormEncoding.decode(address.substring(query + 1).strip().replaceFirst("#.*", ""));
    if (form.isEmpty()) {
      throw new TokenUnavailableException("that is not the redirect URL");
    }
    return finish(form.get());
  }

  private LoginResult finish(FormEncoding form)
      throws TokenUnavailableException, InterruptedException {
    AuthorizationServerMetadata serverMetadata = authorizationRequest.resolved().serverMetadata();
    TokenResponse tokenResponse =
        endpoint.requestToken(
            serverMetadata.tokenEndpoint(),
            authorizationRequest.registration(),
            authorizationRequest.grant(form),
            authorizationRequest.scopes(),
            Deadline.after(STEP, ticker));
    Binding binding =
        new Binding(
            ServerUrl.canonical(settings.url()),
            serverMetadata.issuer(),
            serverMetadata.tokenEndpoint(),
            authorizationRequest.resolved().resource());
    return new LoginResult(
        serverMetadata.issuer(),
        tokenResponse.scopes(),
        store(
            new StoredLogin(
                binding,
                authorizationRequest.registration(),
                callback.port(),
                tokenResponse,
                List.of())));
  }

  /**
   * Stores the login. A service that is currently refreshing the previous login must not overwrite
   * it.
   */
  private Path store(StoredLogin login) throws TokenUnavailableException, InterruptedException {
    LoginStore file = LoginStore.of(settings);
    return file.withLock(
        Deadline.after(STEP, ticker),
        ticker,
        () -> {
          try {
            file.write(login);
          } catch (IOException e) {
            throw new TokenUnavailableException(
                "cannot store the login in " + file.path() + ": " + e.getClass().getSimpleName());
          }
          return file.path();
        });
  }

  /**
   * Deletes the stored login for the server of {@code settings}. Waits for a refresh in progress,
   * at most half a minute.
   *
   * @return whether there was one
   * @throws TokenUnavailableException if it cannot be locked or deleted
   */
  public static boolean forget(OAuthSettings settings, Ticker ticker)
      throws TokenUnavailableException, InterruptedException {
    return LoginStore.of(settings).delete(Deadline.after(STEP, ticker), ticker);
  }

  /** Returns the file of the login for the server of {@code settings}. */
  public static Path file(OAuthSettings settings) {
    return LoginStore.of(settings).path();
  }

  @Override
  public void close() {
    callback.close();
  }
}
