package dev.bascule.adapter.out.oauth;

import dev.bascule.adapter.out.oauth.config.OAuthSettings;
import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import dev.bascule.adapter.out.oauth.discovery.AuthorizationProbe;
import dev.bascule.adapter.out.oauth.discovery.AuthorizationServerMetadata;
import dev.bascule.adapter.out.oauth.discovery.BearerChallenge;
import dev.bascule.adapter.out.oauth.discovery.MetadataDiscovery;
import dev.bascule.adapter.out.oauth.discovery.ResolvedAuthorizationServer;
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
import dev.bascule.adapter.out.oauth.token.TokenRequest;
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
        new AuthorizationProbe(settings, OAuthHttpClient.unguarded(ticker)).probe(deadline);
    ResolvedAuthorizationServer resolved =
        new MetadataDiscovery(settings, httpClient).find(challenge, deadline);
    CallbackServer callback = callback(settings, resolved);
    try {
      ClientRegistration registration =
          new ClientRegistrar(settings.client(), httpClient)
              .client(
                  resolved.serverMetadata(),
                  callback.redirect(),
                  earlier(settings, resolved, callback),
                  deadline);
      AuthorizationRequest authorizationRequest =
          AuthorizationRequest.of(resolved, registration, callback.redirect());
      List<InetAddress> _ =
          OAuthCredentials.ssrfGuard(settings)
              .resolve(resolved.serverMetadata().authorizationEndpoint());
      callback.listen(authorizationRequest.authorizationResponse()::matchesState);
      return new OAuthLogin(
          settings, new TokenEndpoint(httpClient, clock), ticker, authorizationRequest, callback);
    } catch (TokenUnavailableException | InterruptedException | RuntimeException e) {
      callback.close();
      throw e;
    }
  }

  /**
   * Opens the callback server, on the earlier port for a dynamically registered client, whose
   * redirect URI is fixed.
   */
  private static CallbackServer callback(
      OAuthSettings settings, ResolvedAuthorizationServer resolved)
      throws TokenUnavailableException {
    int port = settings.client().callbackPort();
    try {
      if (port != 0) {
        return CallbackServer.open(port);
      }
      Optional<StoredLogin> earlier = AuthorizationRequest.earlier(settings, resolved);
      return earlier.isPresent() ? reopen(earlier.get().port()) : CallbackServer.open(0);
    } catch (IOException _) {
      throw new TokenUnavailableException("cannot listen on 127.0.0.1, port " + port);
    }
  }

  private static Optional<ClientRegistration> earlier(
      OAuthSettings settings, ResolvedAuthorizationServer resolved, CallbackServer callback) {
    return AuthorizationRequest.earlier(settings, resolved)
        .filter(login -> login.port() == callback.port())
        .map(StoredLogin::registration);
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
    return authorizationRequest.authorizationUrl(scopes());
  }

  private List<String> scopes() {
    return AuthorizationRequest.scopes(settings, authorizationRequest.resolved());
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
            new TokenRequest(
                authorizationRequest.grant(authorizationRequest.authorizationResponse().code(form)),
                scopes()),
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
