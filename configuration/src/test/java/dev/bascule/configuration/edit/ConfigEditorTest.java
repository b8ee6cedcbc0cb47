package dev.bascule.configuration.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.edit.ConfigEditor.EditResult;
import dev.bascule.configuration.load.ConfigReader;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.parse.ConfigError;
import dev.bascule.configuration.parse.ConfigFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

final class ConfigEditorTest {

  @TempDir private Path folder;

  private static ConfigResult readAfterAnotherEdit(ConfigFile draft) {
    try {
      Files.writeString(draft.path(), "mcpServers: { other: { command: y } }");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ConfigReader(Map.of()).read(draft, ListenOverrides.NONE);
  }

  @Test
  void keepsWhatAnotherProgramWroteMeanwhile() throws IOException {
    Path file = folder.resolve("c.yaml");
    Files.writeString(file, "mcpServers: {}");
    ConfigEditor editor =
        new ConfigEditor(
            ConfigFile.named("c.yaml", folder),
            ConfigEditorTest::readAfterAnotherEdit,
            _ -> List.of());
    ObjectNode servers = JsonNodeFactory.instance.objectNode();
    servers.putObject("own").put("command", "x");

    EditResult result = editor.add(servers);

    assertEquals(
        new EditResult.Rejected(
            List.of(
                new ConfigError(
                    "c.yaml", 0, 0, "", "was changed by another program; run the command again"))),
        result);
    assertEquals("mcpServers: { other: { command: y } }", Files.readString(file));
  }
}
