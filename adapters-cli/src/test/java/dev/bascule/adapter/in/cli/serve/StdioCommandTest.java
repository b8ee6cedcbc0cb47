package dev.bascule.adapter.in.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.cli.CliFixture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StdioCommandTest {

  private final CliFixture cli;

  StdioCommandTest(@TempDir Path folder) {
    cli = new CliFixture(folder);
  }

  @ParameterizedTest
  @CsvSource({
    "stdio, all",
    "stdio remote, remote",
    "stdio -- npx -y everything, server",
    "stdio --url http://127.0.0.1:1/mcp --as files, files"
  })
  void servesServersWithNothingElseOnOutput(String line, String served) {
    cli.writeServers();
    cli.input = "one\ntwo";

    assertEquals(0, cli.run(line.split(" ", -1)));

    assertEquals(List.of(served), cli.bridge.streamedServers);
    assertEquals("one\ntwo", cli.bytes.toString(StandardCharsets.UTF_8));
    assertEquals("", cli.out() + cli.err());
    assertEquals(1, cli.bridge.closeCount);
  }

  @Test
  void failsIfServingFails() {
    cli.writeServers();
    cli.bridge.onRequest =
        () -> {
          throw new IllegalStateException("test");
        };

    assertEquals(70, cli.run("stdio"));

    assertEquals(1, cli.bridge.closeCount);
  }

  @Test
  void explainsItselfOnTerminal() {
    cli.writeServers();
    cli.width = OptionalInt.of(80);

    assertEquals(0, cli.run("stdio"));

    assertEquals(
        List.of("an MCP server on standard input; MCP clients start this command"), cli.errLines());
  }

  @Test
  void requiresConfigurationAndKnownServer() {
    assertEquals(2, cli.run("stdio"));
    cli.writeServers();
    assertEquals(2, cli.run("stdio", "remot"));

    assertThat(cli.errLines())
        .element(0)
        .asString()
        .startsWith("no configuration found (looked for ");
    assertThat(cli.errLines())
        .element(1)
        .isEqualTo("unknown server \"remot\"; did you mean \"remote\"?");
    assertEquals(List.of(), cli.bridge.startedConfigs);
  }
}
