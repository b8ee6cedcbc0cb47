package dev.bascule.adapter.in.http.exchange;

import dev.bascule.adapter.in.http.access.ClientAddress;
import dev.bascule.application.context.CallOrigin;
import dev.bascule.application.context.ClientCertificate;
import dev.bascule.domain.mcp.Caller;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The origin of a request: its client, its connection, and the address of the bridge that it used.
 *
 * @param client the client, as far as the connection and trusted proxies report it
 * @param certificate the certificate of the client, if the connection has one
 * @param baseOrigin scheme and authority that the client used; empty if they are unknown or unsafe
 *     to repeat
 * @param basePath the prefix of all paths; empty, or without a slash at its end
 */
public record RequestOrigin(
    ClientAddress client,
    Optional<ClientCertificate> certificate,
    Optional<String> baseOrigin,
    String basePath) {

  private static final Pattern BASE_ORIGIN =
      Pattern.compile("https?://[A-Za-z0-9._:\\[\\]-]{1,255}");

  /** A client with one IPv6 address usually has 2^64 of them (RFC 6177). */
  private static final int NETWORK_BYTES = 8;

  private static final int ADDRESS_BYTES = 16;

  private static final int MAX_ADDRESS_LENGTH = 64;

  /** Returns the origin; {@code authority} is that of the request target, if it has one. */
  public static RequestOrigin of(
      ClientAddress client,
      Optional<ClientCertificate> certificate,
      @Nullable String authority,
      String basePath) {
    return new RequestOrigin(client, certificate, baseOrigin(client, authority), basePath);
  }

  /** Returns the base URL for the client; empty if unknown. */
  public Optional<String> baseUrl() {
    return baseOrigin.map(known -> known + client.prefix() + basePath);
  }

  /** Returns the IPv4 address of the client, or its IPv6 network. */
  public String address() {
    return network(client.address());
  }

  /** Returns the key of the caller's share of common resources; the empty string if unknown. */
  public String shareHolder(Caller caller) {
    return new CallOrigin("", client.address()).shareHolder(caller);
  }

  private static Optional<String> baseOrigin(ClientAddress client, @Nullable String authority) {
    String named = client.authority().orElseGet(() -> String.valueOf(authority));
    return Optional.of((client.secure() ? "https://" : "http://") + named)
        .filter(text -> BASE_ORIGIN.matcher(text).matches());
  }

  /** Returns an IPv4 or local address unchanged, and the network of any other. */
  public static String network(String address) {
    try {
      InetAddress parsed = InetAddress.ofLiteral(address);
      if (!(parsed instanceof Inet6Address)) {
        return address;
      }
      byte[] network = Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES);
      return parsed.isLoopbackAddress()
          ? ClientAddress.text(parsed)
          : ClientAddress.text(InetAddress.getByAddress(Arrays.copyOf(network, ADDRESS_BYTES)))
              + "/64";
    } catch (IllegalArgumentException | UnknownHostException _) {
      return address.length() > MAX_ADDRESS_LENGTH
          ? address.substring(0, MAX_ADDRESS_LENGTH)
          : address;
    }
  }
}
