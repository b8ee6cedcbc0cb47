package dev.bascule.bootstrap.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Verifies that the tests named in {@code docs/seed.md} exist. */
class SeedMapTest {

  private static final Pattern CITED = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`");

  @Test
  void namesOnlyTestsThatExist() {
    Map<String, String> tests = RepositoryFiles.testClasses();

    List<String> missing =
        CITED
            .matcher(RepositoryFiles.read("docs/seed.md"))
            .results()
            .filter(citation -> !isThere(citation, tests))
            .map(MatchResult::group)
            .toList();

    assertEquals(List.of(), missing);
    assertThat(tests).isNotEmpty();
  }

  private static boolean isThere(MatchResult citation, Map<String, String> tests) {
    String source = tests.getOrDefault(citation.group(1), "");
    String method = citation.group(2);
    return method == null ? !source.isEmpty() : source.contains(" void " + method + "(");
  }
}
