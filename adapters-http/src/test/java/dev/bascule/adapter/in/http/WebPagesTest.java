package dev.bascule.adapter.in.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The start page, the page of the tools, and their files. Their looks are tested in a browser. */
final class WebPagesTest {

  private static final String HTML = "text/html,application/xhtml+xml,*/*;q=0.8";

  private static final Pattern PART = Pattern.compile("(?:href|src)=\"((?:docs|pages)/[^\"]+)\"");
  private static final Pattern IMPORT = Pattern.compile("(?:from|import) '(\\.{1,2}/[^']+\\.js)'");

  private final TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool());

  @AfterEach
  void close() {
    bridge.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/docs"})
  void pageLoadsNothingFromOtherHosts(String path) {
    ParsedResponse page = page(path);

    assertEquals(200, page.status());
    assertEquals("text/html; charset=utf-8", page.header("Content-Type"));
    assertThat(page.body()).doesNotContain("://");
    assertThat(page.body()).doesNotContainPattern("<style|style=|<script>| on[a-z]+=");
    String policy = page.header("Content-Security-Policy");
    assertThat(policy).startsWith("default-src 'none'");
    assertThat(policy).doesNotContain("unsafe");
    assertThat(policy).contains("img-src data:;");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/docs"})
  void servesEveryFileOfThePage(String path) {
    Queue<String> left =
        new ArrayDeque<>(
            PART.matcher(page(path).body()).results().map(part -> "/" + part.group(1)).toList());
    Set<String> seen = new TreeSet<>();
    while (!left.isEmpty()) {
      String part = left.remove();
      if (!seen.add(part)) {
        continue;
      }
      ParsedResponse answer = bridge.get(part);
      assertEquals(200, answer.status(), part);
      IMPORT
          .matcher(answer.body())
          .results()
          .forEach(each -> left.add(URI.create(part).resolve(each.group(1)).getPath()));
    }

    assertThat(seen).contains("/pages/page.css", "/pages/theme.js", "/pages/header.js");
    assertThat(seen.size()).isGreaterThan(10);
  }

  @Test
  void servesScriptsAndStyles() {
    assertEquals(
        "text/javascript; charset=utf-8", bridge.get("/docs/main.js").header("Content-Type"));
    assertEquals("text/css; charset=utf-8", bridge.get("/pages/page.css").header("Content-Type"));
  }

  @Test
  void redirectsTrailingSlash() {
    ParsedResponse answer = bridge.get("/docs/");

    assertEquals(308, answer.status());
    assertEquals("../docs", answer.header("Location"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"*/*", "application/json", "application/json, text/html"})
  void listsRoutesForClientsThatPreferJson(String accept) {
    ParsedResponse answer = bridge.get("/", "Accept: " + accept);

    assertEquals("application/json", answer.header("Content-Type"));
    assertEquals("Accept", answer.header("Vary"));
    assertThat(answer.body()).contains("\"/servers/{server}/tools/{tool}\"");
  }

  @Test
  void startPageVariesByAcceptAndHasAnEntityTag() {
    ParsedResponse page = page("/");

    assertEquals("Accept", page.header("Vary"));
    assertEquals(
        304, bridge.get("/", "Accept: " + HTML, "If-None-Match: " + page.header("ETag")).status());
    assertThat(page.header("ETag")).isNotEqualTo(bridge.get("/").header("ETag"));
  }

  @Test
  void servesHeadOfTheStartPage() {
    try (RawClient client = bridge.connect()) {
      ParsedResponse head = client.send("HEAD", "/", "", "Accept: " + HTML);

      assertEquals(200, head.status());
      assertEquals("text/html; charset=utf-8", head.header("Content-Type"));
      assertEquals(page("/").header("Content-Length"), head.header("Content-Length"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/docs/index.html",
        "/docs/swagger-ui-bundle.js",
        "/docs/package-info.class",
        "/docs/a/b",
        "/pages/none.js",
        "/pages/..%2Fdocs%2Fmain.js"
      })
  void servesNothingElse(String path) {
    assertEquals(404, bridge.get(path).status());
  }

  private ParsedResponse page(String path) {
    return bridge.get(path, "Accept: " + HTML);
  }
}
