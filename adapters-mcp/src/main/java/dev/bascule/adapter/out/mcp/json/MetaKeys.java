package dev.bascule.adapter.out.mcp.json;

/** The keys of {@code _meta} that the protocol itself defines (MCP 2026-07-28, basic, _meta). */
public final class MetaKeys {

  private static final String PREFIX = "io.modelcontextprotocol/";

  public static final String PROTOCOL_VERSION = PREFIX + "protocolVersion";
  public static final String CLIENT_INFO = PREFIX + "clientInfo";
  public static final String CLIENT_CAPABILITIES = PREFIX + "clientCapabilities";
  public static final String LOG_LEVEL = PREFIX + "logLevel";
  public static final String SERVER_INFO = PREFIX + "serverInfo";
  public static final String SUBSCRIPTION_ID = PREFIX + "subscriptionId";

  private MetaKeys() {}
}
