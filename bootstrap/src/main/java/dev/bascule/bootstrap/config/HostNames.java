package dev.bascule.bootstrap.config;

import java.net.InetAddress;

/** What can be told of a host by its name or address alone. */
public final class HostNames {

  private HostNames() {}

  /** Tells whether only this machine can reach it. No name is looked up. */
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
