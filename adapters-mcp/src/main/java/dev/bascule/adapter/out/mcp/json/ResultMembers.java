package dev.bascule.adapter.out.mcp.json;

import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.McpResult.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The members of a result that tell what it is, whatever it answers. They are read together with
 * the message that the result came in, so that an ordinary answer is walked over once.
 *
 * <p>Used by one thread while they are read, and by any later.
 */
public final class ResultMembers {

  static final String COMPLETE = "complete";
  public static final String INPUT_REQUIRED = "input_required";

  private static final Duration LONGEST_TTL = Duration.ofHours(24);

  private String type = COMPLETE;
  private boolean isError;
  private boolean isTask;
  private @Nullable Duration timeToLive;
  private CacheScope scope = CacheScope.PRIVATE;

  /** The values of {@code resultType} that say that the result is complete. */
  private final List<JsonSlice> types = new ArrayList<>(0);

  /** The values of the cache hints. */
  private final List<JsonSlice> hints = new ArrayList<>(0);

  private @Nullable ReservedMeta reservedMeta;

  /**
   * Returns those of {@code result}.
   *
   * @throws MalformedMessageException if it is no JSON object
   */
  public static ResultMembers of(JsonSlice result) throws MalformedMessageException {
    ResultMembers known = result.members();
    if (known != null) {
      return known;
    }
    ResultMembers read = new ResultMembers();
    JsonCursor.readObject(result, read::take);
    return read;
  }

  /** Cuts the result out that the cursor is at, and reads these on the way, if it has members. */
  public static JsonSlice cut(JsonCursor at) throws MalformedMessageException {
    if (!at.isObject()) {
      return at.cut();
    }
    ResultMembers read = new ResultMembers();
    return at.cut(read::take).with(read);
  }

  private void take(String name, JsonCursor value) throws MalformedMessageException {
    switch (name) {
      case "resultType" -> {
        type = type.equals(COMPLETE) ? String.valueOf(value.text()) : type;
        if (type.equals(COMPLETE)) {
          types.add(value.cut());
        }
      }
      case "isError" -> isError = value.isTrue();
      case "task" -> isTask |= !value.isNull();
      case "ttlMs" -> {
        timeToLive = timeToLive(value.integer());
        hints.add(value.cut());
      }
      case "cacheScope" -> {
        scope = scope(value);
        hints.add(value.cut());
      }
      case "_meta" -> {
        ReservedMeta reserved = reservedMeta == null ? new ReservedMeta() : reservedMeta;
        reserved.take(value);
        reservedMeta = reserved;
      }
      default -> {
        // Everything else is for the caller.
      }
    }
  }

  /** Returns for how long what says {@code millis} may be kept; null if that says nothing. */
  public static @Nullable Duration timeToLive(OptionalLong millis) {
    return millis.isEmpty()
        ? null
        : Duration.ofMillis(Math.clamp(millis.getAsLong(), 0, LONGEST_TTL.toMillis()));
  }

  /** Returns for whom what says {@code value} may be kept. */
  public static CacheScope scope(JsonCursor value) {
    return "public".equals(value.text()) ? CacheScope.PUBLIC : CacheScope.PRIVATE;
  }

  /**
   * Returns {@code resultType}; that of a whole answer where there is none, and another one where
   * there are several.
   */
  public String type() {
    return type;
  }

  /** Returns what the server calls itself, where it tells. */
  Optional<JsonSlice> serverInfo() {
    return reservedMeta == null ? Optional.empty() : reservedMeta.serverInfo();
  }

  /**
   * Returns what they make of {@code result}, which is the result that they are of, in the form
   * that all revisions share.
   *
   * @param isCacheable whether it answers a method whose results carry cache hints (MCP 2026-07-28,
   *     server/utilities/caching)
   */
  public McpResult toResult(JsonSlice result, boolean isCacheable) {
    Kind kind = kind();
    List<JsonSlice> left = new ArrayList<>(types);
    if (isCacheable && kind == Kind.COMPLETE) {
      left.addAll(hints);
    }
    if (reservedMeta != null) {
      left.addAll(reservedMeta.values());
    }
    left.sort(Comparator.comparingInt(JsonSlice::from));
    return new McpResult(
        left.isEmpty() ? result.toJson() : result.toJsonWithout(left),
        reservedMeta == null ? McpResult.NO_META : reservedMeta.toJson(),
        kind,
        new CacheHints(timeToLive, scope));
  }

  private Kind kind() {
    if (isTask || !type.equals(COMPLETE)) {
      return Kind.CONTINUATION;
    }
    return isError ? Kind.ERROR : Kind.COMPLETE;
  }
}
