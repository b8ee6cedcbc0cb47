package dev.bascule.adapter.in.http.access;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Determines the client of a request behind proxies. Each proxy appends what it knows, so the list
 * is read from the right as long as the sender is trusted. Everything further left may be forged. A
 * peer that is not trusted, or whose fields are malformed, is itself the client.
 *
 * @param proxies the trusted proxies
 */
public record ForwardedClientResolver(TrustedProxies proxies) {

  private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9._~-]+){1,16}");

  /**
   * Returns the client of a request.
   *
   * @param peer the connected peer
   * @param secure whether that connection is encrypted
   * @param fields returns the values of the header fields of a name
   */
  public ClientAddress resolve(
      InetAddress peer, boolean secure, Function<String, List<String>> fields) {
    ClientAddress direct = ClientAddress.direct(ClientAddress.text(peer), secure);
    if (!proxies.trusts(peer)) {
      return direct;
    }
    List<String> standard = fields.apply("Forwarded");
    Optional<List<ForwardedHop>> hops =
        standard.isEmpty()
            ? Optional.of(parseXForwarded(fields))
            : ForwardedHeaderParser.parse(standard)
                .map(elements -> elements.stream().map(ForwardedClientResolver::hop).toList());
    return hops.map(chain -> outermost(chain, direct))
        .map(client -> withPrefix(client, fields.apply("X-Forwarded-Prefix")))
        .orElse(direct);
  }

  private static ForwardedHop hop(Map<String, String> element) {
    return ForwardedHop.of(
        Optional.ofNullable(element.get("for")),
        Optional.ofNullable(element.get("proto")),
        Optional.ofNullable(element.get("host")));
  }

  /** Parses the legacy fields, which are separate lists that may differ in length. */
  private static List<ForwardedHop> parseXForwarded(Function<String, List<String>> fields) {
    List<String> nodes = list(fields.apply("X-Forwarded-For"));
    List<String> schemes = list(fields.apply("X-Forwarded-Proto"));
    List<String> hosts = list(fields.apply("X-Forwarded-Host"));
    List<ForwardedHop> hops = new ArrayList<>();
    int count = Math.max(nodes.size(), Math.max(schemes.size(), hosts.size()));
    for (int fromRight = count; fromRight >= 1; fromRight--) {
      hops.add(
          ForwardedHop.of(nth(nodes, fromRight), nth(schemes, fromRight), nth(hosts, fromRight)));
    }
    return hops;
  }

  private static Optional<String> nth(List<String> values, int fromRight) {
    return fromRight <= values.size()
        ? Optional.of(values.get(values.size() - fromRight))
        : Optional.empty();
  }

  private static List<String> list(List<String> values) {
    return values.stream()
        .flatMap(value -> List.of(value.split(",", -1)).stream())
        .map(String::strip)
        .toList();
  }

  /** Walks from the bridge outwards to the first address that is untrusted or unknown. */
  private ClientAddress outermost(List<ForwardedHop> hops, ClientAddress direct) {
    ClientAddress client = direct;
    for (ForwardedHop hop : hops.reversed()) {
      client =
          new ClientAddress(
              hop.address().map(ClientAddress::text).orElse(client.address()),
              hop.secure().orElse(client.secure()),
              hop.authority().or(client::authority),
              client.prefix());
      if (hop.address().filter(proxies::trusts).isEmpty()) {
        return client;
      }
    }
    return client;
  }

  private static ClientAddress withPrefix(ClientAddress client, List<String> values) {
    List<String> prefixes = list(values);
    String prefix = prefixes.size() == 1 ? prefixes.getFirst().replaceFirst("/$", "") : "";
    return PREFIX.matcher(prefix).matches()
        ? new ClientAddress(client.address(), client.secure(), client.authority(), prefix)
        : client;
  }
}
