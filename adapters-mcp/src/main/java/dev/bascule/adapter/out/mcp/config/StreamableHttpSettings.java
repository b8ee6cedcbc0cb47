package dev.bascule.adapter.out.mcp.config;

import dev.bascule.domain.mcp.ServerId;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import okhttp3.HttpUrl;

/**
 * The settings of a server over Streamable HTTP or HTTP+SSE.
 *
 * @param id the server
 * @param url its MCP endpoint; http or https; the user info and everything after the port may be
 *     secret, so {@link #toString} omits them
 * @param headers sent with every request; may contain secrets, so {@link #toString} omits their
 *     values
 * @param maxMessageBytes the maximum length of a message that is read; at least 1
 * @param protocol the protocol of the server
 */
public record StreamableHttpSettings(
    ServerId id,
    URI url,
    Map<String, String> headers,
    int maxMessageBytes,
    ProtocolChoice protocol) {

  /**
   * @throws IllegalArgumentException if {@code url} is neither http nor https or is invalid in
   *     HTTP, or if {@code maxMessageBytes} is less than 1; the message does not contain the URL
   */
  public StreamableHttpSettings {
    headers = Map.copyOf(headers);
    String scheme = url.getScheme();
    if (!("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))
        || url.getHost() == null) {
      throw new IllegalArgumentException("url must begin with http:// or https:// and name a host");
    }
    if (HttpUrl.parse(url.toString()) == null) {
      throw new IllegalArgumentException("url is invalid");
    }
    if (maxMessageBytes < 1) {
      throw new IllegalArgumentException(
          "maxMessageBytes must be at least 1, but was " + maxMessageBytes);
    }
  }

  /** Returns a copy with {@code User-Agent} in every request, unless one is configured. */
  public StreamableHttpSettings withUserAgent(ClientInfo clientInfo) {
    return headers.keySet().stream().anyMatch("User-Agent"::equalsIgnoreCase)
        ? this
        : withHeaders(Map.of("User-Agent", clientInfo.userAgent()));
  }

  /**
   * Returns a copy with more header fields in every request, which replace those of the same name.
   */
  public StreamableHttpSettings withHeaders(Map<String, String> further) {
    Map<String, String> all = new HashMap<>(headers);
    all.keySet().removeIf(name -> further.keySet().stream().anyMatch(name::equalsIgnoreCase));
    all.putAll(further);
    return new StreamableHttpSettings(id, url, all, maxMessageBytes, protocol);
  }

  /** Returns the scheme, the host and the port of the URL; the rest may be secret. */
  public String endpoint() {
    return url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
  }

  @Override
  public String toString() {
    return "StreamableHttpSettings[id="
        + id
        + ", url="
        + endpoint()
        + ", headers="
        + headers.keySet()
        + "]";
  }
}
