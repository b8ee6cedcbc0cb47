package dev.bascule.adapter.out.oauth.http;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SsrfGuardTest {

  private static final SsrfGuard PUBLIC = new SsrfGuard(List.of(URI.create("https://8.8.8.8/mcp")));
  private static final SsrfGuard PRIVATE =
      new SsrfGuard(List.of(URI.create("https://10.1.2.3/mcp")));
  private static final SsrfGuard LOCAL =
      new SsrfGuard(List.of(URI.create("http://127.0.0.1:1/mcp")));

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
  void knowsWhatIsNotOfThePublicInternet(String address, boolean expected)
      throws UnknownHostException {
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
  void aPublicServerLeadsToNoPrivateAddressAndToNoneInClear(String url) {
    assertThrows(TokenUnavailableException.class, () -> PUBLIC.check(URI.create(url)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://10.0.0.1/a", "https://8.8.8.8/a", "http://127.0.0.1/a"})
  void aPrivateServerLeadsToPrivateAddressesAsWell(String url) {
    assertDoesNotThrow(() -> PRIVATE.check(URI.create(url)));
    assertDoesNotThrow(() -> LOCAL.check(URI.create(url)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://10.0.0.1/a", "http://8.8.8.8/a"})
  void nobodyIsAskedInClearBeyondThisMachine(String url) {
    assertThrows(TokenUnavailableException.class, () -> LOCAL.check(URI.create(url)));
  }
}
