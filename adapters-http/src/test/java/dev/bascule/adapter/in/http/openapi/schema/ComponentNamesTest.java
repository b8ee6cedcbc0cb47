package dev.bascule.adapter.in.http.openapi.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ComponentNamesTest {

  @ParameterizedTest
  @CsvSource({
    "echo,        echo",
    "get-sum,     get_sum",
    "a.b/c d,     a_b_c_d",
    "3d_render,   tool_3d_render",
    "_private,    _private",
    "___,         tool____",
    "検索,         tool___",
    "été,         _t_",
    "srv__tool,   srv__tool",
  })
  void areIdentifiers(String original, String name) {
    assertEquals(List.of(name), ComponentNames.operationIds(List.of(original)));
  }

  static Stream<Arguments> collisions() {
    return Stream.of(
        Arguments.of(List.of("a-b", "a.b"), List.of("a_b_[0-9a-f]{8}", "a_b_[0-9a-f]{8}")),
        Arguments.of(List.of("a_b", "a.b"), List.of("a_b", "a_b_[0-9a-f]{8}")),
        Arguments.of(List.of("a.b", "a_b"), List.of("a_b_[0-9a-f]{8}", "a_b")),
        Arguments.of(List.of("a_b", "aB"), List.of("a_b_[0-9a-f]{8}", "aB_[0-9a-f]{8}")),
        Arguments.of(List.of("検索", "探索"), List.of("tool____[0-9a-f]{8}", "tool____[0-9a-f]{8}")),
        Arguments.of(List.of("a", "b"), List.of("a", "b")));
  }

  @ParameterizedTest
  @MethodSource("collisions")
  void areUnique(List<String> originals, List<String> patterns) {
    List<String> names = ComponentNames.operationIds(originals);

    for (int i = 0; i < names.size(); i++) {
      assertThat(names.get(i)).as(names.toString()).matches(patterns.get(i));
    }
    assertEquals(names.size(), names.stream().map(ComponentNames::folded).distinct().count());
  }

  @Test
  void doNotDependOnTheOrder() {
    List<String> names = ComponentNames.operationIds(List.of("a.b", "a-b", "a/b"));

    assertEquals(names.reversed(), ComponentNames.operationIds(List.of("a/b", "a-b", "a.b")));
  }

  @Test
  void areAtMost64Long() {
    String longest = "x".repeat(64);
    List<String> names =
        ComponentNames.operationIds(
            List.of("x".repeat(128), "x".repeat(127) + "y", "y".repeat(64), longest));

    assertEquals(longest, names.getLast());
    assertTrue(names.stream().allMatch(name -> name.length() <= 64), names.toString());
    assertEquals(4, names.stream().distinct().count());
  }
}
