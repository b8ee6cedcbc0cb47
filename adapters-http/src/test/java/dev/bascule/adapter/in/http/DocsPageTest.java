package dev.bascule.adapter.in.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The API documentation page and its files. Its appearance is tested in a browser. */
final class DocsPageTest {

  private static final Pattern PART = Pattern.compile("(?:href|src)=\"(docs/[^\"]+)\"");

  private final TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool());

  @AfterEach
  void close() {
    bridge.close();
  }

  @Test
  void pageLoadsNothingFromOtherHosts() {
    ParsedResponse page = bridge.get("/docs");

    assertEquals(200, page.status());
    assertEquals("text/html; charset=utf-8", page.header("Content-Type"));
    assertThat(page.body()).doesNotContain("://");
    String policy = page.header("Content-Security-Policy");
    assertThat(policy).startsWith("default-src 'none'");
    assertThat(policy).doesNotContain("unsafe");
    assertThat(policy).contains("img-src data:;");
  }

  @Test
  void servesEveryFileOfThePage() {
    List<String> parts =
        PART.matcher(bridge.get("/docs").body())
            .results()
            .map(result -> result.group(1))
            .distinct()
            .toList();

    assertEquals(5, parts.size(), parts::toString);
    for (String part : parts) {
      assertEquals(200, bridge.get("/" + part).status(), part);
    }
  }

  @Test
  void servesLibraryAsScriptAndStyle() {
    assertEquals(
        "text/javascript; charset=utf-8",
        bridge.get("/docs/swagger-ui-bundle.js").header("Content-Type"));
    assertEquals(
        "text/css; charset=utf-8", bridge.get("/docs/swagger-ui.css").header("Content-Type"));
  }

  @Test
  void redirectsTrailingSlash() {
    ParsedResponse answer = bridge.get("/docs/");

    assertEquals(308, answer.status());
    assertEquals("../docs", answer.header("Location"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/docs/index.html",
        "/docs/swagger-ui.js",
        "/docs/package-info.class",
        "/docs/a/b"
      })
  void servesNothingElse(String path) {
    assertEquals(404, bridge.get(path).status());
  }
}
