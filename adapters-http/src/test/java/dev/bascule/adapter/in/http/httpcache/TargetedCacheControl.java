package dev.bascule.adapter.in.http.httpcache;

import dev.bascule.adapter.in.http.httpcache.RequestCacheControl.CacheDirectives;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A field of targeted cache directives (RFC 9213): a dictionary of structured values (RFC 9651),
 * without inner lists, which no directive has.
 */
final class TargetedCacheControl {

  private static final String KEY = "[a-z*][a-z0-9_.*-]*+";
  private static final String ITEM =
      "-?\\d++(?:\\.\\d{1,3})?+"
          + "|\"(?:[ !#-\\[\\]-~]|\\\\[\"\\\\])*+\""
          + "|[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*+"
          + "|:[A-Za-z0-9+/=]*+:"
          + "|\\?[01]";
  private static final String PARAMETERS = "(?:; *+" + KEY + "(?:=(?:" + ITEM + "))?+)*+";
  private static final Pattern MEMBER =
      Pattern.compile("(" + KEY + ")(?:=(" + ITEM + "))?+" + PARAMETERS);
  private static final Pattern COMMA = Pattern.compile("[ \t]*+,[ \t]*+");

  /** Directives that must be numbers; other values are ignored. */
  private static final Set<String> NUMBERS =
      Set.of("max-age", "s-maxage", "stale-while-revalidate", "stale-if-error");

  private TargetedCacheControl() {}

  /** Parses all lines of the field; empty if it is absent, empty, or malformed. */
  static Optional<CacheDirectives> read(List<String> values) {
    String field = String.join(",", values).strip();
    Map<String, String> members = new HashMap<>();
    Matcher member = MEMBER.matcher(field);
    Matcher comma = COMMA.matcher(field);
    int at = 0;
    while (member.region(at, field.length()).lookingAt()) {
      put(members, member.group(1), member.group(2));
      if (member.end() == field.length()) {
        return Optional.of(new CacheDirectives(members));
      }
      if (!comma.region(member.end(), field.length()).lookingAt()) {
        return Optional.empty();
      }
      at = comma.end();
    }
    return Optional.empty();
  }

  /** The last of repeated members counts, unlike in a list. */
  private static void put(Map<String, String> members, String key, @Nullable String item) {
    boolean misfit = NUMBERS.contains(key) && (item == null || !item.matches("\\d+"));
    members.remove(key);
    if (item == null || item.equals("?1")) {
      members.put(key, "");
    } else if (!misfit && !item.equals("?0")) {
      members.put(key, item.startsWith("\"") ? item.substring(1, item.length() - 1) : item);
    }
  }
}
