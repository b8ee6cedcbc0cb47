package dev.bascule.configuration.load;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.configuration.ConfigFixtures;
import dev.bascule.configuration.ListenOverrides;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Reads whole files of other clients unchanged. Their shapes are those of
 *
 * <ul>
 *   <li>Claude Desktop: modelcontextprotocol.io/docs/develop/connect-local-servers
 *   <li>Claude Code: code.claude.com/docs/en/mcp
 *   <li>VS Code: code.visualstudio.com/docs/copilot/reference/mcp-configuration
 *   <li>Cursor: cursor.com/docs/mcp
 *   <li>Windsurf: docs.windsurf.com/windsurf/cascade/mcp
 *   <li>Gemini CLI: github.com/google-gemini/gemini-cli, docs/tools/mcp-server.md
 *   <li>Cline: docs.cline.bot/mcp/adding-and-configuring-servers
 *   <li>Roo Code: docs.roocode.com/features/mcp/using-mcp-in-roo
 *   <li>Copilot CLI:
 *       docs.github.com/en/copilot/how-tos/copilot-cli/customize-copilot/add-mcp-servers
 *   <li>Codex: developers.openai.com/codex/mcp
 *   <li>Junie: www.jetbrains.com/help/junie/model-context-protocol-mcp.html
 *   <li>LM Studio: lmstudio.ai/docs/app/mcp
 *   <li>mcpo: github.com/open-webui/mcpo, README.md
 *   <li>Zed: zed.dev/docs/ai/mcp
 * </ul>
 */
final class ClientFilesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          claude_desktop_config.json | filesystem, brave search                                      |
          claude-code.mcp.json       | airtable, notion, asana                                       |
          vscode.mcp.json            | perplexity, context7, build                                   | 3 inputs, 30 build.dev
          cursor.mcp.json            | local-server, remote-server, oauth-server                     | 19 oauth-server.auth
          windsurf.mcp_config.json   | remote-http-mcp                                               |
          cline_mcp_settings.json    | local-server, remote-server, streamable                       | 8 local-server.timeout
          roo.mcp.json               | server1, modern-remote-server, legacy                         | 10 server1.watchPaths, 11 server1.timeout
          copilot.mcp-config.json    | playwright, context7                                          | 7 playwright.env.LOG_LEVEL
          junie.mcp.json             | FileSystem, remote                                            |
          lmstudio.mcp.json          | hf-mcp-server, time                                           |
          mcpo.config.json           | memory, time, mcp_sse, mcp_streamable_http, oauth-protected-server | 21 mcp_streamable_http.client_header_forwarding
          """)
  void readsFileUnchanged(String name, String servers, String warnings, @TempDir Path folder)
      throws IOException {
    Files.writeString(folder.resolve("server.env"), "");
    Files.writeString(folder.resolve("build.env"), "");
    ConfigResult.Valid valid =
        assertInstanceOf(
            ConfigResult.Valid.class,
            ConfigFixtures.read(folder, name, text(name), ListenOverrides.NONE));

    assertEquals(
        servers,
        String.join(
            ", ", valid.config().servers().stream().map(server -> server.id().value()).toList()));
    assertEquals(
        warnings == null ? "" : warnings,
        String.join(
            ", ",
            valid.warnings().stream()
                .map(
                    warning ->
                        warning.line().getAsInt()
                            + " "
                            + warning.key().replaceFirst("^mcpServers\\.", ""))
                .toList()));
  }

  private static String text(String name) throws IOException {
    try (InputStream file =
        requireNonNull(
            ClientFilesTest.class.getResourceAsStream(
                "/dev/bascule/configuration/clients/" + name))) {
      // Variables that every test has.
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .replaceAll("\\$\\{(env:)?(?!API_KEY|CACHE_DIR|workspace|input)[A-Z_]+}", "\\${$1TOKEN}");
    }
  }
}
