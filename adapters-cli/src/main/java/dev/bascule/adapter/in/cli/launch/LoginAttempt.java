package dev.bascule.adapter.in.cli.launch;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** A login in progress, which waits for the redirect of a browser. Not thread-safe. */
public interface LoginAttempt extends AutoCloseable {

  /**
   * Returns the page that the user has to open.
   *
   * @throws LoginException if it has no valid URL
   */
  URI page() throws LoginException;

  /**
   * Waits for the redirect, gets the tokens and stores them.
   *
   * @throws LoginException if that fails, or there is no redirect within {@code timeout}
   */
  LoginResult await(Duration timeout) throws LoginException, InterruptedException;

  /**
   * Gets the tokens and stores them.
   *
   * @param address the URL that a browser on another machine was redirected to
   * @throws LoginException if that fails
   */
  LoginResult finish(String address) throws LoginException, InterruptedException;

  /** Stops waiting for the redirect. */
  @Override
  void close();

  /**
   * A stored login.
   *
   * @param issuer the authorization server
   * @param file the file in which it is stored
   */
  record LoginResult(String issuer, Path file) {}
}
