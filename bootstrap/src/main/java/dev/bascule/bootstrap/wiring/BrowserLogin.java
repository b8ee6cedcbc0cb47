package dev.bascule.bootstrap.wiring;

import dev.bascule.adapter.in.cli.launch.LoginAttempt;
import dev.bascule.adapter.in.cli.launch.LoginException;
import dev.bascule.adapter.out.oauth.OAuthLogin;
import dev.bascule.adapter.out.oauth.config.OAuthSettings;
import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import dev.bascule.domain.time.Ticker;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Logins with a browser, for the command line.
 *
 * @param login the login in progress
 */
record BrowserLogin(OAuthLogin login) implements LoginAttempt {

  static LoginAttempt begin(OAuthSettings settings) throws LoginException, InterruptedException {
    return explained(
        () ->
            new BrowserLogin(OAuthLogin.begin(settings, InstantSource.system(), Ticker.system())));
  }

  static boolean forget(OAuthSettings settings) throws LoginException, InterruptedException {
    return explained(() -> OAuthLogin.forget(settings, Ticker.system()));
  }

  @Override
  public URI page() throws LoginException {
    try {
      return login.authorizationUrl();
    } catch (TokenUnavailableException e) {
      throw new LoginException(e.reason());
    }
  }

  @Override
  public LoginResult await(Duration timeout) throws LoginException, InterruptedException {
    return explained(() -> result(login.await(timeout)));
  }

  @Override
  public LoginResult finish(String address) throws LoginException, InterruptedException {
    return explained(() -> result(login.finish(address)));
  }

  private static LoginResult result(OAuthLogin.LoginResult done) {
    return new LoginResult(done.issuer(), done.file());
  }

  @Override
  public void close() {
    login.close();
  }

  /** A step of a login. */
  @FunctionalInterface
  private interface LoginStep<T> {
    T run() throws TokenUnavailableException, InterruptedException;
  }

  private static <T> T explained(LoginStep<T> step) throws LoginException, InterruptedException {
    try {
      return step.run();
    } catch (TokenUnavailableException e) {
      throw new LoginException(e.reason());
    }
  }
}
