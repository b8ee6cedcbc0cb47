package dev.bascule.adapter.in.http.mcp.aggregate;

import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.naming.UniqueNames;
import dev.bascule.domain.mcp.ServerId;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The names of tools and prompts at the endpoint of all servers: {@code server__tool}.
 *
 * <p>The APIs of models accept tool names of 1 to 64 letters, digits, {@code _} and {@code -} only.
 * Other characters become {@code _}, and long names are truncated. A name that is not simply the
 * two parts ends in {@code _} and twelve digits of a hash of both, and so does one that looks like
 * such a name, so that all names are unique. A name depends on its own server and tool only. Pure.
 */
final class AggregateNames {

  private static final String SEPARATOR = "__";
  private static final int HASH_DIGITS = 12;
  private static final int MAX_STEM_LENGTH = UniqueNames.MAX_LENGTH - 1 - HASH_DIGITS;
  private static final Pattern INVALID = Pattern.compile("[^a-zA-Z0-9_-]");

  private AggregateNames() {}

  static String of(ServerId server, String name) {
    String whole = server.value() + SEPARATOR + name;
    String original = server.value() + "\0" + name;
    return isPlain(server, whole)
        ? whole
        : UniqueNames.withHash(stem(whole), UniqueNames.MAX_LENGTH, original, HASH_DIGITS);
  }

  static boolean matches(ServerId server, String name, String exposedName) {
    // Most names differ before the hash, which is the slowest part.
    return exposedName.startsWith(stem(server.value() + SEPARATOR + name))
        && of(server, name).equals(exposedName);
  }

  /** Returns the server of {@code exposedName}, if the name is simply the two parts. */
  static Optional<ServerId> plainServerOf(String exposedName) {
    int end = exposedName.indexOf(SEPARATOR);
    return end <= 0 ? Optional.empty() : RouteMatch.parseServerId(exposedName.substring(0, end));
  }

  /** Returns the original name of {@code exposedName}, if that is simply the two parts. */
  static Optional<String> plainNameOf(ServerId server, String exposedName) {
    String prefix = server.value() + SEPARATOR;
    return exposedName.startsWith(prefix)
            && exposedName.length() > prefix.length()
            && isPlain(server, exposedName)
        ? Optional.of(exposedName.substring(prefix.length()))
        : Optional.empty();
  }

  static boolean mayBelongTo(ServerId server, String exposedName) {
    return exposedName.startsWith(stem(server.value() + SEPARATOR));
  }

  /** Returns whether {@code whole}, the joined server and name, can be used unchanged. */
  private static boolean isPlain(ServerId server, String whole) {
    return whole.length() <= UniqueNames.MAX_LENGTH
        && !server.value().contains(SEPARATOR)
        && hasOnlyValidCharacters(whole)
        && !isHashSuffixed(whole);
  }

  private static boolean hasOnlyValidCharacters(String name) {
    for (int i = 0; i < name.length(); i++) {
      char each = name.charAt(i);
      boolean isLetter = (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z');
      boolean isDigit = each >= '0' && each <= '9';
      if (!isLetter && !isDigit && each != '_' && each != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isHashSuffixed(String name) {
    int begin = name.length() - HASH_DIGITS;
    if (begin < 1 || name.charAt(begin - 1) != '_') {
      return false;
    }
    for (int i = begin; i < name.length(); i++) {
      char each = name.charAt(i);
      if (!(each >= '0' && each <= '9') && !(each >= 'a' && each <= 'f')) {
        return false;
      }
    }
    return true;
  }

  private static String stem(String whole) {
    String sanitized = INVALID.matcher(whole).replaceAll("_");
    return sanitized.substring(0, Math.min(sanitized.length(), MAX_STEM_LENGTH));
  }
}
