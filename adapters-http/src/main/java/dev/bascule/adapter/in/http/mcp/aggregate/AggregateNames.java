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
 * <p>Models take names of at most 64 letters, digits, {@code _} and {@code -}. So that a name is
 * one, as far as the tool's own name allows, other characters of the server become {@code _} and
 * what is too long is cut. A name that is not simply the two parts ends in {@code _} and eight
 * digits of a hash of both, and so does one that merely looks like that: no two are the same. Pure.
 */
final class AggregateNames {

  static final int MAX_LENGTH = 64;

  private static final String SEPARATOR = "__";
  private static final Pattern FOREIGN = Pattern.compile("[^a-zA-Z0-9_-]");
  private static final Pattern HASH_SUFFIXED = Pattern.compile(".*_[0-9a-f]{8}", Pattern.DOTALL);
  private static final int HASH_SUFFIX_LENGTH = 9;

  private AggregateNames() {}

  /** Returns the name of what {@code server} calls {@code name}. */
  static String of(ServerId server, String name) {
    String prefix = sanitized(server);
    String whole = prefix + SEPARATOR + name;
    boolean isPlain =
        prefix.equals(server.value())
            && !prefix.contains(SEPARATOR)
            && whole.length() <= MAX_LENGTH
            && !HASH_SUFFIXED.matcher(whole).matches();
    return isPlain ? whole : cut(whole) + hashSuffix(server, name);
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
        .filter(name -> of(server, name).equals(exposedName));
  }

  /** Tells whether something of {@code server} can have the name {@code exposedName}. */
  static boolean mayBelongTo(ServerId server, String exposedName) {
    String prefix = sanitized(server) + SEPARATOR;
    int compared = Math.min(prefix.length(), MAX_LENGTH - HASH_SUFFIX_LENGTH);
    return exposedName.regionMatches(0, prefix, 0, compared);
  }

  private static String sanitized(ServerId server) {
    return FOREIGN.matcher(server.value()).replaceAll("_");
  }

  private static String cut(String whole) {
    int end = Math.min(whole.length(), MAX_LENGTH - HASH_SUFFIX_LENGTH);
    boolean splitsAPair = end < whole.length() && Character.isHighSurrogate(whole.charAt(end - 1));
    return whole.substring(0, splitsAPair ? end - 1 : end);
  }

  private static String hashSuffix(ServerId server, String name) {
    int hash = (int) (Sha256.of(server.value() + "\0" + name).first() >>> 32);
    return String.format(Locale.ROOT, "_%08x", hash);
  }
}
