package dev.bascule.application.context;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The trace context of a request, as W3C Trace Context and W3C Baggage define it. Header fields and
 * {@code _meta} have the same three names and values.
 *
 * <p>Invalid values are not propagated, by the syntax of W3C Trace Context, level 2.
 *
 * @param traceparent the trace, and the span in which the request was sent
 * @param tracestate vendor-specific data; only with a {@code traceparent}
 * @param baggage application data that is propagated with the request
 */
public record TraceContext(
    Optional<String> traceparent, Optional<String> tracestate, Optional<String> baggage) {

  /** The name of the header field and the member of {@code _meta}. */
  public static final String TRACEPARENT = "traceparent";

  private static final String TRACESTATE = "tracestate";
  private static final String BAGGAGE = "baggage";

  /** The maximum number of members of a tracestate (section 3.3.1.1). */
  private static final int MAX_MEMBERS = 32;

  /** Four times the length that must be propagated (section 3.3.1.5), to keep headers small. */
  private static final int MAX_TRACESTATE = 2048;

  /** The length that must be propagated (W3C Baggage, section 3.3.2). */
  private static final int MAX_BAGGAGE = 8192;

  private static final int LENGTH_OF_VERSION_00 = 55;
  private static final int MAX_TRACEPARENT = 512;
  private static final int TRACE_ID_START = 3;
  private static final int TRACE_ID_END = 35;

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

  /** The names of the header fields, and of the members of {@code _meta}. */
  public static final Set<String> NAMES = Set.of(TRACEPARENT, TRACESTATE, BAGGAGE);

  /** No trace. */
  public static final TraceContext NONE =
      new TraceContext(Optional.empty(), Optional.empty(), Optional.empty());

  public TraceContext {
    if (traceparent.isEmpty() && tracestate.isPresent()) {
      throw new IllegalArgumentException("a tracestate needs a traceparent");
    }
  }

  /**
   * Returns the trace context of a request; malformed values are omitted.
   *
   * @param sent returns the values of a name
   */
  public static TraceContext parse(Function<String, List<String>> sent) {
    Optional<String> traceparent = parseTraceparent(sent.apply(TRACEPARENT));
    return new TraceContext(
        traceparent,
        traceparent.flatMap(_ -> parseTracestate(sent.apply(TRACESTATE))),
        parseBaggage(sent.apply(BAGGAGE)));
  }

  /** Returns a copy with another traceparent, which must be valid. */
  public TraceContext withTraceparent(String valid) {
    return new TraceContext(Optional.of(valid), tracestate, baggage);
  }

  /**
   * Returns this context, with missing values taken from {@code other}; a traceparent and a
   * tracestate of different contexts are never mixed.
   */
  public TraceContext or(TraceContext other) {
    if (equals(NONE)) {
      return other;
    }
    TraceContext trace = traceparent.isPresent() ? this : other;
    return new TraceContext(trace.traceparent, trace.tracestate, baggage.or(() -> other.baggage));
  }

  /** Returns the id of the trace, 32 hexadecimal digits. */
  public Optional<String> traceId() {
    return traceparent.map(text -> text.substring(TRACE_ID_START, TRACE_ID_END));
  }

  /** Passes each name and value to {@code reader}. */
  public void forEach(BiConsumer<String, String> reader) {
    traceparent.ifPresent(text -> reader.accept(TRACEPARENT, text));
    tracestate.ifPresent(text -> reader.accept(TRACESTATE, text));
    baggage.ifPresent(text -> reader.accept(BAGGAGE, text));
  }

  /** Returns the traceparent; empty if there are several, or it is malformed. */
  private static Optional<String> parseTraceparent(List<String> values) {
    return values.size() == 1
        ? Optional.of(values.getFirst()).filter(TraceContext::isTraceparent)
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
  private static Optional<String> parseTracestate(List<String> values) {
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
            && members.stream().map(TraceContext::key).distinct().count() == members.size();
    return isWell ? Optional.of(String.join(",", members)) : Optional.empty();
  }

  private static String key(String member) {
    return member.substring(0, member.indexOf('='));
  }

  /** Returns the values as one baggage; empty if there are none, or they must not be propagated. */
  private static Optional<String> parseBaggage(List<String> values) {
    String joined = String.join(",", values);
    return joined.length() <= MAX_BAGGAGE
            && !joined.isBlank()
            && PRINTABLE.matcher(joined).matches()
        ? Optional.of(joined)
        : Optional.empty();
  }
}
