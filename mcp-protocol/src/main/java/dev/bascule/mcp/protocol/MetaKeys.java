package dev.bascule.mcp.protocol;

import java.util.Set;

/**
 * The keys of {@code _meta} that the protocol itself defines (MCP 2026-07-28, basic, _meta), apart
 * from those of trace contexts.
 */
public final class MetaKeys {

  private static final String PREFIX = "io.modelcontextprotocol/";

  public static final String PROTOCOL_VERSION = PREFIX + "protocolVersion";
  public static final String CLIENT_INFO = PREFIX + "clientInfo";
  public static final String CLIENT_CAPABILITIES = PREFIX + "clientCapabilities";
  public static final String LOG_LEVEL = PREFIX + "logLevel";
  public static final String SERVER_INFO = PREFIX + "serverInfo";
  public static final String SUBSCRIPTION_ID = PREFIX + "subscriptionId";

  /** The only key without a prefix; in requests. */
  public static final String PROGRESS_TOKEN = "progressToken";

  private static final Set<String> ALL =
      Set.of(
          PROTOCOL_VERSION,
          CLIENT_INFO,
          CLIENT_CAPABILITIES,
          LOG_LEVEL,
          SERVER_INFO,
          SUBSCRIPTION_ID);

  private MetaKeys() {}

  /**
   * Returns whether the core of 2026-07-28 defines {@code key} under the prefix of the protocol, so
   * that it concerns one connection of that revision. Keys of extensions, which clients of any
   * revision may use, are not among them, although their prefix is reserved as well: it says who
   * may define a key, not for whom its value is.
   */
  public static boolean isDefined(String key) {
    return ALL.contains(key);
  }
}
