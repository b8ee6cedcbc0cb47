package dev.bascule.adapter.out.oauth.jwt;

import dev.bascule.adapter.out.oauth.http.ServerUrl;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * Where the keys of an issuer come from, and how long they are good for.
 *
 * @param source where they come from
 * @param ttl after which time they are asked for again; longer than zero
 * @param staleIfError for how long after that they are used where they cannot be had
 */
public record IssuerKeySettings(Source source, Duration ttl, Duration staleIfError) {

  /** After which time keys are asked for again where nothing is said. */
  public static final Duration DEFAULT_TTL = Duration.ofMinutes(10);

  /** For how long an issuer may be away where nothing is said. */
  public static final Duration DEFAULT_STALE_IF_ERROR = Duration.ofHours(12);

  /** Where keys come from. */
  public sealed interface Source {

    /** The metadata of the issuer tell (RFC 8414, or OpenID Connect Discovery). */
    record Discovery() implements Source {}

    /** An address. */
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
      throw new IllegalArgumentException("no life of keys: " + ttl + ", " + staleIfError);
    }
  }

  /** Tells whether what is at {@code uri} can be believed: it is encrypted, or on this machine. */
  public static boolean isSafe(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    String host = uri.getHost();
    return host != null
        && (scheme.equals("https") || (scheme.equals("http") && ServerUrl.isLoopback(host)));
  }
}
