package dev.bascule.adapter.in.http.caching;

import java.util.List;

/** Fields that belong to one connection, and go no further (RFC 9110, section 7.6.1). */
public final class HopByHop {

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

  private HopByHop() {}

  /** Returns {@code fields} without them. */
  public static Fields strip(Fields fields) {
    return fields.without(Lists.split(fields.values("Connection"))).without(ALWAYS);
  }
}
