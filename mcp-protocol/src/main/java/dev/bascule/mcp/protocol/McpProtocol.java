package dev.bascule.mcp.protocol;

import java.util.List;
import java.util.Set;

/** The revisions of MCP, and the names of header fields and of common members. */
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

  /** The legacy revisions whose clients send {@link #VERSION_HEADER} with each request. */
  public static final Set<String> VERSION_HEADER_VERSIONS = Set.of("2025-06-18", "2025-11-25");

  public static final String VERSION_HEADER = "MCP-Protocol-Version";
  public static final String SESSION_HEADER = "Mcp-Session-Id";
  public static final String METHOD_HEADER = "Mcp-Method";
  public static final String NAME_HEADER = "Mcp-Name";
  public static final String PARAM_HEADER_PREFIX = "Mcp-Param-";

  /**
   * Has a random value for each server, by which the bridge recognizes requests of its own. Not of
   * MCP.
   */
  public static final String LOOP_HEADER = "Bascule-Loop-Token";

  public static final String META = "_meta";

  /** The members of results of 2026-07-28. */
  public static final String RESULT_TYPE = "resultType";

  public static final String TIME_TO_LIVE = "ttlMs";
  public static final String CACHE_SCOPE = "cacheScope";

  private McpProtocol() {}
}
