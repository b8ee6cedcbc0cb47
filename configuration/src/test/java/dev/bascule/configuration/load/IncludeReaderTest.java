package dev.bascule.configuration.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ConfigFixtures;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.ServerTransport;
import dev.bascule.configuration.parse.ConfigError;
import dev.bascule.configuration.parse.ConfigFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IncludeReaderTest {

  @TempDir private Path folder;

  @BeforeEach
  void createFolder() throws IOException {
    Files.createDirectories(folder.resolve("conf.d/folder.yaml"));
  }

  @Test
  void addsTheServersOfAFolderInTheOrderOfTheFileNames() throws IOException {
    write("conf.d/20.yml", "mcpServers: { c: { url: http://h } }");
    write("conf.d/10.yaml", "mcpServers: { b: { url: http://h } }");
    write("conf.d/30.mcp.json", "{\"servers\": {\"d\": {\"url\": \"http://h\"}}, \"inputs\": []}");
    write("conf.d/.hidden.yaml", "nonsense");
    write("conf.d/notes.txt", "nonsense");

    assertEquals(
        List.of("a", "b", "c", "d"),
        names("include: conf.d\nmcpServers: { a: { url: http://h } }"));
  }

  @Test
  void addsFilesAndFoldersOfAListOnce() throws IOException {
    write("conf.d/b.yaml", "mcpServers: { b: { url: http://h } }");
    write("a.yaml", "mcpServers: { a: { url: http://h } }");

    assertEquals(List.of("a", "b"), names("include: [a.yaml, \"conf.d\", \"./conf.d/b.yaml\"]"));
  }

  @Test
  void ignoresTheFileItself() {
    assertEquals(List.of("a"), names("include: .\nmcpServers: { a: { url: http://h } }"));
  }

  @Test
  void ignoresTheFileThatANewTextIsGoingToReplace() throws IOException {
    String text = "include: .\nmcpServers: { a: { url: http://h } }";
    write("bascule.yaml", text);
    ConfigFile draft = ConfigFile.named("bascule.yaml", folder).withText(text);

    ConfigResult result = new ConfigReader(Map.of()).read(draft, ListenOverrides.NONE);

    assertThat(result).isInstanceOf(ConfigResult.Valid.class);
  }

  @Test
  void acceptsAnEmptyFolderWithoutServers() {
    assertEquals(List.of(), names("include: conf.d"));
  }

  @Test
  void readsSectionsThatNoOtherFileContains() throws IOException {
    write("conf.d/listen.yaml", "listen: { port: 4711 }");

    assertEquals(4711, valid("include: conf.d\nmcpServers: {}").http().port());
  }

  @Test
  void resolvesPathsAndVariablesRelativeToTheIncludedFile() throws IOException {
    write("conf.d/server.env", "A=1");
    write(
        "conf.d/a.yaml",
        """
        mcpServers:
          a: { command: x, cwd: data, envFile: server.env, args: ["${workspaceFolderBasename}"] }
        """);

    ServerTransport transport = valid("include: conf.d").servers().getFirst().transport();

    assertThat(transport)
        .isInstanceOfSatisfying(
            ServerTransport.Stdio.class,
            stdio -> {
              StdioSettings settings = stdio.settings();
              assertEquals(Optional.of(folder.resolve("conf.d/data")), settings.workingFolder());
              assertEquals(Map.of("A", "1"), settings.environment());
              assertEquals(List.of("x", "conf.d"), settings.command());
            });
  }

  @Test
  void rejectsAServerThatExistsTwiceWithBothPlaces() throws IOException {
    write("conf.d/a.yaml", "mcpServers:\n  a: { url: http://h }");
    write("conf.d/b.json", "{\"servers\": {\"a\": {\"url\": \"http://h\"}}}");

    assertEquals(
        List.of("conf.d/b.json:1:14: mcpServers.a: is duplicated; first at conf.d/a.yaml:2:3"),
        errors("include: conf.d"));
  }

  @Test
  void rejectsASectionThatExistsTwiceWithBothPlaces() throws IOException {
    write("conf.d/a.yaml", "listen: { host: \"::1\" }");

    assertEquals(
        List.of("conf.d/a.yaml:1:1: listen: is duplicated; first at bascule.yaml:2:1"),
        errors("include: conf.d\nlisten: { port: 1 }\nmcpServers: {}"));
  }

  @Test
  void reportsTheErrorsOfAllFiles() throws IOException {
    write("conf.d/a.yaml", "\nmcpServers: { a: { urll: http://h } }\ninclude: b.yaml");
    write("conf.d/b.yaml", "a: [");

    assertThat(errors("listen: { prot: 1 }\ninclude: conf.d"))
        .satisfiesExactly(
            error ->
                assertThat(error)
                    .isEqualTo("bascule.yaml:1:11: listen.prot: is unknown; did you mean `port`?"),
            error ->
                assertThat(error)
                    .isEqualTo(
                        "conf.d/a.yaml:2:15: mcpServers.a: expected `command` (a program to start)"
                            + " or `url` (a running server)"),
            error ->
                assertThat(error)
                    .isEqualTo(
                        "conf.d/a.yaml:2:20: mcpServers.a.urll: is unknown; did you mean `url`?"),
            error ->
                assertThat(error)
                    .isEqualTo(
                        "conf.d/a.yaml:3:1: include: is not supported in a file that is"
                            + " included"),
            error -> assertThat(error).startsWith("conf.d/b.yaml:1:5: not YAML: "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "[missing]", "\"\"", "\"\\0\""})
  void rejectsWhatCannotBeRead(String value) {
    assertThat(errors("mcpServers: {}\ninclude: " + value))
        .singleElement()
        .asString()
        .contains("include")
        .contains("expected a file or folder that can be read");
  }

  @Test
  void rejectsMoreFilesThanTheMaximum() throws IOException {
    for (int i = 0; i <= 100; i++) {
      write("conf.d/" + i + ".yaml", "");
    }

    assertEquals(
        List.of("bascule.yaml:1:10: include: expected at most 100 files, but got 101"),
        errors("include: conf.d"));
  }

  @Test
  void rejectsALargeFile() throws IOException {
    write("conf.d/a.yaml", "#".repeat((int) ConfigFile.MAX_BYTES + 1));

    assertEquals(List.of("conf.d/a.yaml: is larger than 1048576 bytes"), errors("include: conf.d"));
  }

  @Test
  void namesIncludedFilesRelativeToTheNameOfTheFile() throws IOException {
    write("bascule.yaml", "include: conf.d");
    write("conf.d/a.yaml", "nonsense: 1");
    String name = folder.resolve("bascule.yaml").toString();

    ConfigResult result =
        new ConfigReader(Map.of()).read(ConfigFile.named(name, folder), ListenOverrides.NONE);

    assertThat(result)
        .isInstanceOfSatisfying(
            ConfigResult.Invalid.class,
            invalid ->
                assertThat(invalid.errors())
                    .extracting(ConfigError::file)
                    .containsExactly(folder.resolve("conf.d/a.yaml").toString()));
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private BridgeConfig valid(String text) {
    return ConfigFixtures.valid(folder, "bascule.yaml", text);
  }

  private List<String> names(String text) {
    return valid(text).servers().stream().map(server -> server.id().value()).toList();
  }

  private List<String> errors(String text) {
    return ConfigFixtures.errors(folder, "bascule.yaml", text);
  }
}
