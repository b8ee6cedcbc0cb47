package dev.bascule.adapter.in.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.adapter.in.http.exchange.ProblemType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Compares {@code docs/errors.md} and what the bridge serves with the types in the code. */
final class ErrorsPageTest {

  private static final Path PAGE = Path.of("..", "docs", "errors.md");

  @Test
  void listsEveryTypeAndNoOther() throws IOException {
    assertEquals(ids(), matches("(?m)^## `(.+)`$"));
    assertEquals(ids(), matches("(?m)^\\| \\d+ \\| \\[`([^]]+)`]"));
  }

  @ParameterizedTest
  @EnumSource(ProblemType.class)
  void describesTypeAsTheCodeDoes(ProblemType type) throws IOException {
    JsonNode json = type.toJson();
    String title = json.path("title").asString();
    String code = json.path("code").asString("");
    String row =
        "| %d | [`%s`](#%s) |%s | %s |"
            .formatted(
                type.status(), type.id(), type.id(), code.isEmpty() ? "" : " " + code, title);
    String section =
        "## `%s` **%d %s**%s. Cause: %s Remedy: %s"
            .formatted(
                type.id(),
                type.status(),
                title,
                code.isEmpty() ? "" : ", JSON-RPC " + code,
                json.path("cause").asString(),
                json.path("remedy").asString());

    String page = Files.readString(PAGE).replaceAll("\\s+", " ");

    assertThat(page).contains(row);
    assertThat(page + " ").contains(section + " ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/base"})
  void servesTheDescriptionOfEachType(String basePath) {
    try (TestBridge bridge = TestBridge.start(settings(basePath), FakeUseCases.withEchoTool())) {
      for (ProblemType type : ProblemType.values()) {
        assertEquals(type.toJson(), bridge.get(type.uri()).json());
      }
      assertEquals(ids().size(), bridge.get("/problems").json().path("problems").size());

      ParsedResponse unknown = bridge.get("/problems/none");
      assertEquals(404, unknown.status());
      assertEquals(ProblemType.UNKNOWN_PATH.uri(), unknown.json().path("type").asString());
    }
  }

  private static HttpServerSettings settings(String basePath) {
    HttpServerSettings defaults = TestBridge.SETTINGS;
    return new HttpServerSettings(
        defaults.host(),
        defaults.port(),
        defaults.healthPort(),
        basePath,
        defaults.maxBodyBytes(),
        defaults.maxHeaderBytes(),
        defaults.maxConnections(),
        defaults.idleTimeout(),
        defaults.readTimeout(),
        defaults.drainDelay(),
        defaults.drainTimeout(),
        defaults.aggregateTimeout(),
        defaults.edge());
  }

  private static List<String> ids() {
    return Arrays.stream(ProblemType.values()).map(ProblemType::id).toList();
  }

  private static List<String> matches(String regex) throws IOException {
    return Pattern.compile(regex)
        .matcher(Files.readString(PAGE))
        .results()
        .map((MatchResult result) -> result.group(1))
        .toList();
  }
}
