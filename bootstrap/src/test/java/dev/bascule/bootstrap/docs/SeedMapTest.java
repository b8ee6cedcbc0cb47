package dev.bascule.bootstrap.docs;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

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

/** {@code docs/seed.md} names the test that shows each difference; here is whether they exist. */
class SeedMapTest {

  /** Surefire runs in the folder of the module. */
  private static final Path ROOT = Path.of("..");

  private static final Pattern CITED = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`");

  @Test
  void namesOnlyTestsThatExist() throws IOException {
    Map<String, String> tests = testSources();

    List<String> missing =
        CITED
            .matcher(Files.readString(ROOT.resolve("docs/seed.md")))
            .results()
            .filter(citation -> !isThere(citation, tests))
            .map(MatchResult::group)
            .toList();

    assertEquals(List.of(), missing);
    assertFalse(tests.isEmpty());
  }

  private static boolean isThere(MatchResult citation, Map<String, String> tests) {
    String source = tests.getOrDefault(citation.group(1), "");
    String method = citation.group(2);
    return method == null ? !source.isEmpty() : source.contains(" void " + method + "(");
  }

  /** Two packages may have tests of one name. */
  private static Map<String, String> testSources() throws IOException {
    try (Stream<Path> files = Files.find(ROOT, 20, (path, _) -> isTest(path))) {
      return files.collect(toMap(SeedMapTest::className, SeedMapTest::read, String::concat));
    }
  }

  private static boolean isTest(Path path) {
    return path.toString().contains("/src/test/java/") && path.toString().endsWith("Test.java");
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
