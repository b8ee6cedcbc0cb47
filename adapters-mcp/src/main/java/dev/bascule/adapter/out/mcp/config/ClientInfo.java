package dev.bascule.adapter.out.mcp.config;

import java.util.regex.Pattern;

/**
 * The bridge's identity for servers: {@code clientInfo} of {@code initialize}, and {@code
 * User-Agent} over HTTP.
 *
 * @param name the bridge's name
 * @param version its version
 */
public record ClientInfo(String name, String version) {

  /** RFC 9110, section 5.6.2. */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  /** Returns the product for {@code User-Agent} (RFC 9110, section 10.1.5). */
  public String userAgent() {
    return TOKEN.matcher(version).matches() ? name + "/" + version : name;
  }

  /** Returns the identity of Bascule {@code version}. */
  public static ClientInfo bascule(String version) {
    return new ClientInfo("bascule", version);
  }
}
