package dev.bascule.adapter.in.http.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The proxies that the operator trusts to report the client. Each proxy appends what it knows on
 * the right, so the list is read from the right, as long as the proxy that wrote is trusted. What
 * is further left may be forged. A peer that is not trusted is the client, whatever its fields say;
 * so is one whose fields are malformed.
 */
public record TrustedProxies(List<CidrBlock> cidrBlocks) {

  public static final TrustedProxies NONE = new TrustedProxies(List.of());

  private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9._~-]+){1,16}");

  public TrustedProxies {
    cidrBlocks = List.copyOf(cidrBlocks);
  }

  public boolean trusts(InetAddress address) {
    return cidrBlocks.stream().anyMatch(cidrBlock -> cidrBlock.contains(address));
  }

  /** Returns the client of a request from {@code peer}, with these header fields. */
  public ClientAddress resolve(
      InetAddress peer, boolean secure, Function<String, List<String>> fields) {
    ClientAddress direct = ClientAddress.direct(ClientAddress.text(peer), secure);
    if (!trusts(peer)) {
      return direct;
    }
    List<String> standard = fields.apply("Forwarded");
    Optional<List<ForwardedHop>> hops =
        standard.isEmpty()
            ? Optional.of(parseXForwarded(fields))
            : ForwardedHeaderParser.parse(standard)
                .map(elements -> elements.stream().map(TrustedProxies::hop).toList());
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
      if (hop.address().filter(this::trusts).isEmpty()) {
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

  /** Parses {@code Forwarded} (RFC 7239), in which each proxy describes the hop before it. */
  static final class ForwardedHeaderParser {

    /** Longer than any sensible chain of proxies. */
    private static final int MAX_ELEMENTS = 32;

    private final String text;
    private int at;

    private ForwardedHeaderParser(String text) {
      this.text = text;
    }

    /** Returns the elements, the nearest proxy's last; empty if any is malformed. */
    static Optional<List<Map<String, String>>> parse(List<String> values) {
      try {
        return Optional.of(new ForwardedHeaderParser(String.join(",", values)).elements());
      } catch (MalformedException _) {
        return Optional.empty();
      }
    }

    private List<Map<String, String>> elements() throws MalformedException {
      List<Map<String, String>> elements = new ArrayList<>();
      do {
        Map<String, String> element = element();
        if (!element.isEmpty()) {
          elements.add(element);
        }
      } while (skip(','));
      require(at == text.length() && elements.size() <= MAX_ELEMENTS);
      return elements;
    }

    private Map<String, String> element() throws MalformedException {
      Map<String, String> parameters = new TreeMap<>();
      do {
        skipSpace();
        if (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != ';') {
          String name = token().toLowerCase(Locale.ROOT);
          require(skip('='));
          require(parameters.put(name, value()) == null);
          skipSpace();
        }
      } while (skip(';'));
      return parameters;
    }

    private String value() throws MalformedException {
      return at < text.length() && text.charAt(at) == '"' ? quoted() : token();
    }

    private String quoted() throws MalformedException {
      StringBuilder value = new StringBuilder();
      at++;
      while (!skip('"')) {
        require(at < text.length());
        if (text.charAt(at) == '\\') {
          at++;
          require(at < text.length());
        }
        char character = text.charAt(at++);
        require(character == '\t' || (character >= ' ' && character != 0x7f));
        value.append(character);
      }
      return value.toString();
    }

    private String token() throws MalformedException {
      int begin = at;
      while (at < text.length() && isTokenCharacter(text.charAt(at))) {
        at++;
      }
      require(at > begin);
      return text.substring(begin, at);
    }

    /** A colon requires quotes, but common proxies omit them. */
    private static boolean isTokenCharacter(char character) {
      return character > ' ' && character < 0x7f && "\"(),/;<=>?@\\{}".indexOf(character) < 0;
    }

    private boolean skip(char character) {
      boolean isThere = at < text.length() && text.charAt(at) == character;
      at += isThere ? 1 : 0;
      return isThere;
    }

    private void skipSpace() {
      while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
        at++;
      }
    }

    private static void require(boolean isWellFormed) throws MalformedException {
      if (!isWellFormed) {
        throw new MalformedException();
      }
    }

    private static final class MalformedException extends Exception {

      private static final long serialVersionUID = 1;
    }
  }

  /** What a proxy reports about the connection on its client side; empty if it does not. */
  private record ForwardedHop(
      Optional<InetAddress> address, Optional<Boolean> secure, Optional<String> authority) {

    private static final Pattern AUTHORITY =
        Pattern.compile("([A-Za-z0-9._-]{1,255}|\\[[0-9A-Fa-f:.]{2,45}])(:[0-9]{1,5})?");

    private static final Pattern PORT = Pattern.compile(":[A-Za-z0-9._-]{1,32}");

    /** Parses the reported values; invalid values count as not reported. */
    static ForwardedHop of(Optional<String> node, Optional<String> scheme, Optional<String> host) {
      return new ForwardedHop(
          node.flatMap(ForwardedHop::address),
          scheme.flatMap(ForwardedHop::isSecure),
          host.filter(text -> AUTHORITY.matcher(text).matches()));
    }

    /** Parses a node (RFC 7239, section 6): an address, with or without a port. */
    private static Optional<InetAddress> address(String node) {
      if (node.startsWith("[")) {
        int end = node.indexOf(']');
        return end > 0 && isPort(node.substring(end + 1)) && node.substring(1, end).contains(":")
            ? CidrBlock.address(node.substring(1, end))
            : Optional.empty();
      }
      int colon = node.indexOf(':');
      boolean hasPort = colon > 0 && colon == node.lastIndexOf(':');
      return hasPort && isPort(node.substring(colon))
          ? CidrBlock.address(node.substring(0, colon))
          : CidrBlock.address(node);
    }

    private static boolean isPort(String text) {
      return text.isEmpty() || PORT.matcher(text).matches();
    }

    private static Optional<Boolean> isSecure(String scheme) {
      return switch (scheme.toLowerCase(Locale.ROOT)) {
        case "https" -> Optional.of(true);
        case "http" -> Optional.of(false);
        default -> Optional.empty();
      };
    }
  }

  /**
   * A range of addresses in CIDR notation (RFC 4632, RFC 4291), or a single address. An IPv4-mapped
   * IPv6 address ({@code ::ffff:10.0.0.1}) is treated as the IPv4 address.
   */
  public record CidrBlock(InetAddress network, int prefixLength) {

    /** Excludes host names, so that no DNS lookup is performed. */
    private static final Pattern LITERAL =
        Pattern.compile("[0-9]+(\\.[0-9]+){3}|[0-9A-Fa-f:.]*:.*");

    /** Parses a range; empty if it is invalid. */
    public static Optional<CidrBlock> parse(String text) {
      int slash = text.indexOf('/');
      String written = slash < 0 ? text : text.substring(0, slash);
      String length = slash < 0 ? "" : text.substring(slash + 1);
      if (slash >= 0 && !length.matches("\\d{1,3}")) {
        return Optional.empty();
      }
      return address(written).flatMap(address -> of(address, length));
    }

    /**
     * @param network an address in the range, of which the first one is kept
     * @param prefixLength in bits, at most the length of the address
     */
    public CidrBlock {
      byte[] bytes = network.getAddress();
      if (prefixLength < 0 || prefixLength > bytes.length * 8) {
        throw new IllegalArgumentException("invalid prefix length: " + prefixLength);
      }
      try {
        network = InetAddress.getByAddress(masked(bytes, prefixLength));
      } catch (UnknownHostException e) {
        throw new AssertionError("an address has 4 or 16 bytes", e);
      }
    }

    private static Optional<CidrBlock> of(InetAddress address, String length) {
      int most = address.getAddress().length * 8;
      int prefixLength = length.isEmpty() ? most : Integer.parseInt(length);
      return prefixLength <= most
          ? Optional.of(new CidrBlock(address, prefixLength))
          : Optional.empty();
    }

    /** Parses an address without a DNS lookup. */
    static Optional<InetAddress> address(String text) {
      if (!LITERAL.matcher(text).matches() || text.contains("%")) {
        return Optional.empty();
      }
      try {
        return Optional.of(InetAddress.ofLiteral(text));
      } catch (IllegalArgumentException _) {
        return Optional.empty();
      }
    }

    public boolean contains(InetAddress address) {
      byte[] bytes = address.getAddress();
      byte[] own = network.getAddress();
      return bytes.length == own.length && Arrays.equals(masked(bytes, prefixLength), own);
    }

    private static byte[] masked(byte[] bytes, int prefixLength) {
      byte[] masked = new byte[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        int kept = Math.clamp(prefixLength - 8L * i, 0, 8);
        masked[i] = (byte) (bytes[i] & (0xff << (8 - kept)));
      }
      return masked;
    }

    /** Returns the range in CIDR notation, such as {@code 10.0.0.0/8}. */
    @Override
    public String toString() {
      return network.getHostAddress() + "/" + prefixLength;
    }
  }
}
