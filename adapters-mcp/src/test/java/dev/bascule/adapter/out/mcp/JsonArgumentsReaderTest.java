package dev.bascule.adapter.out.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.domain.cache.KeyNormalization;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolName;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonArgumentsReaderTest {

  private static final List<String> A = List.of("a");

  @ParameterizedTest
  @ValueSource(strings = {"42", "42.0", "\"42\"", "4.2e1", "420E-1"})
  void givesEqualNumbersOneText(String value) {
    assertThat(read("{\"a\":" + value + "}", A)).containsExactly(Map.entry(A, List.of("42")));
  }

  @Test
  void readsScalars() {
    assertThat(read("{\"a\":\"4\\u0032 x\"}", A)).containsEntry(A, List.of("42 x"));
    assertThat(read("{\"a\":\"42.0\"}", A)).containsEntry(A, List.of("42.0"));
    assertThat(read("{\"a\":true}", A)).containsEntry(A, List.of("true"));
    assertThat(read("{\"a\":false}", A)).containsEntry(A, List.of("false"));
    assertThat(read("{\"a\":-0.0}", A)).containsEntry(A, List.of("0"));
    assertThat(read("{\"a\":100}", A)).isEqualTo(read("{\"a\":1e2}", A));
    assertThat(read("{\"a\":1e999999}", A)).isEqualTo(read("{\"a\":10e999998}", A));
    assertThat(read("{\"a\":123456789012345678901234567890}", A))
        .containsEntry(A, List.of("123456789012345678901234567890"));
  }

  @Test
  void readsElementsOfArrays() {
    assertThat(read("{\"a\":[1,\"2\",true]}", A)).containsEntry(A, List.of("1", "2", "true"));
    assertThat(read("{\"a\":" + numbers(32) + "}", A).get(A)).hasSize(32);
    assertThat(read("{\"a\":" + numbers(33) + ",\"b\":1}", A, List.of("b")))
        .containsExactly(Map.entry(List.of("b"), List.of("1")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"a\":null}",
        "{\"a\":{}}",
        "{\"a\":{\"a\":1}}",
        "{\"a\":[]}",
        "{\"a\":[1,null]}",
        "{\"a\":[[1]]}",
        "{\"a\":[{\"a\":1},2]}",
        "{\"b\":{\"a\":1}}",
        "{\"A\":1}",
        "{\"a\":1e99999999999}"
      })
  void hasNoOtherValues(String json) {
    assertThat(read(json, A)).isEmpty();
  }

  @Test
  void readsMembersOfObjects() {
    List<String> owner = List.of("repo", "owner");
    List<String> name = List.of("repo", "name");

    assertThat(
            read(
                "{\"x\":[{\"repo\":1}],\"repo\":{\"owner\":\"ada\",\"y\":{\"name\":0},\"name\":\"e\"}}",
                owner,
                name,
                List.of("repo")))
        .containsOnly(Map.entry(owner, List.of("ada")), Map.entry(name, List.of("e")));
  }

  @Test
  void toleratesDeepAndLongValues() {
    String deep = "[".repeat(10_000) + "]".repeat(10_000);

    assertThat(read("{\"a\":1,\"b\":" + deep + "}", A)).containsEntry(A, List.of("1"));
    assertThat(read("{\"a\":" + "9".repeat(100_000) + "}", A)).isEmpty();
  }

  @Test
  void digestsWithDefaultsOfTool() {
    Tool tool =
        new Tool(
            new ToolName("t"),
            JsonBytes.of(
                "{\"name\":\"t\",\"inputSchema\":{\"properties\":{\"a\":{\"default\":1}}}}"),
            ToolAnnotations.UNKNOWN);
    KeyNormalization defaults =
        new KeyNormalization(Set.of(), Set.of(), Set.of(), /* addsDefaults= */ true);

    assertThat(digest("{}", defaults, Optional.of(tool)))
        .isEqualTo(digest("{\"a\":1}", defaults, Optional.of(tool)))
        .isNotEqualTo(digest("{}", defaults, Optional.empty()));
    assertThat(digest("{}", KeyNormalization.NONE, Optional.of(tool))).isEqualTo(Sha256.of("{}"));
  }

  @Test
  void digestsEachSchemaByItself() {
    JsonArgumentsReader reader = new JsonArgumentsReader();
    KeyNormalization defaults =
        new KeyNormalization(Set.of(), Set.of(), Set.of(), /* addsDefaults= */ true);
    ToolArguments arguments = new ToolArguments(JsonBytes.of("{}"), Sha256.of("{}"));
    Set<Sha256> digests = new HashSet<>();
    for (int i = 0; i < 2_000; i++) {
      JsonBytes json =
          JsonBytes.of(
              "{\"name\":\"t\",\"inputSchema\":{\"properties\":{\"a\":{\"default\":" + i + "}}}}");
      Tool tool = new Tool(new ToolName("t"), json, ToolAnnotations.UNKNOWN);
      digests.add(reader.digest(arguments, defaults, Optional.of(tool)));
    }

    assertThat(digests).hasSize(2_000);
    assertThat(reader.rememberedTools()).isBetween(1, JsonArgumentsReader.MAX_TOOLS);
  }

  @Test
  void usesNoDefaultsOfTooLongTool() {
    KeyNormalization defaults =
        new KeyNormalization(Set.of(), Set.of(), Set.of(), /* addsDefaults= */ true);
    String padding = " ".repeat(JsonArgumentsReader.MAX_TOOL_BYTES);
    JsonBytes json =
        JsonBytes.of(
            "{\"name\":\"t\",\"inputSchema\":{\"properties\":{\"a\":{\"default\":1}}}}" + padding);
    Tool tool = new Tool(new ToolName("t"), json, ToolAnnotations.UNKNOWN);

    assertThat(digest("{}", defaults, Optional.of(tool)))
        .isNotEqualTo(digest("{\"a\":1}", defaults, Optional.of(tool)));
  }

  @Test
  void hashesEachArgument() {
    JsonArgumentsReader reader = new JsonArgumentsReader();
    Map<String, Long> hashes = hashes(reader, "{\"a\":1,\"b\":{\"y\":1,\"x\":2}}");

    assertThat(hashes).containsOnlyKeys("a", "b");
    assertThat(hashes(reader, "{ \"b\":{\"x\":2,\"y\":1}, \"a\":1.0}").get("b"))
        .isEqualTo(hashes.get("b"));
    assertThat(hashes(reader, "{\"a\":1.0}").get("a")).isNotEqualTo(hashes.get("a"));
    assertThat(hashes(reader, "{\"c\":1}").get("c")).isNotEqualTo(hashes.get("a"));
    assertThat(hashes(reader, "{\"a\":1,\"b\":2,\"c\":3}")).isEmpty();
    assertThat(hashes(reader, "{\"a\":")).isEmpty();
  }

  private static Map<String, Long> hashes(JsonArgumentsReader reader, String json) {
    return reader.hashes(new ToolArguments(JsonBytes.of(json), Sha256.of(json)), /* max= */ 2);
  }

  @Test
  void keepsDigestOfArgumentsThatAreNotValid() {
    KeyNormalization ignoring =
        new KeyNormalization(Set.of(A), Set.of(), Set.of(), /* addsDefaults= */ false);

    assertThat(digest("{\"a\":1,", ignoring, Optional.empty())).isEqualTo(Sha256.of("{\"a\":1,"));
  }

  private static Sha256 digest(String json, KeyNormalization normalization, Optional<Tool> tool) {
    return new JsonArgumentsReader()
        .digest(new ToolArguments(JsonBytes.of(json), Sha256.of(json)), normalization, tool);
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  private static Map<List<String>, List<String>> read(String json, List<String>... paths) {
    return new JsonArgumentsReader()
        .read(new ToolArguments(JsonBytes.of(json), Sha256.of(json)), Set.of(paths));
  }

  private static String numbers(int count) {
    return IntStream.range(0, count)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(",", "[", "]"));
  }
}
