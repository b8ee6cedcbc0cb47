package dev.bascule.adapter.out.mcp.config;

import dev.bascule.domain.mcp.ServerId;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import okhttp3.HttpUrl;

/**
 * How a server is reached over Streamable HTTP.
 *
 * @param id the server
 * @param url its MCP endpoint; http or https; what stands before the host or behind the port may be
 *     secret, so {@link #toString} leaves it out
 * @param headers sent with every request; may hold secrets, so {@link #toString} leaves out their
 *     values
 * @param maxMessageBytes the longest answer that is read; at least 1
 * @param protocol in which way the server is to be spoken to
 */
public record StreamableHttpSettings(
    ServerId id,
    URI url,
    Map<String, String> headers,
    int maxMessageBytes,
    ProtocolChoice protocol) {

  /**
   * @throws IllegalArgumentException if {@code url} is neither http nor https or not one that HTTP
   *     allows, or if {@code maxMessageBytes} is less than 1; the message does not hold the url
   */
  public StreamableHttpSettings {
    headers = Map.copyOf(headers);
    String scheme = url.getScheme();
    if (!("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))
        || url.getHost() == null) {
      throw new IllegalArgumentException("url must begin with http:// or https:// and name a host");
    }
    if (HttpUrl.parse(url.toString()) == null) {
      throw new IllegalArgumentException("url is not one that HTTP allows");
    }
    if (maxMessageBytes < 1) {
      throw new IllegalArgumentException(
          "maxMessageBytes must be at least 1, but was " + maxMessageBytes);
    }
  }

  /** How a server is reached that is asked in which way it is to be spoken to. */
  public StreamableHttpSettings(
      ServerId id, URI url, Map<String, String> headers, int maxMessageBytes) {
    this(id, url, headers, maxMessageBytes, ProtocolChoice.AUTO);
  }

  /** Returns the same with {@code User-Agent} in every request, unless one is configured. */
  public StreamableHttpSettings withUserAgent(ClientInfo clientInfo) {
    return headers.keySet().stream().anyMatch("User-Agent"::equalsIgnoreCase)
        ? this
        : withHeaders(Map.of("User-Agent", clientInfo.userAgent()));
  }

  /** Returns the same with further header fields in every request, in place of those of a name. */
  public StreamableHttpSettings withHeaders(Map<String, String> further) {
    Map<String, String> all = new HashMap<>(headers);
    all.keySet().removeIf(name -> further.keySet().stream().anyMatch(name::equalsIgnoreCase));
    all.putAll(further);
    return new StreamableHttpSettings(id, url, all, maxMessageBytes, protocol);
  }

  @Override
  public String toString() {
    return "StreamableHttpSettings[id="
        + id
        + ", url="
        + url.getScheme()
        + "://"
        + url.getHost()
        + (url.getPort() < 0 ? "" : ":" + url.getPort())
        + ", headers="
        + headers.keySet()
        + "]";
  }
}
