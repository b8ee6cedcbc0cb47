package dev.bascule.domain.advice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.domain.json.JsonBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultDifferenceTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":1,\"b\":2} | {\"a\":1,\"b\":3} | b",
        "{\"a\":1,\"b\":[1,{\"c\":true}]} | {\"a\":1,\"b\":[1,{\"c\":false}]} | b[1].c",
        "{\"a\":{\"x\":[1,2]},\"b\":[[1],[2,3]]} | {\"a\":{\"x\":[1,2]},\"b\":[[1],[2,4]]} |"
            + " b[1][1]",
        "{\"a\":\"x, {y\",\"b\":\"1\"} | {\"a\":\"x, {y\",\"b\":\"2\"} | b",
        "{\"a\":\"q\\\"[\",\"b\":\"1\"} | {\"a\":\"q\\\"[\",\"b\":\"2\"} | b",
        "{\"a\": {\"b\" : 1}} | {\"a\": {\"b\" : 2}} | a.b",
        "{\"a\":{},\"b\":1} | {\"a\":{},\"c\":1} | $",
        "{\"a\":{\"x\":1}} | {\"a\":{\"y\":1}} | a",
        "{\"a\":[1]} | {\"a\":[1,2]} | a[0]",
        "{\"x y\":1,\"a.b\":{\"c\":1}} | {\"x y\":1,\"a.b\":{\"c\":2}} | [\"a.b\"].c",
        "{\"a\":[{\"x y\":1}]} | {\"a\":[{\"x y\":2}]} | a[0][\"x y\"]",
        "{\"a\":1} | {\"b\":1} | $",
        "1 | 2 | $"
      })
  void findsPathOfFirstDifference(String first, String second, String path) {
    assertThat(path(first, second)).isEqualTo(path);
    assertThat(path(second, first)).isEqualTo(path);
  }

  @Test
  void findsPathWithinTextThatIsJson() {
    String result = "{\"content\":[{\"text\":\"{\\n \\\"id\\\": 1, \\\"at\\\": \\\"%s\\\"}\"}]}";

    assertThat(path(result.formatted("10:00"), result.formatted("10:01")))
        .isEqualTo("content[0].text > at");
  }

  @Test
  void containsNoValue() {
    assertThat(path("{\"a\":\"secret 1\"}", "{\"a\":\"secret 2\"}")).isEqualTo("a");
    assertThat(path("{\"a\":\"[secret 1\"}", "{\"a\":\"[secret 2\"}")).isEqualTo("a > [0]");
  }

  @Test
  void limitsLength() {
    String name = "n".repeat(200);

    assertThat(path("{\"" + name + "\":1}", "{\"" + name + "\":2}"))
        .hasSize(120)
        .startsWith("nnn")
        .endsWith("…");
  }

  @Test
  void toleratesTextThatOnlyBeginsLikeJson() {
    assertThat(path("{\"a\":\"{]}]}1\"}", "{\"a\":\"{]}]}2\"}")).isEqualTo("a");
    assertThat(path("{\"a\":\"{\\\\\"}", "{\"a\":\"{\\\"\"}")).isEqualTo("a");
  }

  private static String path(String first, String second) {
    return ResultDifference.pathOf(JsonBytes.of(first), JsonBytes.of(second));
  }
}
