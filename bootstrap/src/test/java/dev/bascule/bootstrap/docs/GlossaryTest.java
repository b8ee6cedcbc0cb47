package dev.bascule.bootstrap.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares {@code docs/glossary.md} with the production code. */
class GlossaryTest {

  private static final String HEADER = "| term | meaning | source | in code |";
  private static final String SEPARATOR = "|---|---|---|---|";

  private static final Pattern TYPE = Pattern.compile("`(\\w+)(?:\\.(\\w+))?`");

  private static final int FEWEST_TERMS = 85;

  private record Row(String term, String meaning, String source, String types) {

    private static final Pattern LINE =
        Pattern.compile("\\| (\\S[^|]*) \\| (\\S[^|]*) \\| (\\S[^|]*) \\| (\\S[^|]*) \\|");

    static Row of(String line) {
      return LINE.matcher(line)
          .results()
          .filter(match -> match.end() - match.start() == line.length())
          .map(cells -> new Row(cells.group(1), cells.group(2), cells.group(3), cells.group(4)))
          .findFirst()
          .orElseThrow(() -> new AssertionError("not a row of four cells: " + line));
    }

    boolean isComplete() {
      return meaning.endsWith(".") && !meaning.contains(". ") && TYPE.matcher(types).find();
    }
  }

  @Test
  void namesOnlyTypesOfTheProductionCode() {
    Map<String, String> sources = RepositoryFiles.productionClasses();

    List<String> missing =
        rows().stream()
            .flatMap(row -> TYPE.matcher(row.types()).results())
            .filter(type -> !isDeclared(type, sources))
            .map(MatchResult::group)
            .toList();

    assertEquals(List.of(), missing);
  }

  @Test
  void explainsEachTermInOneSentenceAndNamesItsType() {
    List<String> incomplete =
        rows().stream().filter(row -> !row.isComplete()).map(Row::term).toList();

    assertEquals(List.of(), incomplete);
  }

  @Test
  void explainsEachTermOnce() {
    List<String> terms = rows().stream().map(Row::term).toList();

    assertEquals(terms.stream().distinct().toList(), terms);
    assertTrue(terms.size() >= FEWEST_TERMS, terms.size() + " terms");
  }

  private static List<Row> rows() {
    return RepositoryFiles.read("docs/glossary.md")
        .lines()
        .filter(line -> line.startsWith("|"))
        .filter(line -> !line.equals(HEADER) && !line.equals(SEPARATOR))
        .map(Row::of)
        .toList();
  }

  private static boolean isDeclared(MatchResult type, Map<String, String> sources) {
    String source = sources.get(type.group(1));
    String nested = type.group(2);
    return source != null
        && (nested == null
            || Pattern.compile("\\b(?:class|enum|interface|record) " + nested + "\\b")
                .matcher(source)
                .find());
  }
}
