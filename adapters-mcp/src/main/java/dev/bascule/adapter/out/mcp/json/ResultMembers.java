package dev.bascule.adapter.out.mcp.json;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.McpResult.Kind;
import java.time.Duration;
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
  private @Nullable JsonSlice serverInfo;

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
      case "resultType" -> type = type.equals(COMPLETE) ? String.valueOf(value.text()) : type;
      case "isError" -> isError = value.isTrue();
      case "task" -> isTask |= !value.isNull();
      case "ttlMs" -> timeToLive = timeToLive(value.integer());
      case "cacheScope" -> scope = scope(value);
      case "_meta" -> {
        if (value.isObject()) {
          value.members(this::takeMeta);
        }
      }
      default -> {
        // Everything else is for the caller.
      }
    }
  }

  private void takeMeta(String name, JsonCursor value) throws MalformedMessageException {
    if (name.equals(MetaKeys.SERVER_INFO) && value.isObject()) {
      serverInfo = value.cut();
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
    return Optional.ofNullable(serverInfo);
  }

  /** Returns what they make of {@code json}, which is the result that they are of. */
  public McpResult toResult(JsonBytes json) {
    return new McpResult(json, kind(), new CacheHints(timeToLive, scope));
  }

  private Kind kind() {
    if (isTask || !type.equals(COMPLETE)) {
      return Kind.CONTINUATION;
    }
    return isError ? Kind.ERROR : Kind.COMPLETE;
  }
}
