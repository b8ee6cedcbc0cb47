package dev.bascule.adapter.out.oauth.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServerUrlTest {

  @ParameterizedTest
  @CsvSource({
    "https://Host.Example/mcp/, https://host.example/mcp",
    "HTTPS://h:443/, https://h",
    "http://h:80/a?key=secret, http://h/a",
    "https://h:8443/a/b, https://h:8443/a/b"
  })
  void isCanonical(URI url, String expected) {
    assertEquals(expected, ServerUrl.canonical(url));
  }

  @ParameterizedTest
  @CsvSource({
    "https://h/mcp, true",
    "https://h/mcp/, true",
    "https://H, true",
    "https://h:443/, true",
    "https://h/mc, false",
    "https://h/mcp/x, false",
    "http://h/mcp, false",
    "https://evil/mcp, false",
    "https://h:444/mcp, false",
    "https://h/mcp#x, false",
    "mcp, false"
  })
  void isCoveredByItselfAndParentPaths(String resource, boolean expected) {
    assertEquals(expected, ServerUrl.isCoveredBy(resource, URI.create("https://h/mcp")), resource);
  }
}
