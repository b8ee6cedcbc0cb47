package dev.bascule.adapter.out.oauth;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.oauth.StoredLogin.Binding;
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
public final class Login implements AutoCloseable {

  private static final Duration STEP = Duration.ofSeconds(30);

  private final OAuthSettings settings;
  private final TokenEndpoint endpoint;
  private final Ticker ticker;
  private final Attempt attempt;
  private final CallbackServer callback;

  private Login(
      OAuthSettings settings,
      TokenEndpoint endpoint,
      Ticker ticker,
      Attempt attempt,
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
   * @throws NoTokenException if there is no such place, or something is wrong with it
   */
  public static Login begin(OAuthSettings settings, InstantSource dates, Ticker ticker)
      throws NoTokenException, InterruptedException {
    Deadline deadline = Deadline.after(STEP, ticker);
    Wire wire = OAuthCredentials.wire(settings, ticker);
    Challenge challenge = new Probe(settings, Wire.unbounded(ticker)).ask(deadline);
    Found found = new Discovery(settings, wire).find(challenge, deadline);
    CallbackServer callback = callback(settings, found);
    try {
      Client client =
          new Registration(settings.client(), wire)
              .client(
                  found.authority(),
                  callback.redirect(),
                  earlier(settings, found, callback),
                  deadline);
      Attempt attempt = Attempt.of(found, client, callback.redirect());
      OAuthCredentials.reach(settings).check(found.authority().authorizationEndpoint());
      callback.listen(attempt.redirect()::isOfThis);
      return new Login(settings, new TokenEndpoint(wire, dates), ticker, attempt, callback);
    } catch (NoTokenException | InterruptedException | RuntimeException e) {
      callback.close();
      throw e;
    }
  }

  /** A client that registered itself is known by where the browser comes back to. */
  private static CallbackServer callback(OAuthSettings settings, Found found)
      throws NoTokenException {
    int port = settings.client().callbackPort();
    try {
      if (port != 0) {
        return CallbackServer.open(port);
      }
      Optional<StoredLogin> earlier = Attempt.earlier(settings, found);
      return earlier.isPresent() ? openAgain(earlier.get().port()) : CallbackServer.open(0);
    } catch (IOException _) {
      throw new NoTokenException("nothing can listen on 127.0.0.1, port " + port);
    }
  }

  private static Optional<Client> earlier(
      OAuthSettings settings, Found found, CallbackServer callback) {
    return Attempt.earlier(settings, found)
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
  public URI page() throws NoTokenException {
    return attempt.page(scopes());
  }

  private List<String> scopes() {
    return Attempt.scopes(settings, attempt.found());
  }

  /** Waits for the browser to come back. */
  public Done await(Duration timeout) throws NoTokenException, InterruptedException {
    Optional<Form> answer = callback.await(timeout);
    if (answer.isEmpty()) {
      throw new NoTokenException("nobody logged in within " + timeout.toSeconds() + " seconds");
    }
    return finish(answer.get());
  }

  /** Takes the address that a browser somewhere else was sent back to. */
  public Done finish(String address) throws NoTokenException, InterruptedException {
    int query = address.indexOf('?');
    Optional<Form> answer =
        query < 0
            ? Optional.empty()
            : Form.decode(address.substring(query + 1).strip().replaceFirst("#.*", ""));
    if (answer.isEmpty()) {
      throw new NoTokenException("that is not the address that the browser was sent back to");
    }
    return finish(answer.get());
  }

  private Done finish(Form answer) throws NoTokenException, InterruptedException {
    AuthorizationServer authority = attempt.found().authority();
    Tokens tokens =
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
  private Path kept(StoredLogin login) throws NoTokenException, InterruptedException {
    LoginFile file = LoginFile.of(settings);
    file.locked(
        Deadline.after(STEP, ticker),
        ticker,
        () -> {
          try {
            file.write(login);
          } catch (IOException e) {
            throw new NoTokenException(
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
    return LoginFile.of(settings).delete();
  }

  /** Returns where the login to the server that {@code settings} are for is kept. */
  public static Path file(OAuthSettings settings) {
    return LoginFile.of(settings).path();
  }

  @Override
  public void close() {
    callback.close();
  }
}
