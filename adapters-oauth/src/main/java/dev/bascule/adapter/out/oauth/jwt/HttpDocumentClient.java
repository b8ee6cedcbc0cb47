package dev.bascule.adapter.out.oauth.jwt;

import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import dev.bascule.adapter.out.oauth.http.OAuthHttpClient;
import dev.bascule.adapter.out.oauth.http.OAuthResponse;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Fetches documents that must be authentic: over HTTPS unless from this machine. Thread-safe.
 *
 * @param timeout the maximum time for a document, until its last byte
 */
record HttpDocumentClient(OAuthHttpClient httpClient, Ticker ticker, Duration timeout) {

  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  HttpDocumentClient(Ticker ticker) {
    this(OAuthHttpClient.unguarded(ticker), ticker, TIMEOUT);
  }

  /**
   * Fetches the document at {@code uri}.
   *
   * @throws IOException if it cannot be fetched; the message is for people
   */
  String get(URI uri) throws IOException {
    OAuthResponse response = send(uri);
    if (response.status() != 200) {
      throw unexpected(response);
    }
    return response.body();
  }

  /**
   * Fetches the document at {@code uri}; empty if the server responds with a client error (4xx).
   *
   * @throws IOException if it cannot be fetched for another reason
   */
  Optional<String> find(URI uri) throws IOException {
    OAuthResponse response = send(uri);
    if (response.status() == 200) {
      return Optional.of(response.body());
    }
    if (response.status() >= 400 && response.status() < 500) {
      return Optional.empty();
    }
    throw unexpected(response);
  }

  private static IOException unexpected(OAuthResponse response) {
    return new IOException("the response was HTTP status " + response.status());
  }

  private OAuthResponse send(URI uri) throws IOException {
    if (!IssuerKeySettings.isSafe(uri)) {
      throw new IOException("the URL is not https");
    }
    try {
      return httpClient.get(uri, Deadline.after(timeout, ticker));
    } catch (TokenUnavailableException e) {
      throw new IOException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the request was cancelled", e);
    }
  }
}
