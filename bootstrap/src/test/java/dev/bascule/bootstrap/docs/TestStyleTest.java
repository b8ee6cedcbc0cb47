package dev.bascule.bootstrap.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Requires assertions whose failures show the text that they are about. */
final class TestStyleTest {

  /** {@code assertThat(text).contains(part)} shows both; a boolean shows neither. */
  private static final Pattern BOOLEAN_OF_TEXT =
      Pattern.compile("assert(?:True|False)\\([^;]*?\\.(?:contains|startsWith|endsWith)\\([^;]*");

  @Test
  void assertsOnTextWithAssertThat() {
    List<String> found =
        RepositoryFiles.testSources().entrySet().stream()
            .flatMap(
                source ->
                    find(source.getValue()).stream().map(text -> source.getKey() + ": " + text))
            .toList();

    assertEquals(List.of(), found);
  }

  @Test
  void findsPlantedAssertions() {
    // Without its name here, where this test would find it.
    String assertion = "assert".concat("True");
    String source =
        """
        @@(body.contains("a"), body);
        @@(ready);
        @@(
            lines.stream().anyMatch(line -> line.startsWith("a")));
        body.contains("a");
        """;

    assertEquals(
        List.of(
            "@@(body.contains(\"a\"), body)",
            "@@(\n    lines.stream().anyMatch(line -> line.startsWith(\"a\")))"),
        find(source.replace("@@", assertion)).stream()
            .map(found -> found.replace(assertion, "@@"))
            .toList());
  }

  private static List<String> find(String source) {
    return BOOLEAN_OF_TEXT.matcher(source).results().map(MatchResult::group).toList();
  }
}
