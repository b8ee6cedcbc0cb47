package dev.bascule.adapter.in.cli.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.cli.CliFixture;
import dev.bascule.configuration.ServerTransport;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoCommandTest {

  private final CliFixture cli;

  DemoCommandTest(@TempDir Path folder) {
    cli = new CliFixture(folder);
  }

  @Test
  void printsRequestsToTry() {
    cli.writeServers();

    int code = cli.run("demo");

    assertEquals(0, code);
    assertEquals("listening on http://127.0.0.1:4711", cli.outLines().getFirst());
    assertEquals(3, cli.outLines().stream().filter(line -> line.startsWith("  curl ")).count());
    assertEquals(
        new ServerTransport.Demo(),
        cli.bridge.startedConfigs.getFirst().servers().getFirst().transport());
  }
}
