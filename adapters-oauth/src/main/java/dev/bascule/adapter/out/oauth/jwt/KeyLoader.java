package dev.bascule.adapter.out.oauth.jwt;

import com.nimbusds.jose.jwk.JWKSet;
import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import dev.bascule.adapter.out.oauth.discovery.AuthorizationServerMetadata;
import dev.bascule.adapter.out.oauth.discovery.MetadataDiscovery;
import dev.bascule.adapter.out.oauth.http.OAuthHttpClient;
import dev.bascule.adapter.out.oauth.http.OAuthResponse;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.Optional;

/** Loads the keys of an issuer. */
public interface KeyLoader {

  /** Far more than any issuer has. */
  int MAX_BYTES = 256 * 1024;

  /** The maximum time for all requests of one load; callers wait for it a second longer. */
  Duration TIMEOUT = Duration.ofSeconds(4);

  /**
   * Loads the keys, within a few seconds.
   *
   * @throws IOException if they cannot be loaded; the message is for people
   */
  JWKSet load() throws IOException;

  /** Returns the error in the key set at {@code path}; empty if it is valid. */
  static Optional<String> findError(Path path) {
    try {
      parse(read(path));
      return Optional.empty();
    } catch (NoSuchFileException _) {
      return Optional.of("no such file");
    } catch (IOException e) {
      return Optional.of("cannot read the file: " + e.getMessage());
    }
  }

  /** Returns the loader for {@code settings}. */
  static KeyLoader of(IssuerSettings settings, OAuthHttpClient httpClient, Ticker ticker) {
    return settings.keys().source() instanceof IssuerKeySettings.Source.File(Path path)
        ? () -> parse(read(path))
        : () -> fetch(settings, httpClient, Deadline.after(TIMEOUT, ticker));
  }

  /**
   * Returns the URL of the keys. Rejects http URLs in the metadata of an https issuer, also of this
   * machine, so that a remote issuer cannot make the bridge send requests to itself.
   */
  static URI keysUrl(AuthorizationServerMetadata metadata) throws TokenUnavailableException {
    URI url = metadata.keysUrl();
    if (isEncrypted(URI.create(metadata.issuer())) && !isEncrypted(url)) {
      throw new TokenUnavailableException("the metadata contains a URL that is not https");
    }
    return url;
  }

  private static boolean isEncrypted(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme());
  }

  private static JWKSet fetch(
      IssuerSettings settings, OAuthHttpClient httpClient, Deadline deadline) throws IOException {
    try {
      URI uri = locate(settings, httpClient, deadline);
      OAuthResponse response = httpClient.get(checkSafe(uri), deadline);
      if (response.status() != 200) {
        throw new IOException("the response was HTTP status " + response.status());
      }
      return parse(response.body());
    } catch (TokenUnavailableException e) {
      throw new IOException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the request was cancelled", e);
    }
  }

  private static URI locate(IssuerSettings settings, OAuthHttpClient httpClient, Deadline deadline)
      throws IOException, TokenUnavailableException, InterruptedException {
    if (settings.keys().source() instanceof IssuerKeySettings.Source.Address(URI address)) {
      return address;
    }
    String issuer = checkSafe(URI.create(settings.issuer())).toString();
    return keysUrl(MetadataDiscovery.fetchServerMetadata(issuer, httpClient, deadline));
  }

  private static URI checkSafe(URI uri) throws IOException {
    if (!IssuerKeySettings.isSafe(uri)) {
      throw new IOException("the URL is not https");
    }
    return uri;
  }

  private static String read(Path path) throws IOException {
    try (InputStream file = Files.newInputStream(path)) {
      byte[] bytes = file.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException("the file is larger than " + MAX_BYTES + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  private static JWKSet parse(String json) throws IOException {
    try {
      JWKSet keys = JWKSet.parse(json);
      if (keys.isEmpty()) {
        throw new IOException("it contains no supported key");
      }
      return keys;
    } catch (ParseException | RuntimeException e) {
      throw new IOException("it is not a JSON Web Key Set (RFC 7517)", e);
    }
  }
}
