package dev.bascule.bootstrap.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the tree of packages in {@code CONTRIBUTING.md} with the packages that there are. */
class PackageTreeTest {

  /** Surefire runs in the folder of the module. */
  private static final Path ROOT = Path.of("..");

  private static final Pattern MODULE = Pattern.compile("[a-z-]+ \\((dev\\.bascule\\.[\\w.]+)\\)");
  private static final Pattern PACKAGE = Pattern.compile(" {2}(\\S+) +(\\S.*)");
  private static final Pattern PACKAGE_INFO =
      Pattern.compile("/\\*\\*(.*?)\\*/.*\\bpackage ([\\w.]+);", Pattern.DOTALL);

  @Test
  void listsEachPackageWithTheSentenceOfItsPackageInfo() throws IOException {
    assertEquals(packages(), documentedPackages());
  }

  private static SortedMap<String, String> documentedPackages() throws IOException {
    SortedMap<String, String> sentences = new TreeMap<>();
    String base = "";
    for (String line : Files.readAllLines(ROOT.resolve("CONTRIBUTING.md"))) {
      Matcher module = MODULE.matcher(line);
      Matcher entry = PACKAGE.matcher(line);
      if (module.matches()) {
        base = module.group(1);
      } else if (!base.isEmpty() && entry.matches()) {
        String name = entry.group(1).equals(".") ? base : base + "." + entry.group(1);
        sentences.put(name, entry.group(2));
      } else if (line.startsWith("```")) {
        base = "";
      }
    }
    return sentences;
  }

  private static SortedMap<String, String> packages() throws IOException {
    SortedMap<String, String> sentences = new TreeMap<>();
    try (Stream<Path> files = Files.find(ROOT, 20, (path, _) -> isPackageInfo(path))) {
      files
          .map(PackageTreeTest::read)
          .flatMap(source -> PACKAGE_INFO.matcher(source).results())
          .forEach(info -> sentences.put(info.group(2), sentence(info)));
    }
    return sentences;
  }

  private static boolean isPackageInfo(Path path) {
    return path.toString().contains("/src/main/java/")
        && !path.toString().contains("/benchmarks/")
        && path.endsWith("package-info.java");
  }

  private static String sentence(MatchResult info) {
    return info.group(1).replaceAll("\\s*\\n \\*", " ").strip();
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
