package dev.bascule.application.context;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The syntax of W3C Trace Context, level 2, and of W3C Baggage, as far as invalid values must not
 * be propagated. Stateless.
 */
final class TraceContextParser {

  static final String TRACESTATE = "tracestate";
  static final String BAGGAGE = "baggage";

  /** The maximum number of members of a tracestate (section 3.3.1.1). */
  private static final int MAX_MEMBERS = 32;

  /** Four times the length that must be propagated (section 3.3.1.5), to keep headers small. */
  private static final int MAX_TRACESTATE = 2048;

  /** The length that must be propagated (W3C Baggage, section 3.3.2). */
  private static final int MAX_BAGGAGE = 8192;

  private static final int LENGTH_OF_VERSION_00 = 55;
  private static final int MAX_TRACEPARENT = 512;

  /** Future versions may append to it; {@code ff} is not a valid version (section 3.2.2). */
  private static final Pattern PARENT =
      Pattern.compile(
          "(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
              + "(?:-[\\x21-\\x7e]*)?");

  /** A member of a tracestate; the key may be a multi-tenant one. */
  private static final Pattern MEMBER =
      Pattern.compile(
          "(?<key>[a-z0-9][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13})"
              + "=[\\x20-\\x2b\\x2d-\\x3c\\x3e-\\x7e]{0,255}[\\x21-\\x2b\\x2d-\\x3c\\x3e-\\x7e]");

  private static final Pattern PRINTABLE = Pattern.compile("[\\x20-\\x7e\\t]*+");

  private TraceContextParser() {}

  /** Returns the traceparent; empty if there are several, or it is malformed. */
  static Optional<String> traceparent(List<String> values) {
    return values.size() == 1
        ? Optional.of(values.getFirst()).filter(TraceContextParser::isTraceparent)
        : Optional.empty();
  }

  private static boolean isTraceparent(String text) {
    return text.length() <= MAX_TRACEPARENT
        && PARENT.matcher(text).matches()
        && (text.length() == LENGTH_OF_VERSION_00 || !text.startsWith("00"));
  }

  /**
   * Returns the values as one tracestate, without spaces around members: in {@code _meta} these may
   * be any white space, which is invalid in a header. Empty if the result is empty or malformed.
   */
  static Optional<String> tracestate(List<String> values) {
    String joined = String.join(",", values);
    if (joined.length() > MAX_TRACESTATE) {
      return Optional.empty();
    }
    List<String> members =
        Arrays.stream(joined.split(",", -1))
            .map(String::strip)
            .filter(member -> !member.isEmpty())
            .toList();
    boolean isWell =
        !members.isEmpty()
            && members.size() <= MAX_MEMBERS
            && members.stream().allMatch(member -> MEMBER.matcher(member).matches())
            && members.stream().map(TraceContextParser::key).distinct().count() == members.size();
    return isWell ? Optional.of(String.join(",", members)) : Optional.empty();
  }

  private static String key(String member) {
    return member.substring(0, member.indexOf('='));
  }

  /** Returns the values as one baggage; empty if there are none, or they must not be propagated. */
  static Optional<String> baggage(List<String> values) {
    String joined = String.join(",", values);
    return joined.length() <= MAX_BAGGAGE
            && !joined.isBlank()
            && PRINTABLE.matcher(joined).matches()
        ? Optional.of(joined)
        : Optional.empty();
  }
}
