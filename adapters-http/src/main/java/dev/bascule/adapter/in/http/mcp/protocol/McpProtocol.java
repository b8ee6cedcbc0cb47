package dev.bascule.adapter.in.http.mcp.protocol;

import static java.util.stream.Collectors.joining;

import dev.bascule.mcp.json.RawJsonObject;
import java.util.List;
import java.util.Set;

/** The constants of MCP. */
public final class McpProtocol {

  /** The revisions without sessions, newest first (MCP 2026-07-28). */
  public static final List<String> MODERN_VERSIONS = List.of("2026-07-28");

  /** The revisions with {@code initialize}, newest first. */
  public static final List<String> LEGACY_VERSIONS =
      List.of("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05");

  /** The only revision with batches. */
  public static final String BATCH_VERSION = "2025-03-26";

  /** The revisions whose clients support events without data, and reconnect for missed messages. */
  public static final Set<String> RESUMABLE_VERSIONS = Set.of("2025-11-25");

  public static final String VERSION_HEADER = "MCP-Protocol-Version";
  public static final String SESSION_HEADER = "Mcp-Session-Id";
  public static final String METHOD_HEADER = "Mcp-Method";
  public static final String NAME_HEADER = "Mcp-Name";
  static final String PARAM_HEADER_PREFIX = "Mcp-Param-";

  public static final String META = "_meta";
  public static final String PROGRESS_TOKEN = "progressToken";
  public static final String RESULT_TYPE = "resultType";

  public static final String VERSION_KEY = "io.modelcontextprotocol/protocolVersion";
  public static final String CAPABILITIES_KEY = "io.modelcontextprotocol/clientCapabilities";
  public static final String LOG_LEVEL_KEY = "io.modelcontextprotocol/logLevel";
  public static final String SUBSCRIPTION_KEY = "io.modelcontextprotocol/subscriptionId";
  public static final String CLIENT_INFO_KEY = "io.modelcontextprotocol/clientInfo";
  static final String SERVER_INFO_KEY = "io.modelcontextprotocol/serverInfo";

  private static final List<String> RESERVED_LABELS = List.of("mcp", "modelcontextprotocol");

  private McpProtocol() {}

  /** Returns {@link #MODERN_VERSIONS} as a JSON array. */
  public static String supportedVersions() {
    return MODERN_VERSIONS.stream().map(RawJsonObject::quote).collect(joining(",", "[", "]"));
  }

  /**
   * Returns whether the protocol reserves a key of {@code _meta} for the two ends of one connection
   * (MCP 2026-07-28, basic: {@code _meta}).
   */
  public static boolean isReservedKey(String key) {
    int slash = key.indexOf('/');
    if (slash < 0) {
      return key.equals(PROGRESS_TOKEN);
    }
    // Revisions differ in whether the first label is reserved or the second.
    int first = endOfLabel(key, 0, slash);
    return isReservedLabel(key, 0, first)
        || (first < slash && isReservedLabel(key, first + 1, endOfLabel(key, first + 1, slash)));
  }

  private static boolean isReservedLabel(String key, int begin, int end) {
    for (String label : RESERVED_LABELS) {
      if (label.length() == end - begin && key.startsWith(label, begin)) {
        return true;
      }
    }
    return false;
  }

  private static int endOfLabel(String key, int begin, int end) {
    int dot = key.indexOf('.', begin, end);
    return dot < 0 ? end : dot;
  }
}
