package dev.bascule.adapter.in.http.access;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Finds out who asks, where proxies stand between. Each proxy adds to the right what it knows; so
 * the list is read from the right, for as long as the one who wrote is trusted. What stands further
 * left may be anybody's invention. Whoever connects and is not trusted is the client, whatever its
 * fields say; so is one whose fields are malformed.
 *
 * @param proxies who is trusted
 */
public record ForwardedClientResolver(TrustedProxies proxies) {

  private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9._~-]+){1,16}");

  /**
   * Returns the client of a request.
   *
   * @param peer who is connected
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

  /** The older fields are lists of their own, which need not be of the same length. */
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

  /** Goes outwards from the bridge until somebody is met who is not trusted, or not known. */
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
