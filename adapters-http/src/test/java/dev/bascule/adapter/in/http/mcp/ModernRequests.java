package dev.bascule.adapter.in.http.mcp;

/** Requests as clients of 2026-07-28 write them. */
public final class ModernRequests {

  public static final String META =
      "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
          + "\"io.modelcontextprotocol/clientCapabilities\":{}}";

  private ModernRequests() {}

  /** Returns a request with {@code members} beside {@code _meta}; they may be none. */
  public static String request(String id, String method, String members) {
    return raw(id, method, members.isEmpty() ? META : members + "," + META);
  }

  /** Returns a request with nothing but {@code members} in its params. */
  public static String raw(String id, String method, String members) {
    return "{\"jsonrpc\":\"2.0\",\"id\":"
        + id
        + ",\"method\":\""
        + method
        + "\",\"params\":{"
        + members
        + "}}";
  }

  /** Returns {@code _meta} with further members. */
  public static String meta(String more) {
    return META.substring(0, META.length() - 1) + "," + more + "}";
  }
}
