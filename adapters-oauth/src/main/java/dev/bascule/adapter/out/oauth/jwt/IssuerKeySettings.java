package dev.bascule.adapter.out.oauth.jwt;

import dev.bascule.adapter.out.oauth.http.ServerUrl;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * The source of an issuer's keys, and their lifetime.
 *
 * @param source the source
 * @param ttl the time after which they are fetched again; positive
 * @param staleIfError how long after that they are used if they cannot be fetched
 */
public record IssuerKeySettings(Source source, Duration ttl, Duration staleIfError) {

  /** The default time after which keys are fetched again. */
  public static final Duration DEFAULT_TTL = Duration.ofMinutes(10);

  /** The default time for which keys are used while the issuer is unavailable. */
  public static final Duration DEFAULT_STALE_IF_ERROR = Duration.ofHours(12);

  /** The source of keys. */
  public sealed interface Source {

    /** The metadata of the issuer (RFC 8414, or OpenID Connect Discovery). */
    record Discovery() implements Source {}

    /** A URL. */
    record Address(URI uri) implements Source {}

    /** A file. */
    record File(Path path) implements Source {}
  }

  /**
   * @throws IllegalArgumentException if {@code ttl} is not positive, or {@code staleIfError}
   *     negative
   */
  public IssuerKeySettings {
    if (!ttl.isPositive() || staleIfError.isNegative()) {
      throw new IllegalArgumentException("invalid lifetime of keys: " + ttl + ", " + staleIfError);
    }
  }

  /**
   * Returns whether a document at {@code uri} is authentic: the URL is https, or of this machine.
   */
  public static boolean isSafe(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    String host = uri.getHost();
    return host != null
        && (scheme.equals("https") || (scheme.equals("http") && ServerUrl.isLoopback(host)));
  }
}
