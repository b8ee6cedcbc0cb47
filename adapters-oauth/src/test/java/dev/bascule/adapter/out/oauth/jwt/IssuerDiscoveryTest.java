package dev.bascule.adapter.out.oauth.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.domain.time.FakeTicker;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The validation of metadata. */
final class IssuerDiscoveryTest {

  private static URI keys(String issuer, String address) throws IOException {
    String metadata = "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + address + "\"}";
    return new IssuerDiscovery(issuer, new HttpDocumentClient(new FakeTicker())).keysUrl(metadata);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:9000/admin", "http://localhost/keys", "file:///etc/x"})
  void rejectsHttpKeysOfRemoteIssuer(String address) {
    assertThrows(IOException.class, () -> keys("https://login.example", address));
  }

  @Test
  void acceptsHttpKeysOfLocalIssuer() throws IOException {
    assertEquals(
        URI.create("http://127.0.0.1/keys"), keys("http://127.0.0.1", "http://127.0.0.1/keys"));
  }
}
