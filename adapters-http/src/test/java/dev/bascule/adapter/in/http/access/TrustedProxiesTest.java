package dev.bascule.adapter.in.http.access;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.access.TrustedProxies.CidrBlock;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client of a request, with 10.0.0.0/8 and fd00::/8 as trusted proxies. */
final class TrustedProxiesTest {

  private final TrustedProxies finder =
      new TrustedProxies(
          Stream.of("10.0.0.0/8", "fd00::/8")
              .map(text -> CidrBlock.parse(text).orElseThrow())
              .toList());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        // An untrusted peer is the client.
        "192.0.2.1 | for=198.51.100.1;proto=https;host=evil.example | 192.0.2.1 | false | -",
        // The nearest proxy reports the client; everything left of that may be forged.
        "10.0.0.1 | for=198.51.100.1;proto=https;host=b.example | 198.51.100.1 | true | b.example",
        "10.0.0.1 | for=6.6.6.6;proto=http, for=198.51.100.1;proto=https | 198.51.100.1 | true | -",
        // If that is a trusted proxy as well, it reports the next.
        "10.0.0.1 | for=198.51.100.1;proto=https, for=10.0.0.2 | 198.51.100.1 | true | -",
        "10.0.0.1 | for=198.51.100.1;host=a, for=10.0.0.2;host=b | 198.51.100.1 | false | a",
        "10.0.0.1 | for=6.6.6.6, for=198.51.100.1, for=10.0.0.2 | 198.51.100.1 | false | -",
        // If all are trusted, the outermost is the client.
        "10.0.0.1 | for=10.0.0.3, for=10.0.0.2 | 10.0.0.3 | false | -",
        // Ports and IPv6.
        "10.0.0.1 | for=\"198.51.100.1:4711\" | 198.51.100.1 | false | -",
        "10.0.0.1 | for=198.51.100.1:4711 | 198.51.100.1 | false | -",
        "10.0.0.1 | for=\"[2001:db8::17]:4711\" | 2001:db8::17 | false | -",
        "10.0.0.1 | for=\"[2001:db8::17]:_obf\" | 2001:db8::17 | false | -",
        "fd00::1 | for=\"[fd00::2]\", for=\"[fd00::3]:1\" | fd00::2 | false | -",
        "10.0.0.1 | for=\"[::ffff:198.51.100.1]\" | 198.51.100.1 | false | -",
        // The search ends at a hidden or invalid address.
        "10.0.0.1 | for=6.6.6.6, for=unknown;proto=https | 10.0.0.1 | true | -",
        "10.0.0.1 | for=6.6.6.6, for=_hidden, for=10.0.0.2 | 10.0.0.2 | false | -",
        "10.0.0.1 | for=6.6.6.6, for=localhost | 10.0.0.1 | false | -",
        "10.0.0.1 | for=6.6.6.6, for=\"[198.51.100.1]\" | 10.0.0.1 | false | -",
        "10.0.0.1 | for=6.6.6.6, proto=https | 10.0.0.1 | true | -",
        // Malformed fields are ignored.
        "10.0.0.1 | for=198.51.100.1;proto=https;;host | 10.0.0.1 | false | -",
        "10.0.0.1 | for=198.51.100.1;proto=\"https | 10.0.0.1 | false | -",
        "10.0.0.1 | for=198.51.100.1;proto=ftp | 198.51.100.1 | false | -",
        "10.0.0.1 | for=198.51.100.1;host=\"b@evil\" | 198.51.100.1 | false | -",
        "10.0.0.1 | for=198.51.100.1;host=\"[::1]:8443\" | 198.51.100.1 | false | [::1]:8443",
      })
  void returnsOutermostClientReportedByTrustedProxies(
      String peer, String forwarded, String address, boolean secure, String authority) {
    ClientAddress client = find(peer, "Forwarded", forwarded);

    assertEquals(address, client.address());
    assertEquals(secure, client.secure());
    assertEquals(authority, client.authority().orElse("-"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.1 | 198.51.100.1 | https | b.example | 192.0.2.1 | false | -",
        "10.0.0.1 | 198.51.100.1 | https | b.example | 198.51.100.1 | true | b.example",
        "10.0.0.1 | 6.6.6.6, 198.51.100.1 | https | b.example | 198.51.100.1 | true | b.example",
        "10.0.0.1 | 198.51.100.1, 10.0.0.2 | https | b.example | 198.51.100.1 | true | b.example",
        "10.0.0.1 | 198.51.100.1, 10.0.0.2 | https, http | a, b | 198.51.100.1 | true | a",
        "10.0.0.1 | 198.51.100.1 | http, https | evil, b.example | 198.51.100.1 | true | b.example",
        "10.0.0.1 | 198.51.100.1:4711 | https | b:8443 | 198.51.100.1 | true | b:8443",
        "10.0.0.1 | 2001:db8::17 | http | b | 2001:db8::17 | false | b",
        "10.0.0.1 | [2001:db8::17]:80 | HTTPS | b | 2001:db8::17 | true | b",
        "10.0.0.1 | 6.6.6.6, unknown | https | b | 10.0.0.1 | true | b",
        "10.0.0.1 | 6.6.6.6, | https | b | 10.0.0.1 | true | b",
        "10.0.0.1 | 999.1.1.1 | wss | a b | 10.0.0.1 | false | -",
      })
  void readsLegacyFields(
      String peer,
      String node,
      String scheme,
      String host,
      String address,
      boolean secure,
      String authority) {
    ClientAddress client =
        find(peer, "X-Forwarded-For", node, "X-Forwarded-Proto", scheme, "X-Forwarded-Host", host);

    assertEquals(address, client.address());
    assertEquals(secure, client.secure());
    assertEquals(authority, client.authority().orElse("-"));
  }

  @ParameterizedTest
  @CsvSource({
    "::1,                          ::1",
    "0:0:0:0:0:0:0:0,              ::",
    "2001:db8::1,                  2001:db8::1",
    "2001:DB8:0:0:1:0:0:1,         2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1,         2001:db8:0:1:1:1:1:1",
    "1:0:0:2:0:0:0:3,              1:0:0:2::3",
    "192.0.2.1,                    192.0.2.1"
  })
  void returnsCanonicalAddress(String address, String expected) {
    assertEquals(expected, find(address).address());
  }

  @Test
  void prefersStandardField() {
    ClientAddress client =
        find("10.0.0.1", "Forwarded", "for=198.51.100.1", "X-Forwarded-For", "198.51.100.2");

    assertEquals("198.51.100.1", client.address());
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, /bridge, /bridge",
    "10.0.0.1, /a/b/, /a/b",
    "10.0.0.1, /, ''",
    "10.0.0.1, bridge, ''",
    "10.0.0.1, //evil.example, ''",
    "10.0.0.1, '/a, /b', ''",
    "10.0.0.1, /a\"b, ''",
    "192.0.2.1, /bridge, ''"
  })
  void returnsStrippedPrefix(String peer, String field, String prefix) {
    assertEquals(prefix, find(peer, "X-Forwarded-Prefix", field).prefix());
  }

  private ClientAddress find(String peer, String... fields) {
    return finder.resolve(
        InetAddress.ofLiteral(peer),
        /* secure= */ false,
        name -> {
          for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equals(name)) {
              return List.of(fields[i + 1]);
            }
          }
          return List.of();
        });
  }
}
