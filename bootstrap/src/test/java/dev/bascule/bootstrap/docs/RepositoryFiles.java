package dev.bascule.bootstrap.docs;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toUnmodifiableSet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The documents and Java sources of the repository. */
final class RepositoryFiles {

  /** Surefire runs in the folder of the module. */
  private static final Path ROOT = Path.of("..");

  private static final Pattern DECLARATION =
      Pattern.compile("\\b(?:class|enum|interface|record) (\\w+)");

  private static final String BENCHMARKS = "benchmarks";

  private RepositoryFiles() {}

  /** Returns the text of the file {@code name}, relative to the root. */
  static String read(String name) {
    return read(ROOT.resolve(name));
  }

  /** Returns the text of the file {@code name}, no text for a folder, or empty if it is neither. */
  static Optional<String> find(String name) {
    Path path = ROOT.resolve(name);
    if (Files.isDirectory(path)) {
      return Optional.of("");
    }
    return Files.isRegularFile(path) ? Optional.of(read(path)) : Optional.empty();
  }

  /** Returns whether the file {@code name}, relative to the root, exists. */
  static boolean exists(String name) {
    return Files.isRegularFile(ROOT.resolve(name));
  }

  /** Returns the files in {@code folder}, relative to the root. */
  static List<Path> list(String folder) {
    try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the sources of the production classes by simple name, without the benchmarks. */
  static Map<String, String> productionClasses() {
    return sources("main")
        .filter(path -> !path.endsWith("package-info.java"))
        .collect(toMap(RepositoryFiles::className, RepositoryFiles::read));
  }

  /** Returns the sources of the test classes by simple name; those of the same name are joined. */
  static Map<String, String> testClasses() {
    return sources("test")
        .filter(path -> path.toString().endsWith("Test.java"))
        .collect(toMap(RepositoryFiles::className, RepositoryFiles::read, String::concat));
  }

  /** Returns the sources of all tests and their fixtures by path, relative to the root. */
  static Map<String, String> testSources() {
    return sources("test")
        .collect(toMap(path -> ROOT.relativize(path).toString(), RepositoryFiles::read));
  }

  /** Returns the simple names of all types, nested ones and those of tests too. */
  static Set<String> typeNames() {
    return Stream.concat(sources("main"), sources("test"))
        .flatMap(path -> DECLARATION.matcher(read(path)).results())
        .map(declaration -> declaration.group(1))
        .collect(toUnmodifiableSet());
  }

  /** Returns the sources of the packages of production code, with the module of each. */
  static Stream<PackageInfo> packages() {
    return sources("main")
        .filter(path -> path.endsWith("package-info.java"))
        .map(path -> new PackageInfo(ROOT.relativize(path).getName(0).toString(), read(path)));
  }

  record PackageInfo(String module, String source) {}

  private static Stream<Path> sources(String sourceSet) {
    try (Stream<Path> modules = Files.list(ROOT)) {
      return modules
          .filter(module -> !module.endsWith(BENCHMARKS))
          .map(module -> module.resolve("src").resolve(sourceSet).resolve("java"))
          .filter(Files::isDirectory)
          .toList()
          .stream()
          .flatMap(RepositoryFiles::javaFiles);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> javaFiles(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(path -> path.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
