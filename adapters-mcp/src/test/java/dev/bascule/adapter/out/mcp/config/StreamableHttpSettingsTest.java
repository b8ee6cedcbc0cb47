package dev.bascule.adapter.out.mcp.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.domain.mcp.ServerId;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StreamableHttpSettingsTest {

  private static final String SECRET = "s3cr3t";

  @Test
  void omitSecretsFromToString() {
    StreamableHttpSettings settings =
        settings(
            URI.create("https://" + SECRET + "@example.org:8443/" + SECRET + "?key=" + SECRET),
            Map.of("X-Api-Key", SECRET));

    assertEquals(
        "StreamableHttpSettings[id=server, url=https://example.org:8443, headers=[X-Api-Key]]",
        settings.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost:99999/s3cr3t", "http://localhost:0/s3cr3t"})
  void rejectInvalidUrlWithoutQuotingIt(String url) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> settings(URI.create(url), Map.of()));

    assertEquals("url is invalid", e.getMessage());
    assertNull(e.getCause());
  }

  private static StreamableHttpSettings settings(URI url, Map<String, String> headers) {
    return new StreamableHttpSettings(
        new ServerId("server"), url, headers, /* maxMessageBytes= */ 100_000, ProtocolChoice.AUTO);
  }
}
