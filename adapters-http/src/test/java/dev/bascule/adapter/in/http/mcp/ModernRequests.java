package dev.bascule.adapter.in.http.mcp;

/** Requests of clients of 2026-07-28. */
public final class ModernRequests {

  public static final String META =
      "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
          + "\"io.modelcontextprotocol/clientCapabilities\":{}}";

  private ModernRequests() {}

  /** Returns a request with {@code members}, possibly none, in addition to {@code _meta}. */
  public static String request(String id, String method, String members) {
    return raw(id, method, members.isEmpty() ? META : members + "," + META);
  }

  /** Returns a request whose params are just {@code members}. */
  public static String raw(String id, String method, String members) {
    return "{\"jsonrpc\":\"2.0\",\"id\":"
        + id
        + ",\"method\":\""
        + method
        + "\",\"params\":{"
        + members
        + "}}";
  }

  /** Returns {@code _meta} with additional members. */
  public static String meta(String more) {
    return META.substring(0, META.length() - 1) + "," + more + "}";
  }
}
