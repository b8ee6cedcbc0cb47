package dev.bascule.adapter.in.http.mcp;

import static java.util.stream.Collectors.joining;

import dev.bascule.adapter.in.http.json.RawObject;
import dev.bascule.domain.mcp.ServerId;

/** Tells clients which servers are missing from what was put together. Pure. */
final class Absences {

  private static final String KEY = "dev.bascule/unavailable";

  private Absences() {}

  /** Returns the member {@code _meta} that names the servers that {@code catalog} lacks. */
  static String meta(Catalog catalog) {
    return catalog.unavailable().stream()
        .map(ServerId::value)
        .map(RawObject::quote)
        .collect(joining(",", "\"_meta\":{\"" + KEY + "\":[", "]}"));
  }
}
