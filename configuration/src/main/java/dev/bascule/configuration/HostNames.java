package dev.bascule.configuration;

import java.net.InetAddress;

/** Classifies hosts by their name or address alone. */
public final class HostNames {

  private HostNames() {}

  /** Returns whether only this machine can reach the host. Performs no DNS lookup. */
  public static boolean isLoopback(String host) {
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", "")).isLoopbackAddress();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
