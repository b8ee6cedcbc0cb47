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
  public static final String RESULT_TYPE = "resultType";

  private McpProtocol() {}

  /** Returns {@link #MODERN_VERSIONS} as a JSON array. */
  public static String supportedVersions() {
    return MODERN_VERSIONS.stream().map(RawJsonObject::quote).collect(joining(",", "[", "]"));
  }
}
