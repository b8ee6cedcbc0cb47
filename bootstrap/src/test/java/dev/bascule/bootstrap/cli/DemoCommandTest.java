package dev.bascule.bootstrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.bootstrap.config.Connection;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoCommandTest {

  private final Cli cli;

  DemoCommandTest(@TempDir Path folder) {
    cli = new Cli(folder);
  }

  @Test
  void showsThreeThingsToTry() {
    cli.writeServers();

    int code = cli.run("demo");

    assertEquals(0, code);
    assertEquals("listening on http://127.0.0.1:4711", cli.outLines().getFirst());
    assertEquals(3, cli.outLines().stream().filter(line -> line.startsWith("  curl ")).count());
    assertEquals(
        new Connection.Demo(), cli.bridge.started.getFirst().servers().getFirst().connection());
  }
}
