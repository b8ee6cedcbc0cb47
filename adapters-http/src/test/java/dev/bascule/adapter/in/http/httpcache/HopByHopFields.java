package dev.bascule.adapter.in.http.httpcache;

import java.util.List;

/** Hop-by-hop fields (RFC 9110, section 7.6.1). */
public final class HopByHopFields {

  private static final List<String> ALWAYS =
      List.of(
          "Connection",
          "Keep-Alive",
          "Proxy-Authenticate",
          "Proxy-Authentication-Info",
          "Proxy-Authorization",
          "Proxy-Connection",
          "TE",
          "Trailer",
          "Transfer-Encoding",
          "Upgrade");

  private HopByHopFields() {}

  /** Returns {@code fields} without them. */
  public static HeaderFields strip(HeaderFields fields) {
    return fields.without(HeaderLists.split(fields.values("Connection"))).without(ALWAYS);
  }
}
