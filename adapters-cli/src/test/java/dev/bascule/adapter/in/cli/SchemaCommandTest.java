package dev.bascule.adapter.in.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.configuration.load.ConfigSchema;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SchemaCommandTest {

  @Test
  void printsSchema(@TempDir Path folder) {
    CliFixture cli = new CliFixture(folder);

    int code = cli.run("schema");

    assertEquals(0, code);
    assertEquals(ConfigSchema.text(), cli.out());
  }
}
