package dev.bascule.adapter.in.http.access;

import static java.util.Objects.requireNonNull;

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
public record ClientFinder(TrustedProxies proxies) {

  private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9._~-]+){1,16}");

  public ClientFinder {
    requireNonNull(proxies, "proxies");
  }

  /**
   * Returns the client of a request.
   *
   * @param peer who is connected
   * @param secure whether that connection is encrypted
   * @param fields returns the values of the header fields of a name
   */
  public Client find(InetAddress peer, boolean secure, Function<String, List<String>> fields) {
    Client direct = Client.direct(text(peer), secure);
    if (!proxies.trusts(peer)) {
      return direct;
    }
    List<String> standard = fields.apply("Forwarded");
    Optional<List<Hop>> hops =
        standard.isEmpty()
            ? Optional.of(hopsOfOld(fields))
            : Forwarded.parse(standard)
                .map(elements -> elements.stream().map(ClientFinder::hop).toList());
    return hops.map(told -> outermost(told, direct))
        .map(client -> withPrefix(client, fields.apply("X-Forwarded-Prefix")))
        .orElse(direct);
  }

  private static Hop hop(Map<String, String> element) {
    return Hop.of(
        Optional.ofNullable(element.get("for")),
        Optional.ofNullable(element.get("proto")),
        Optional.ofNullable(element.get("host")));
  }

  /** The older fields are lists of their own, which need not be of the same length. */
  private static List<Hop> hopsOfOld(Function<String, List<String>> fields) {
    List<String> nodes = list(fields.apply("X-Forwarded-For"));
    List<String> schemes = list(fields.apply("X-Forwarded-Proto"));
    List<String> hosts = list(fields.apply("X-Forwarded-Host"));
    List<Hop> hops = new ArrayList<>();
    int count = Math.max(nodes.size(), Math.max(schemes.size(), hosts.size()));
    for (int fromRight = count; fromRight >= 1; fromRight--) {
      hops.add(Hop.of(nth(nodes, fromRight), nth(schemes, fromRight), nth(hosts, fromRight)));
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
  private Client outermost(List<Hop> hops, Client direct) {
    Client client = direct;
    for (Hop hop : hops.reversed()) {
      client =
          new Client(
              hop.address().map(ClientFinder::text).orElse(client.address()),
              hop.secure().orElse(client.secure()),
              hop.authority().or(client::authority),
              client.prefix());
      if (hop.address().filter(proxies::trusts).isEmpty()) {
        return client;
      }
    }
    return client;
  }

  private static Client withPrefix(Client client, List<String> values) {
    List<String> prefixes = list(values);
    String prefix = prefixes.size() == 1 ? prefixes.getFirst().replaceFirst("/$", "") : "";
    return PREFIX.matcher(prefix).matches()
        ? new Client(client.address(), client.secure(), client.authority(), prefix)
        : client;
  }

  private static String text(InetAddress address) {
    return address.getHostAddress();
  }
}
