package dev.bascule.adapter.out.mcp.config;

import static java.util.Objects.requireNonNull;

/**
 * How the bridge introduces itself to servers: {@code clientInfo} of {@code initialize}.
 *
 * @param name the bridge's name
 * @param version its version
 */
public record ClientInfo(String name, String version) {

  public ClientInfo {
    requireNonNull(name, "name");
    requireNonNull(version, "version");
  }

  /** Returns the identity of Bascule in its version {@code version}. */
  public static ClientInfo bascule(String version) {
    return new ClientInfo("bascule", version);
  }
}
