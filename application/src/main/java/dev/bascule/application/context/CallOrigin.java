package dev.bascule.application.context;

import dev.bascule.domain.mcp.Caller;
import java.util.List;

/**
 * The HTTP request of a call, for logs, audit entries and traces.
 *
 * @param requestId the id of the request ({@code X-Request-Id}); empty if there is none
 * @param address the client's address, as determined by the connection and trusted proxies; empty
 *     if there is none
 * @param details receives what becomes known about the request
 */
public record CallOrigin(String requestId, String address, RequestDetails details) {

  private static final int PREFIX_GROUPS = 4;

  /** No HTTP request: the command line, or the bridge itself. */
  public static final CallOrigin NONE = new CallOrigin("", "");

  /** Creates the origin of a request that is not in the access log. */
  public CallOrigin(String requestId, String address) {
    this(requestId, address, RequestDetails.NONE);
  }

  /**
   * Returns the holder of a share of common resources: {@code caller}, or else the network of the
   * client, so that clients without credentials do not have a single share. Empty if neither is
   * known; clients on this machine cannot be distinguished and have no share.
   */
  public String shareHolder(Caller caller) {
    return caller.identity().isEmpty() ? network() : caller.identity();
  }

  /** An IPv6 client usually has all 2^64 addresses of a network (RFC 6177). */
  private String network() {
    if (address.isEmpty() || address.startsWith("127.") || address.equals("::1")) {
      return "";
    }
    return "address " + (address.indexOf(':') < 0 ? address : prefix(address) + "/64");
  }

  /** Returns the first four groups of an IPv6 address, in which zeros may be omitted. */
  private static String prefix(String ipv6) {
    int gap = ipv6.indexOf("::");
    String known = gap < 0 ? ipv6 : ipv6.substring(0, gap);
    String[] groups = known.split(":", -1);
    int length = Math.min(groups.length, PREFIX_GROUPS);
    // A gap within the prefix is zeros; otherwise several networks share one prefix.
    return String.join(":", List.of(groups).subList(0, length));
  }
}
