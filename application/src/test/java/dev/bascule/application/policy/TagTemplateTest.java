package dev.bascule.application.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.domain.cache.CacheTag;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagTemplateTest {

  private static final List<String> NUMBER = List.of("number");
  private static final List<String> OWNER = List.of("repo", "owner");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "list",
        "issue:{args.number}",
        "{args.number}",
        "{args.repo.owner}/{args.number}.",
        "{args.a b-c}"
      })
  void keepsText(String text) {
    assertThat(TagTemplate.parse(text).map(TagTemplate::text)).contains(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "issue:{number}",
        "{args}",
        "{args.}",
        "{args.a..b}",
        "{args.a",
        "a}",
        "{result.a}",
        "*",
        "issue:*"
      })
  void rejectsOtherPlaceholdersAndWildcards(String text) {
    assertThat(TagTemplate.parse(text)).isEmpty();
  }

  @Test
  void rejectsLongText() {
    String longest = "{args.n}".repeat(32);

    assertThat(TagTemplate.parse(longest).map(TagTemplate::text)).contains(longest);
    assertThat(TagTemplate.parse(longest + "a")).isEmpty();
    assertThat(TagTemplate.parse("{args.n}".repeat(100_000))).isEmpty();
  }

  @Test
  void rendersValuesOfArguments() {
    assertThat(template("{args.repo.owner}:{args.number}!").render(values("42", "ada")))
        .contains(List.of("ada:42!"));
    assertThat(template("list").render(Map.of())).contains(List.of("list"));
  }

  @Test
  void rendersOneTagForEachCombinationOfElements() {
    assertThat(
            template("{args.repo.owner}:{args.number}")
                .render(Map.of(OWNER, List.of("a", "b"), NUMBER, List.of("1", "2"))))
        .contains(List.of("a:1", "a:2", "b:1", "b:2"));
  }

  @Test
  void isUnresolvedIfArgumentIsMissingOrHasTooManyElements() {
    List<String> most = IntStream.range(0, 32).mapToObj(Integer::toString).toList();

    assertThat(template("issue:{args.number}").render(Map.of(OWNER, List.of("a")))).isEmpty();
    assertThat(template("issue:{args.number}").render(Map.of(NUMBER, most)))
        .hasValueSatisfying(tags -> assertThat(tags).hasSize(32));
    assertThat(
            template("{args.number}:{args.repo.owner}")
                .render(Map.of(NUMBER, most, OWNER, List.of("a", "b"))))
        .isEmpty();
  }

  @Test
  void isUnresolvedIfTooLong() {
    String longest = "x".repeat(TagTemplate.MAX_LENGTH - 2);

    assertThat(template("i:{args.number}").render(values(longest, ""))).isPresent();
    assertThat(template("i:{args.number}").render(values(longest + "x", ""))).isEmpty();
  }

  @Test
  void isUnresolvedIfArgumentGivesReservedBeginning() {
    assertThat(template("{args.number}").render(values("tool:list", ""))).isEmpty();
    assertThat(template("{args.number}:x").render(values("group", ""))).isEmpty();
    assertThat(template("tool:{args.number}").render(values("list", "")))
        .contains(List.of("tool:list"));
  }

  @Test
  void knowsItsBeginningAndArguments() {
    assertThat(template("tool:list").beginsWithAny(CacheTag.RESERVED_PREFIXES)).isTrue();
    assertThat(template("{args.number}").beginsWithAny(CacheTag.RESERVED_PREFIXES)).isFalse();
    assertThat(
            TagTemplate.argumentsOf(
                List.of(template("{args.number}:{args.repo.owner}"), template("{args.number}"))))
        .containsExactly(NUMBER, OWNER);
  }

  private static TagTemplate template(String text) {
    return TagTemplate.parse(text).orElseThrow();
  }

  private static Map<List<String>, List<String>> values(String number, String owner) {
    return Map.of(NUMBER, List.of(number), OWNER, List.of(owner));
  }
}
