package dev.bascule.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.configuration.load.ConfigReader;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.parse.ConfigFile;
import dev.bascule.configuration.tls.PemFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads every configuration in the documents and in {@code ops}. */
final class DocumentedExamplesTest {

  private static final Path ROOT = Path.of("..");
  private static final Pattern FENCE = Pattern.compile("(?ms)^```(yaml|json)\\R(.*?)^```$");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(?:env:)?(\\w+)");

  private static final List<String> FILES =
      List.of("ops/kubernetes/bascule.yaml", "ops/package/bascule.yaml");

  @TempDir private Path folder;

  /** One fenced block. */
  record Example(Path page, String language, String text) {

    boolean isConfiguration() {
      return language.equals("yaml") || text.contains("\"mcpServers\"");
    }

    /** Returns the text completed to a whole file: an excerpt has no servers. */
    String whole() {
      return text.contains("mcpServers") ? text : text + "\nmcpServers: {}\n";
    }

    @Override
    public String toString() {
      return page + ": " + text.lines().findFirst().orElse("");
    }
  }

  @Test
  void findsExamples() {
    assertTrue(examples().count() >= 5);
  }

  @ParameterizedTest
  @MethodSource("files")
  void fileNamesItsSchema(Path file) {
    assertThat(read(file)).startsWith("# yaml-language-server: $schema=");
  }

  static Stream<Path> files() {
    return FILES.stream().map(ROOT::resolve);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void exampleIsValid(Example example) throws IOException {
    Path file = folder.resolve("example." + example.language());
    Files.writeString(file, example.whole());
    PemFolder.writeExamples(folder);
    Files.createDirectory(folder.resolve("conf.d"));
    Map<String, String> variables =
        VARIABLE
            .matcher(example.text())
            .results()
            .map(result -> result.group(1))
            .distinct()
            .collect(Collectors.toMap(name -> name, name -> "value-of-" + name + "-0123456789"));

    ConfigResult configResult =
        new ConfigReader(variables)
            .read(ConfigFile.named(file.getFileName().toString(), folder), ListenOverrides.NONE);

    assertInstanceOf(ConfigResult.Valid.class, configResult, configResult::toString);
    SchemaAgreement.check(file.getFileName().toString(), example.whole(), configResult);
  }

  static Stream<Example> examples() {
    Stream<Example> files =
        FILES.stream().map(file -> new Example(Path.of(file), "yaml", read(ROOT.resolve(file))));
    Stream<Example> blocks =
        pages().stream()
            .flatMap(page -> FENCE.matcher(read(page)).results().map(found -> example(page, found)))
            .filter(Example::isConfiguration);
    return Stream.concat(files, blocks);
  }

  private static Example example(Path page, MatchResult found) {
    return new Example(ROOT.relativize(page), found.group(1), found.group(2));
  }

  private static List<Path> pages() {
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(Stream.of(ROOT.resolve("README.md")), files)
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
