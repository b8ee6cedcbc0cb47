package dev.bascule.adapter.out.oauth;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

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

/** The tokens of whoever logged in: from the file of the login, and renewed there. */
final class LoginTokens implements TokenSource {

  private static final Logger log = LoggerFactory.getLogger(LoginTokens.class);

  /** How long renewing may take, for whoever waits for it still. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final OAuthSettings settings;
  private final LoginFile file;
  private final TokenEndpoint endpoint;
  private final InstantSource dates;
  private final Ticker ticker;

  LoginTokens(OAuthSettings settings, TokenEndpoint endpoint, InstantSource dates, Ticker ticker) {
    this.settings = requireNonNull(settings, "settings");
    this.file = LoginFile.of(settings);
    this.endpoint = requireNonNull(endpoint, "endpoint");
    this.dates = requireNonNull(dates, "dates");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  @Override
  public Tokens fetch(Need need, Deadline deadline) throws NoTokenException, InterruptedException {
    StoredLogin login = login();
    if (isGood(login.tokens(), need)) {
      return login.tokens();
    }
    if (need.challenge().isForMoreScope()) {
      throw wants(need.challenge().scopes(), login, deadline);
    }
    if (login.tokens().refresh().isEmpty()) {
      throw ended("has ended");
    }
    return renewedApart(need, deadline);
  }

  /**
   * Has a thread of its own renew the login: a refresh token may be good for one use, and what came
   * of that must be kept, though whoever wanted it leaves meanwhile, or has no more time.
   */
  private Tokens renewedApart(Need need, Deadline deadline)
      throws NoTokenException, InterruptedException {
    FutureTask<Tokens> renewal =
        new FutureTask<>(
            () -> {
              Deadline own = Deadline.after(LONGEST, ticker);
              return file.locked(own, ticker, () -> renewed(need, own));
            });
    Thread.ofVirtual().name("login-renewal").start(renewal);
    try {
      return renewal.get(deadline.remaining(ticker).toNanos(), NANOSECONDS);
    } catch (TimeoutException _) {
      throw new NoTokenException("the login of " + settings.server() + " is still being renewed");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof NoTokenException refused) {
        throw refused;
      }
      throw new IllegalStateException("the login cannot be renewed", e.getCause());
    }
  }

  private boolean isGood(Tokens tokens, Need need) {
    return need.isOther(tokens) && tokens.isGoodAt(dates.instant());
  }

  private StoredLogin login() throws NoTokenException {
    Optional<StoredLogin> login = file.read();
    if (login.isEmpty()) {
      throw new NoTokenException(
          "nobody has logged in to " + settings.server() + "; " + settings.remedy(),
          NoTokenException.Kind.NOBODY);
    }
    if (!login.get().binding().server().equals(ServerUrl.canonical(settings.url()))) {
      throw new NoTokenException(
          "the login of " + settings.server() + " is for another address; " + settings.remedy(),
          NoTokenException.Kind.NOBODY);
    }
    if (settings.authority().issuer().filter(name -> !isOf(name, login.get())).isPresent()) {
      // What is configured now, the secret of the client too, is for somebody else.
      throw new NoTokenException(
          "the login of "
              + settings.server()
              + " is of another authorization server; "
              + settings.remedy(),
          NoTokenException.Kind.NOBODY);
    }
    return login.get();
  }

  private static boolean isOf(String issuer, StoredLogin login) {
    return login.binding().issuer().equals(issuer);
  }

  /** Only people can grant more, so what is wanted is kept for when they log in again. */
  private NoTokenException wants(List<String> scopes, StoredLogin login, Deadline deadline)
      throws NoTokenException, InterruptedException {
    List<String> missing = Scopes.missing(scopes, login.tokens().scopes());
    if (missing.isEmpty()) {
      return new NoTokenException(
          "the login of " + settings.server() + " does not suffice, whatever its scopes");
    }
    file.locked(
        deadline,
        ticker,
        () -> {
          StoredLogin latest = login();
          keep(latest.wanting(missing));
          return latest.tokens();
        });
    return new NoTokenException(
        "the login of "
            + settings.server()
            + " lacks the scope "
            + String.join(" ", missing)
            + "; "
            + settings.remedy());
  }

  private NoTokenException ended(String what) {
    return new NoTokenException(
        "the login of " + settings.server() + " " + what + "; " + settings.remedy());
  }

  /** Another process may have renewed it while this one waited. */
  private Tokens renewed(Need need, Deadline deadline)
      throws NoTokenException, InterruptedException {
    StoredLogin login = login();
    if (isGood(login.tokens(), need)) {
      return login.tokens();
    }
    Form grant =
        new Form()
            .add("grant_type", "refresh_token")
            .add("refresh_token", login.tokens().refresh())
            .add("resource", login.binding().resource());
    try {
      Tokens renewed =
          endpoint.ask(
              login.binding().tokenUrl(),
              client(login.client()),
              new TokenRequest(grant, login.tokens().scopes()),
              deadline);
      Tokens whole = completed(renewed, login.tokens());
      keep(login.with(whole));
      return whole;
    } catch (NoTokenException e) {
      throw e.kind() == NoTokenException.Kind.REFUSED ? ended("is no longer good") : e;
    }
  }

  /** What the answer leaves out stays as it was (RFC 6749, 6). */
  private static Tokens completed(Tokens renewed, Tokens before) {
    return new Tokens(
        renewed.access(),
        renewed.refresh().or(before::refresh),
        renewed.expires(),
        renewed.scopes());
  }

  private Client client(Client stored) {
    boolean isConfigured = settings.client().id().filter(stored.id()::equals).isPresent();
    return isConfigured
        ? new Client(stored.id(), settings.client().secret(), stored.method())
        : stored;
  }

  private void keep(StoredLogin login) {
    try {
      file.write(login);
    } catch (IOException e) {
      log.warn(
          "The login of {} could not be kept in {}: {}",
          settings.server(),
          file.path(),
          e.getClass().getSimpleName());
    }
  }
}
