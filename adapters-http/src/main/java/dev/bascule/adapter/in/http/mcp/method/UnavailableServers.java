package dev.bascule.adapter.in.http.mcp.method;

import static java.util.stream.Collectors.joining;

import dev.bascule.adapter.in.http.json.RawJsonObject;
import dev.bascule.adapter.in.http.mcp.aggregate.FeatureCatalog;
import dev.bascule.domain.mcp.ServerId;

/** Tells clients which servers are missing from what was put together. Pure. */
final class UnavailableServers {

  private static final String KEY = "dev.bascule/unavailable";

  private UnavailableServers() {}

  /** Returns the member {@code _meta} that names the servers that {@code catalog} lacks. */
  static String meta(FeatureCatalog catalog) {
    return catalog.unavailable().stream()
        .map(ServerId::value)
        .map(RawJsonObject::quote)
        .collect(joining(",", "\"_meta\":{\"" + KEY + "\":[", "]}"));
  }
}
