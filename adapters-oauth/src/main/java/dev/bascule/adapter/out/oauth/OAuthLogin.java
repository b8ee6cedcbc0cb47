package dev.bascule.adapter.out.oauth;

import static java.util.Objects.requireNonNull;

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
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * A login that has begun: a person goes to a page with a browser, which then comes back with a code
 * (OAuth 2.1; RFC 8252, RFC 7636). For one thread.
 */
public final class OAuthLogin implements AutoCloseable {

  private static final Duration STEP = Duration.ofSeconds(30);

  private final OAuthSettings settings;
  private final TokenEndpoint endpoint;
  private final Ticker ticker;
  private final AuthorizationRequest attempt;
  private final CallbackServer callback;

  private OAuthLogin(
      OAuthSettings settings,
      TokenEndpoint endpoint,
      Ticker ticker,
      AuthorizationRequest attempt,
      CallbackServer callback) {
    this.settings = requireNonNull(settings, "settings");
    this.endpoint = requireNonNull(endpoint, "endpoint");
    this.ticker = requireNonNull(ticker, "ticker");
    this.attempt = requireNonNull(attempt, "attempt");
    this.callback = requireNonNull(callback, "callback");
  }

  /**
   * What a login brought.
   *
   * @param issuer the authorization server
   * @param scopes what was granted
   * @param file where it is kept
   */
  public record Done(String issuer, List<String> scopes, Path file) {
    public Done {
      requireNonNull(issuer, "issuer");
      scopes = List.copyOf(scopes);
      requireNonNull(file, "file");
    }
  }

  /**
   * Finds out where people log in to the server that {@code settings} are for, and begins to wait
   * for the browser to come back. Takes half a minute at most.
   *
   * @throws TokenUnavailableException if there is no such place, or something is wrong with it
   */
  public static OAuthLogin begin(OAuthSettings settings, InstantSource dates, Ticker ticker)
      throws TokenUnavailableException, InterruptedException {
    Deadline deadline = Deadline.after(STEP, ticker);
    OAuthHttpClient wire = OAuthCredentials.wire(settings, ticker);
    BearerChallenge challenge =
        new AuthorizationProbe(settings, OAuthHttpClient.unbounded(ticker)).ask(deadline);
    ResolvedAuthorizationServer found =
        new MetadataDiscovery(settings, wire).find(challenge, deadline);
    CallbackServer callback = callback(settings, found);
    try {
      ClientRegistration client =
          new ClientRegistrar(settings.client(), wire)
              .client(
                  found.authority(),
                  callback.redirect(),
                  earlier(settings, found, callback),
                  deadline);
      AuthorizationRequest attempt = AuthorizationRequest.of(found, client, callback.redirect());
      OAuthCredentials.reach(settings).check(found.authority().authorizationEndpoint());
      callback.listen(attempt.redirect()::isOfThis);
      return new OAuthLogin(settings, new TokenEndpoint(wire, dates), ticker, attempt, callback);
    } catch (TokenUnavailableException | InterruptedException | RuntimeException e) {
      callback.close();
      throw e;
    }
  }

  /** A client that registered itself is known by where the browser comes back to. */
  private static CallbackServer callback(OAuthSettings settings, ResolvedAuthorizationServer found)
      throws TokenUnavailableException {
    int port = settings.client().callbackPort();
    try {
      if (port != 0) {
        return CallbackServer.open(port);
      }
      Optional<StoredLogin> earlier = AuthorizationRequest.earlier(settings, found);
      return earlier.isPresent() ? openAgain(earlier.get().port()) : CallbackServer.open(0);
    } catch (IOException _) {
      throw new TokenUnavailableException("nothing can listen on 127.0.0.1, port " + port);
    }
  }

  private static Optional<ClientRegistration> earlier(
      OAuthSettings settings, ResolvedAuthorizationServer found, CallbackServer callback) {
    return AuthorizationRequest.earlier(settings, found)
        .filter(login -> login.port() == callback.port())
        .map(StoredLogin::client);
  }

  private static CallbackServer openAgain(int port) throws IOException {
    try {
      return CallbackServer.open(port);
    } catch (IOException _) {
      return CallbackServer.open(0);
    }
  }

  /** Returns the page that a person has to go to. */
  public URI page() throws TokenUnavailableException {
    return attempt.page(scopes());
  }

  private List<String> scopes() {
    return AuthorizationRequest.scopes(settings, attempt.found());
  }

  /** Waits for the browser to come back. */
  public Done await(Duration timeout) throws TokenUnavailableException, InterruptedException {
    Optional<FormEncoding> answer = callback.await(timeout);
    if (answer.isEmpty()) {
      throw new TokenUnavailableException(
          "nobody logged in within " + timeout.toSeconds() + " seconds");
    }
    return finish(answer.get());
  }

  /** Takes the address that a browser somewhere else was sent back to. */
  public Done finish(String address) throws TokenUnavailableException, InterruptedException {
    int query = address.indexOf('?');
    Optional<FormEncoding> answer =
        query < 0
            ? Optional.empty()
            : FormEncoding.decode(address.substring(query + 1).strip().replaceFirst("#.*", ""));
    if (answer.isEmpty()) {
      throw new TokenUnavailableException(
          "that is not the address that the browser was sent back to");
    }
    return finish(answer.get());
  }

  private Done finish(FormEncoding answer) throws TokenUnavailableException, InterruptedException {
    AuthorizationServerMetadata authority = attempt.found().authority();
    TokenResponse tokens =
        endpoint.ask(
            authority.tokenEndpoint(),
            attempt.client(),
            new TokenRequest(attempt.grant(attempt.redirect().code(answer)), scopes()),
            Deadline.after(STEP, ticker));
    Binding binding =
        new Binding(
            ServerUrl.canonical(settings.url()),
            authority.issuer(),
            authority.tokenEndpoint(),
            attempt.found().resource());
    return new Done(
        authority.issuer(),
        tokens.scopes(),
        kept(new StoredLogin(binding, attempt.client(), callback.port(), tokens, List.of())));
  }

  /** A service that is just renewing the login before must not write over this one. */
  private Path kept(StoredLogin login) throws TokenUnavailableException, InterruptedException {
    LoginStore file = LoginStore.of(settings);
    file.locked(
        Deadline.after(STEP, ticker),
        ticker,
        () -> {
          try {
            file.write(login);
          } catch (IOException e) {
            throw new TokenUnavailableException(
                "the login cannot be kept in " + file.path() + ": " + e.getClass().getSimpleName());
          }
          return login.tokens();
        });
    return file.path();
  }

  /**
   * Forgets the login to the server that {@code settings} are for.
   *
   * @return whether there was one
   */
  public static boolean forget(OAuthSettings settings) throws IOException {
    return LoginStore.of(settings).delete();
  }

  /** Returns where the login to the server that {@code settings} are for is kept. */
  public static Path file(OAuthSettings settings) {
    return LoginStore.of(settings).path();
  }

  @Override
  public void close() {
    callback.close();
  }
}
