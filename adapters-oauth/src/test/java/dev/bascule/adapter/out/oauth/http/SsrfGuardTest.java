package dev.bascule.adapter.out.oauth.http;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SsrfGuardTest {

  private static final SsrfGuard PUBLIC = guard("https://8.8.8.8/mcp");
  private static final SsrfGuard PRIVATE = guard("https://10.1.2.3/mcp");
  private static final SsrfGuard LOCAL = guard("http://127.0.0.1:1/mcp");

  /** Names and their addresses. */
  private static final Map<String, List<String>> NAMES =
      Map.of(
          "public.example", List.of("8.8.8.8"),
          "private.example", List.of("10.1.2.3"),
          "local.example", List.of("127.0.0.1"),
          "mixed.example", List.of("10.1.2.3", "127.0.0.1"));

  private static SsrfGuard guard(String server, String... named) {
    return new SsrfGuard(
        URI.create(server), Arrays.stream(named).map(URI::create).toList(), SsrfGuardTest::lookUp);
  }

  private static List<InetAddress> lookUp(String host) throws UnknownHostException {
    List<InetAddress> addresses = new ArrayList<>();
    for (String address : NAMES.getOrDefault(host, List.of(host))) {
      addresses.add(InetAddress.getByName(address));
    }
    return addresses;
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, true",
    "10.0.0.1, true",
    "172.16.0.1, true",
    "192.168.1.1, true",
    "169.254.169.254, true",
    "100.64.0.1, true",
    "0.0.0.0, true",
    "224.0.0.1, true",
    "255.255.255.255, true",
    "198.18.0.1, true",
    "::1, true",
    "fe80::1, true",
    "fd00::1, true",
    "64:ff9b::a00:1, true",
    "2002:a00:1::, true",
    "2001::a00:1, true",
    "192.0.0.1, true",
    "192.0.2.1, true",
    "192.0.78.17, false",
    "2001:4860::8888, false",
    "::ffff:10.0.0.1, true",
    "8.8.8.8, false",
    "2606:4700::1111, false",
    "100.63.0.1, false",
    "172.32.0.1, false"
  })
  void recognizesPrivateAddresses(String address, boolean expected) throws UnknownHostException {
    assertEquals(expected, SsrfGuard.isPrivate(InetAddress.getByName(address)), address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://127.0.0.1/a",
        "http://127.0.0.1/a",
        "https://10.0.0.1/a",
        "https://[::1]/a",
        "https://169.254.169.254/latest",
        "http://8.8.8.8/a",
        "ftp://8.8.8.8/a",
        "https://user@8.8.8.8/a"
      })
  void rejectsPrivateAndHttpUrlsOfPublicServer(String url) {
    assertThrows(TokenUnavailableException.class, () -> PUBLIC.resolve(URI.create(url)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://10.0.0.1/a", "https://8.8.8.8/a"})
  void allowsPrivateUrlsOfPrivateServer(String url) {
    assertDoesNotThrow(() -> PRIVATE.resolve(URI.create(url)));
    assertDoesNotThrow(() -> LOCAL.resolve(URI.create(url)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1/a",
        "https://127.0.0.1:6443/a",
        "https://[::1]/a",
        "https://0.0.0.0/a",
        "https://localhost/a",
        "https://local.example/a",
        "https://mixed.example/a"
      })
  void allowsLoopbackUrlsOnlyOfLoopbackServer(String url) {
    assertThrows(TokenUnavailableException.class, () -> PRIVATE.resolve(URI.create(url)));
    assertThrows(
        TokenUnavailableException.class,
        () -> guard("https://private.example/mcp").resolve(URI.create(url)));
    assertDoesNotThrow(() -> LOCAL.resolve(URI.create(url.replace("0.0.0.0", "127.0.0.2"))));
    assertDoesNotThrow(() -> guard("http://localhost:1/mcp").resolve(URI.create(url)));
  }

  /** The owner of a server's name could have it resolve to loopback temporarily. */
  @Test
  void ignoresResolvedAddressOfServerName() {
    assertThrows(
        TokenUnavailableException.class,
        () -> guard("https://local.example/mcp").resolve(URI.create("https://127.0.0.1/a")));
  }

  @Test
  void allowsConfiguredLoopbackUrl() {
    SsrfGuard guard = guard("https://10.1.2.3/mcp", "http://127.0.0.1:9000/issuer");

    assertDoesNotThrow(() -> guard.resolve(URI.create("http://127.0.0.1:9000/token")));
    assertThrows(
        TokenUnavailableException.class,
        () -> guard.resolve(URI.create("http://127.0.0.1:9001/token")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://10.0.0.1/a", "http://8.8.8.8/a", "http://mixed.example/a"})
  void rejectsHttpExceptOnThisMachine(String url) {
    assertThrows(TokenUnavailableException.class, () -> LOCAL.resolve(URI.create(url)));
  }

  @Test
  void returnsCheckedAddresses() throws Exception {
    assertEquals(lookUp("public.example"), PUBLIC.resolve(URI.create("https://public.example/a")));
    assertThrows(
        TokenUnavailableException.class,
        () -> PUBLIC.resolve(URI.create("https://private.example/a")));
  }
}
