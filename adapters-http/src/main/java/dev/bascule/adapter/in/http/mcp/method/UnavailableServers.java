package dev.bascule.adapter.in.http.mcp.method;

import static java.util.stream.Collectors.joining;

import dev.bascule.adapter.in.http.json.RawJsonObject;
import dev.bascule.adapter.in.http.mcp.protocol.McpProtocol;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerId;
import java.util.List;

/** Lists the servers that are missing in an aggregated result, in its metadata. Pure. */
public final class UnavailableServers {

  static final String KEY = "dev.bascule/unavailable";

  private UnavailableServers() {}

  /** Returns {@code result} with {@code servers} in its {@code _meta}, if there are any. */
  public static JsonBytes addTo(JsonBytes result, List<ServerId> servers) {
    if (servers.isEmpty()) {
      return result;
    }
    RawJsonObject object = RawJsonObject.of(result).orElse(RawJsonObject.EMPTY);
    RawJsonObject meta = object.object(McpProtocol.META).orElse(RawJsonObject.EMPTY);
    String names =
        servers.stream()
            .map(ServerId::value)
            .map(RawJsonObject::quote)
            .collect(joining(",", "[", "]"));
    return object.with(McpProtocol.META, meta.with(KEY, names).toString()).toJson();
  }
}
