package dev.bascule.adapter.in.http.mcp.aggregate;

import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.ServerId;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The names that tools and prompts have where several servers stand behind one endpoint: {@code
 * server__tool}.
 *
 * <p>The APIs of models accept names of tools of 1 to 64 letters, digits, {@code _} and {@code -}
 * only. Other characters become {@code _}, and what is too long is cut. A name that is not simply
 * the two parts ends in {@code _} and twelve digits of a hash of both, and so does one that merely
 * looks like that, so that no two are the same. A name depends on its own server and tool only.
 * Pure.
 */
final class AggregateNames {

  static final int MAX_LENGTH = 64;

  private static final String SEPARATOR = "__";
  private static final int HASH_DIGITS = 12;
  private static final int MAX_STEM_LENGTH = MAX_LENGTH - 1 - HASH_DIGITS;
  private static final Pattern HASH_SUFFIXED = Pattern.compile(".*_[0-9a-f]{12}");

  private AggregateNames() {}

  /** Returns the name of what {@code server} calls {@code name}. */
  static String of(ServerId server, String name) {
    String whole = sanitized(server.value()) + SEPARATOR + sanitized(name);
    return isPlain(server, name, whole) ? whole : stem(whole) + hashSuffix(server, name);
  }

  /** Returns whether what {@code server} calls {@code name} has the name {@code exposedName}. */
  static boolean matches(ServerId server, String name, String exposedName) {
    // Most names differ before the hash, which takes longest.
    return exposedName.startsWith(stem(sanitized(server.value()) + SEPARATOR + sanitized(name)))
        && of(server, name).equals(exposedName);
  }

  /**
   * Returns what {@code server} calls what is named {@code exposedName}, if the name is simply the
   * two parts.
   */
  static Optional<String> plainNameOf(ServerId server, String exposedName) {
    String prefix = server.value() + SEPARATOR;
    return Optional.of(exposedName)
        .filter(whole -> whole.startsWith(prefix) && whole.length() > prefix.length())
        .map(whole -> whole.substring(prefix.length()))
        .filter(name -> isPlain(server, name, exposedName));
  }

  /** Returns whether something of {@code server} can have the name {@code exposedName}. */
  static boolean mayBelongTo(ServerId server, String exposedName) {
    String prefix = sanitized(server.value()) + SEPARATOR;
    int compared = Math.min(prefix.length(), MAX_STEM_LENGTH);
    return exposedName.regionMatches(0, prefix, 0, compared);
  }

  /** Returns whether {@code whole}, which begins with the server, is simply the two parts. */
  private static boolean isPlain(ServerId server, String name, String whole) {
    return isSane(server.value())
        && !server.value().contains(SEPARATOR)
        && isSane(name)
        && whole.length() <= MAX_LENGTH
        && !HASH_SUFFIXED.matcher(whole).matches();
  }

  private static boolean isSane(String text) {
    return text.chars().allMatch(AggregateNames::isAllowed);
  }

  private static String sanitized(String text) {
    if (isSane(text)) {
      return text;
    }
    StringBuilder sane = new StringBuilder(text.length());
    text.codePoints().map(point -> isAllowed(point) ? point : '_').forEach(sane::appendCodePoint);
    return sane.toString();
  }

  private static boolean isAllowed(int unit) {
    return (unit >= 'a' && unit <= 'z')
        || (unit >= 'A' && unit <= 'Z')
        || (unit >= '0' && unit <= '9')
        || unit == '_'
        || unit == '-';
  }

  private static String stem(String whole) {
    return whole.substring(0, Math.min(whole.length(), MAX_STEM_LENGTH));
  }

  private static String hashSuffix(ServerId server, String name) {
    long hash = Sha256.of(server.value() + "\0" + name).first() >>> (Long.SIZE - 4 * HASH_DIGITS);
    return String.format(Locale.ROOT, "_%012x", hash);
  }
}
