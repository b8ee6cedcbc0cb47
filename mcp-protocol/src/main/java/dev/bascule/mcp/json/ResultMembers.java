package dev.bascule.mcp.json;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.McpResult.Kind;
import dev.bascule.mcp.protocol.McpProtocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The common members of a result, whatever its method. They are read together with the message of
 * the result, so that an ordinary response is parsed once.
 *
 * <p>Used by one thread while they are read, and by any thread afterwards.
 */
public final class ResultMembers {

  public static final String COMPLETE = "complete";
  public static final String INPUT_REQUIRED = "input_required";

  /** The length of an escape of four digits (RFC 8259, section 7). */
  private static final int ESCAPE_LENGTH = 6;

  private static final Duration LONGEST_TTL = Duration.ofHours(24);

  private String type = COMPLETE;
  private boolean isError;
  private boolean isTask;
  private @Nullable Duration timeToLive;
  private CacheScope scope = CacheScope.PRIVATE;

  /** The values of {@code resultType} that are {@code complete}. */
  private final List<JsonSlice> types = new ArrayList<>(0);

  /** The values of the cache hints. */
  private final List<JsonSlice> hints = new ArrayList<>(0);

  private @Nullable ReservedMeta reservedMeta;

  /**
   * Reads the members of {@code result}.
   *
   * @throws MalformedMessageException if it is not a JSON object
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

  /** Cuts out the result at the cursor, and reads these members of it, if it has any. */
  public static JsonSlice cut(JsonCursor at) throws MalformedMessageException {
    if (!at.isObject()) {
      return at.cut();
    }
    ResultMembers read = new ResultMembers();
    return at.cut(read::take).with(read);
  }

  private void take(String name, JsonCursor value) throws MalformedMessageException {
    switch (name) {
      case McpProtocol.RESULT_TYPE -> {
        type = type.equals(COMPLETE) ? String.valueOf(value.text()) : type;
        if (type.equals(COMPLETE)) {
          types.add(value.cut());
        }
      }
      case "isError" -> isError = value.isTrue();
      case "task" -> isTask |= !value.isNull();
      case McpProtocol.TIME_TO_LIVE -> {
        timeToLive = timeToLive(value.integer());
        hints.add(value.cut());
      }
      case McpProtocol.CACHE_SCOPE -> {
        scope = scope(value);
        hints.add(value.cut());
      }
      case McpProtocol.META -> {
        ReservedMeta reserved = reservedMeta == null ? new ReservedMeta() : reservedMeta;
        reserved.take(value);
        reservedMeta = reserved;
      }
      default -> {
        // All other members are for the caller.
      }
    }
  }

  /** Returns the time to live of {@code millis}; null if it is empty. */
  public static @Nullable Duration timeToLive(OptionalLong millis) {
    return millis.isEmpty()
        ? null
        : Duration.ofMillis(Math.clamp(millis.getAsLong(), 0, LONGEST_TTL.toMillis()));
  }

  /** Returns the scope at the cursor. */
  public static CacheScope scope(JsonCursor value) {
    return "public".equals(value.text()) ? CacheScope.PUBLIC : CacheScope.PRIVATE;
  }

  /**
   * Returns {@code resultType}; {@code complete} if there is none, and another value if there are
   * several.
   */
  public String type() {
    return type;
  }

  /** Returns the {@code Implementation} of the server, if it sent one. */
  public Optional<JsonSlice> serverInfo() {
    return reservedMeta == null ? Optional.empty() : reservedMeta.serverInfo();
  }

  /**
   * Returns {@code result}, of which these are the members, in the form common to all revisions.
   *
   * @param isCacheable whether results of its method carry cache hints (MCP 2026-07-28,
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
        withoutEscapedLetters(left.isEmpty() ? result.toJson() : result.toJsonWithout(left)),
        reservedMeta == null ? McpResult.NO_META : reservedMeta.toJson(),
        kind,
        new CacheHints(timeToLive, scope));
  }

  /**
   * Returns {@code json} with letters, digits and colons in place of their escapes, so that names
   * and URIs can be found in its bytes. Only a server that hides them writes such an escape.
   */
  private static JsonBytes withoutEscapedLetters(JsonBytes json) {
    int at = 0;
    while (at < json.length() && escapedLetter(json, at) < 0) {
      // A backslash that escapes another one begins no escape of a letter.
      at += json.byteAt(at) == '\\' ? 2 : 1;
    }
    if (at >= json.length()) {
      return json;
    }
    byte[] plain = json.toByteArray();
    int end = at;
    while (at < json.length()) {
      int letter = escapedLetter(json, at);
      if (letter >= 0) {
        plain[end++] = (byte) letter;
        at += ESCAPE_LENGTH;
      } else {
        int copied = json.byteAt(at) == '\\' ? 2 : 1;
        plain[end++] = json.byteAt(at);
        if (copied == 2) {
          plain[end++] = json.byteAt(at + 1);
        }
        at += copied;
      }
    }
    return JsonBytes.copyOf(plain, 0, end);
  }

  /** Returns the letter, digit or colon whose escape begins at {@code at}; -1 if none does. */
  private static int escapedLetter(JsonBytes json, int at) {
    if (json.byteAt(at) != '\\'
        || json.byteAt(at + 1) != 'u'
        || json.byteAt(at + 2) != '0'
        || json.byteAt(at + 3) != '0') {
      return -1;
    }
    int code =
        16 * Character.digit(json.byteAt(at + 4), 16) + Character.digit(json.byteAt(at + 5), 16);
    return code < 0x80 && (Character.isLetterOrDigit(code) || code == ':') ? code : -1;
  }

  private Kind kind() {
    if (isTask || !type.equals(COMPLETE)) {
      return Kind.CONTINUATION;
    }
    return isError ? Kind.ERROR : Kind.COMPLETE;
  }
}
