package dev.bascule.bootstrap.docs;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares {@code docs/glossary.md} with the production code. */
class GlossaryTest {

  /** Surefire runs in the folder of the module. */
  private static final Path ROOT = Path.of("..");

  private static final Pattern ROW = Pattern.compile("(?m)^\\| (?!term \\||---)(.*) \\|$");
  private static final Pattern CELL_BORDER = Pattern.compile(" \\| ");
  private static final Pattern TYPE = Pattern.compile("`(\\w+)(?:\\.(\\w+))?`");

  private static final int FEWEST_TERMS = 80;

  private record Row(String term, String meaning, String source, String types) {

    static Row of(String line) {
      String[] cells = CELL_BORDER.split(line, -1);
      assertEquals(4, cells.length, "term, meaning, source and types of: " + line);
      return new Row(cells[0], cells[1], cells[2], cells[3]);
    }
  }

  @Test
  void namesOnlyTypesOfTheProductionCode() {
    Map<String, String> sources = productionSources();

    List<String> missing =
        rows().stream()
            .flatMap(row -> TYPE.matcher(row.types()).results())
            .filter(type -> !isDeclared(type, sources))
            .map(MatchResult::group)
            .toList();

    assertEquals(List.of(), missing);
  }

  @Test
  void explainsEachTermInOneSentenceWithItsSourceAndType() {
    List<String> incomplete =
        rows().stream()
            .filter(
                row ->
                    !row.meaning().endsWith(".")
                        || row.source().isBlank()
                        || !TYPE.matcher(row.types()).find())
            .map(Row::term)
            .toList();

    assertEquals(List.of(), incomplete);
  }

  @Test
  void explainsEachTermOnce() {
    List<String> terms = rows().stream().map(Row::term).toList();

    assertEquals(terms.stream().distinct().toList(), terms);
    assertTrue(terms.size() >= FEWEST_TERMS, terms.size() + " terms");
  }

  private static List<Row> rows() {
    return ROW.matcher(read(ROOT.resolve("docs/glossary.md")))
        .results()
        .map(row -> Row.of(row.group(1)))
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

  /** Returns the source of each top-level class by its simple name, which no other class has. */
  private static Map<String, String> productionSources() {
    try (Stream<Path> files = Files.find(ROOT, 20, (path, _) -> isProductionClass(path))) {
      return files.collect(toMap(GlossaryTest::className, GlossaryTest::read));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isProductionClass(Path path) {
    return path.toString().contains("/src/main/java/")
        && path.toString().endsWith(".java")
        && !path.endsWith("package-info.java");
  }

  private static String className(Path path) {
    return path.getFileName().toString().replace(".java", "");
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
