package dev.bascule.configuration.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ConfigFixtures;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.configuration.ServerTransport;
import dev.bascule.domain.mcp.ToolName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads files in the formats of other MCP clients, according to their documentation. */
final class ClientSpellingsTest {

  private static final String TIMEOUT =
      "is ignored, because some clients count it in seconds and some in milliseconds; use"
          + " `breaker: { toolTimeout: 60s }`";

  @TempDir private Path folder;

  @Nested
  class WholeFiles {

    @Test
    void acceptsTheFileOfCline() {
      ConfigResult.Valid valid =
          read(
              "cline_mcp_settings.json",
              """
              {
                "mcpServers": {
                  "local-server": {
                    "command": "node",
                    "args": ["/path/to/server.js"],
                    "env": { "API_KEY": "your_api_key" },
                    "autoApprove": ["tool1"],
                    "timeout": 60,
                    "disabled": false
                  },
                  "remote-server": {
                    "type": "streamableHttp",
                    "url": "https://mcp.example/mcp",
                    "headers": { "Authorization": "Bearer ${TOKEN}" },
                    "autoApprove": []
                  },
                  "old-server": { "url": "https://mcp.example/sse", "transportType": "sse" }
                }
              }
              """);

      assertEquals(List.of("local-server", "remote-server", "old-server"), names(valid.config()));
      assertInstanceOf(ServerTransport.Sse.class, server(valid, "old-server").transport());
      assertEquals(List.of("f:8: mcpServers.local-server.timeout: " + TIMEOUT), warnings(valid));
    }

    @Test
    void acceptsTheFileOfRooCode() {
      ConfigResult.Valid valid =
          read(
              "mcp.json",
              """
              {
                "mcpServers": {
                  "server1": {
                    "command": "python",
                    "args": ["server.py"],
                    "cwd": "tools",
                    "env": { "API_KEY": "${env:API_KEY}" },
                    "alwaysAllow": ["tool1"],
                    "disabledTools": ["tool2"],
                    "watchPaths": ["build/index.js"],
                    "timeout": 30,
                    "disabled": false
                  }
                }
              }
              """);

      assertEquals(Map.of("API_KEY", "k3y"), stdio(valid, "server1").environment());
      assertEquals(List.of("tool1"), enabled(valid, "server1", "tool1", "tool2"));
      assertEquals(
          List.of(
              "f:10: mcpServers.server1.watchPaths: is ignored: the bridge does not restart a"
                  + " server when files change",
              "f:11: mcpServers.server1.timeout: " + TIMEOUT),
          warnings(valid));
    }

    @Test
    void acceptsTheServersOfGeminiCli() {
      ConfigResult.Valid valid =
          read(
              "settings.json",
              """
              {
                "mcpServers": {
                  "filtered": {
                    "command": "python",
                    "args": ["-m", "my_mcp_server"],
                    "env": { "DATABASE_URL": "$DB_CONNECTION_STRING", "API_KEY": "${API_KEY}" },
                    "includeTools": ["safe_tool", "file_reader", "writer"],
                    "excludeTools": ["writer"],
                    // Comments are usual there.
                    "trust": true,
                    "timeout": 30000,
                  },
                  "remote": { "httpUrl": "http://localhost:3000/mcp", "description": "ours" }
                }
              }
              """);

      assertInstanceOf(ServerTransport.StreamableHttp.class, server(valid, "remote").transport());
      assertEquals(
          List.of("safe_tool", "file_reader"),
          enabled(valid, "filtered", "safe_tool", "file_reader", "writer", "other"));
      assertEquals(
          List.of(
              "f:6: mcpServers.filtered.env.DATABASE_URL: is used literally, including `$`; if it"
                  + " names an environment variable, write ${NAME}",
              "f:10: mcpServers.filtered.trust: is ignored: the bridge does not ask for"
                  + " confirmation. `trusted: true` is different: it makes the bridge rely on the"
                  + " server's tool annotations",
              "f:11: mcpServers.filtered.timeout: " + TIMEOUT),
          warnings(valid));
    }

    @Test
    void acceptsTheFileOfWindsurf() {
      ConfigResult.Valid valid =
          read(
              "mcp_config.json",
              """
              {
                "mcpServers": {
                  "remote": {
                    "serverUrl": "https://mcp.example/mcp",
                    "headers": { "API_KEY": "Bearer ${env:TOKEN}" },
                    "disabledTools": ["b"]
                  }
                }
              }
              """);

      assertEquals(
          Map.of("API_KEY", "Bearer s3cret"),
          assertInstanceOf(
                  ServerTransport.StreamableHttp.class, server(valid, "remote").transport())
              .settings()
              .headers());
      assertEquals(List.of("a"), enabled(valid, "remote", "a", "b"));
      assertEquals(List.of(), warnings(valid));
    }

    @Test
    void acceptsTheFileOfVsCode() throws IOException {
      Files.createDirectory(folder.resolve(".vscode"));
      Files.writeString(folder.resolve("server.env"), "PORT=8080\nAPI_KEY=from-file\n");

      ConfigResult.Valid valid =
          read(
              ".vscode/mcp.json",
              """
              {
                // VS Code prompts for this value.
                "inputs": [
                  {
                    "type": "promptString",
                    "id": "perplexity-key",
                    "description": "Perplexity API Key",
                    "password": true
                  }
                ],
                "servers": {
                  "perplexity": {
                    "type": "stdio",
                    "command": "npx",
                    "args": ["-y", "server-perplexity-ask", "${workspaceFolder}/data"],
                    "cwd": "${userHome}${/}work",
                    "env": { "API_KEY": "${input:perplexity-key}" },
                    "envFile": "${workspaceFolder}/server.env",
                    "dev": { "watch": "build/**/*.js" },
                    "sandboxEnabled": true,
                  },
                  "github": {
                    "type": "http",
                    "url": "https://api.example/mcp/",
                    "gallery": "https://api.mcp.example",
                    "version": "1.0.0"
                  },
                }
              }
              """);

      StdioSettings stdio = stdio(valid, "perplexity");
      assertEquals(
          List.of("npx", "-y", "server-perplexity-ask", folder.resolve("data").toString()),
          stdio.command());
      assertEquals(Optional.of(Path.of("/home/ann/work")), stdio.workingFolder());
      assertEquals(Map.of("PORT", "8080", "API_KEY", "p3rplex"), stdio.environment());
      assertThat(stdio.childEnvironment().secrets()).contains("from-file");
      assertEquals(
          List.of(
              "f:3: inputs: is ignored: the bridge does not prompt; it reads ${input:ID} from the"
                  + " environment variable INPUT_ID",
              "f:19: mcpServers.perplexity.dev: is ignored: the bridge does not watch or debug"
                  + " servers",
              "f:20: mcpServers.perplexity.sandboxEnabled: is ignored: the server runs with the"
                  + " permissions of the bridge"),
          warnings(valid));
    }

    @Test
    void acceptsTheFileOfClaudeCode() {
      ConfigResult.Valid valid =
          read(
              ".mcp.json",
              """
              {
                "mcpServers": {
                  "api-server": {
                    "type": "http",
                    "url": "${API_BASE_URL:-https://api.example.com}/mcp",
                    "headersHelper": "/opt/bin/get-mcp-auth-headers.sh",
                    "alwaysLoad": true,
                    "timeout": 600000
                  },
                  "db": { "command": "npx", "args": ["-y", "@bytebase/dbhub"], "env": {} }
                }
              }
              """);

      assertEquals(List.of("api-server", "db"), names(valid.config()));
      assertEquals(
          List.of(
              "f:6: mcpServers.api-server.headersHelper: is ignored: the bridge does not run"
                  + " commands for header fields; write its output to a file and set `headersFile`",
              "f:8: mcpServers.api-server.timeout: " + TIMEOUT),
          warnings(valid));
    }

    @Test
    void acceptsTheFileOfCopilotCli() {
      ConfigResult.Valid valid =
          read(
              "mcp-config.json",
              """
              {
                "mcpServers": {
                  "playwright": {
                    "type": "local",
                    "command": "npx",
                    "args": ["@playwright/mcp@latest"],
                    "env": {},
                    "tools": ["*"]
                  },
                  "context7": {
                    "type": "http",
                    "url": "https://mcp.context7.com/mcp",
                    "headers": { "CONTEXT7_API_KEY": "YOUR-API-KEY" },
                    "tools": ["get-library-docs"]
                  },
                  "nothing": { "type": "sse", "url": "https://mcp.example/sse", "tools": [] }
                }
              }
              """);

      assertInstanceOf(ServerTransport.Stdio.class, server(valid, "playwright").transport());
      assertEquals(List.of("a"), enabled(valid, "playwright", "a"));
      assertEquals(
          List.of("get-library-docs"),
          enabled(valid, "context7", "get-library-docs", "resolve-library-id"));
      assertEquals(List.of(), enabled(valid, "nothing", "a"));
      assertEquals(List.of(), warnings(valid));
    }
  }

  @Test
  void translatesKeysOfCodexAndZed() {
    ConfigResult.Valid valid =
        read(
            "mcp.yaml",
            """
            mcp_servers:
              local:
                command: { path: npx, args: [-y, a], env: { A: b } }
                env_vars: [LOCAL, { name: REMOTE, source: remote }]
                startup_timeout_sec: 20
                tool_timeout_sec: 45
                enabled_tools: [a]
                source: custom
                enabled: true
                tools: { a: { approval_mode: approve }, b: { timeout: 5s } }
              remote:
                url: https://h/mcp
                bearer_token_env_var: TOKEN
                http_headers: { X-A: a }
                env_http_headers: { X-B: API_KEY }
                startup_timeout_ms: 5
              off: { enabled: false, unknown: x }
            """);

    assertEquals(List.of("local", "remote"), names(valid.config()));
    assertEquals(List.of("npx", "-y", "a"), stdio(valid, "local").command());
    assertEquals(Set.of("LOCAL", "REMOTE"), stdio(valid, "local").childEnvironment().inherited());
    assertEquals(Duration.ofSeconds(45), server(valid, "local").policy().toolTimeout().timeout());
    assertEquals(Duration.ofSeconds(20), server(valid, "local").policy().start().timeout());
    assertEquals(
        Map.of("X-A", "a", "Authorization", "Bearer s3cret", "X-B", "k3y"),
        assertInstanceOf(ServerTransport.StreamableHttp.class, server(valid, "remote").transport())
            .settings()
            .headers());
    assertEquals(
        List.of("f:16: mcpServers.remote.startup_timeout_ms: is ignored; use `startTimeout`"),
        warnings(valid));
  }

  @Test
  void doesNotWarnAboutDisabledServer() {
    ConfigResult.Valid valid =
        read(
            "mcp.json",
            """
            {"mcpServers": {"off": {"command": "x", "timeout": 5, "disabled": true}}}
            """);

    assertEquals(List.of(), warnings(valid));
  }

  @Test
  void rejectsTwoSpellingsOfOneKey() {
    assertEquals(
        List.of(
            "mcp.json:1:41: mcpServers.a.httpUrl: `url` and `httpUrl` exclude each other",
            "mcp.json:1:68: servers: `mcpServers` and `servers` exclude each other"),
        ConfigFixtures.errors(
            folder,
            "mcp.json",
            """
            {"mcpServers":{"a":{"url": "http://h/1","httpUrl": "http://h/2"}}, "servers": {}}
            """));
  }

  @Test
  void rejectsKeyOfAnotherClientNextToTheOwnOne() {
    assertEquals(
        List.of(
            "mcp.yaml:3:41: mcpServers.a.command.args: `args` and `command` exclude each other",
            "mcp.yaml:4:54: mcpServers.b.tool_timeout_sec: `breaker` and `tool_timeout_sec` exclude"
                + " each other"),
        ConfigFixtures.errors(
            folder,
            "mcp.yaml",
            """
            mcpServers:
              # two spellings each
              a: { args: [x], command: { path: npx, args: [y] } }
              b: { command: x, breaker: { failureThreshold: 3 }, tool_timeout_sec: 5 }
            """));
  }

  @Test
  void rejectsEnabledThatIsNeitherTrueNorFalse() {
    assertEquals(
        List.of(
            "mcp.yaml:2:29: mcpServers.a.enabled: expected true or false, but got `no`",
            "mcp.yaml:3:29: mcpServers.b.enabled: expected true or false"),
        ConfigFixtures.errors(
            folder,
            "mcp.yaml",
            """
            mcpServers:
              a: { command: x, enabled: no }
              b: { command: x, enabled: "${TOKEN}" }
            """));
  }

  @Test
  void mergesHeaderFieldsOfCodexWithOwnOnes() {
    ConfigResult.Valid valid =
        read(
            "mcp.yaml",
            """
            mcpServers:
              a: { url: "https://h/", headers: { X-A: a }, bearer_token_env_var: TOKEN }
            """);

    assertEquals(
        Map.of("X-A", "a", "Authorization", "Bearer s3cret"),
        assertInstanceOf(ServerTransport.StreamableHttp.class, server(valid, "a").transport())
            .settings()
            .headers());
  }

  @Test
  void namesVariableOfInput() {
    assertEquals(
        List.of(
            "mcp.json:1:47: mcpServers.a.env.K: ${input:api.key} is the environment variable"
                + " INPUT_API_KEY, which is undefined; the bridge does not prompt"),
        ConfigFixtures.errors(
            folder,
            "mcp.json",
            """
            {"servers":{"a":{"command": "a", "env": {"K": "${input:api.key}"}}}}
            """));
  }

  @Test
  void keepsPositionOfErrorsAfterComments() {
    assertEquals(
        List.of("mcp.json:5:12: mcpServers.a.trusted: expected true or false, but got `yes`"),
        ConfigFixtures.errors(
            folder,
            "mcp.json",
            """
            /* of two
               lines */ {"mcpServers": { // and one
              "a": {
            "command": "a", /* here */
            "trusted": "yes",
            }, }, }
            """));
  }

  @Test
  void readsCommentsInFileNamedJsonc() {
    ConfigResult.Valid valid =
        read("mcp.jsonc", "// a comment\n{\"mcpServers\": {\"a\": {\"command\": \"a\"},},}");

    assertEquals(List.of("a"), names(valid.config()));
  }

  @Test
  void hidesValuesOfOtherSpellings() {
    ConfigResult.Valid valid =
        read("mcp.json", "{\"servers\": {\"a\": {\"serverUrl\": \"https://h/${TOKEN}\"}}}");

    assertEquals(
        "https://h/${TOKEN}", valid.sourceMap().displayValue("mcpServers.a.url", "https://h/x"));
    assertThat(valid.toString()).doesNotContain("s3cret");
  }

  @Nested
  class EnvFiles {

    private List<String> errors(String members) {
      return ConfigFixtures.errors(folder, "c.yaml", "mcpServers: { a: { " + members + " } }");
    }

    @Test
    void readQuotesCommentsAndExports() throws IOException {
      Files.writeString(
          folder.resolve("a.env"),
          """
          # a comment
          PLAIN = some words  # another

          export QUOTED="two\\nlines # no comment" # a comment
          SINGLE='$HOME\\n'
          NOTHING=
          URL=http://h/?a=b
          """);

      StdioSettings stdio =
          stdio(read("c.yaml", "mcpServers: { a: { command: a, envFile: a.env } }"), "a");

      assertEquals(
          Map.of(
              "PLAIN", "some words",
              "QUOTED", "two\nlines # no comment",
              "SINGLE", "$HOME\\n",
              "NOTHING", "",
              "URL", "http://h/?a=b"),
          stdio.environment());
    }

    @Test
    void areRejectedWithoutTheirContent() throws IOException {
      Files.writeString(folder.resolve("a.env"), "A=1\ns3cret\n");

      assertEquals(
          List.of("c.yaml:1:41: mcpServers.a.envFile: expected NAME=value on line 2 of that file"),
          errors("command: a, envFile: a.env"));
    }

    @Test
    void areRejectedIfMissing() {
      assertEquals(
          List.of("c.yaml:1:41: mcpServers.a.envFile: no such file"),
          errors("command: a, envFile: b.env"));
    }

    @Test
    void areRejectedForUrl() {
      assertEquals(
          List.of(
              "c.yaml:1:46: mcpServers.a.envFile: is for a child process; use `headersFile` for"
                  + " header fields"),
          errors("url: 'http://h', envFile: b.env"));
    }
  }

  private ConfigResult.Valid read(String name, String text) {
    ConfigResult result = ConfigFixtures.read(folder, name, text, ListenOverrides.NONE);
    return assertInstanceOf(ConfigResult.Valid.class, result, result::toString);
  }

  private static List<String> names(BridgeConfig config) {
    return config.servers().stream().map(server -> server.id().value()).toList();
  }

  private static ServerConfig server(ConfigResult.Valid valid, String name) {
    return valid.config().servers().stream()
        .filter(server -> server.id().value().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static StdioSettings stdio(ConfigResult.Valid valid, String name) {
    return assertInstanceOf(ServerTransport.Stdio.class, server(valid, name).transport())
        .settings();
  }

  private static List<String> enabled(ConfigResult.Valid valid, String name, String... tools) {
    return List.of(tools).stream()
        .filter(tool -> !server(valid, name).policy().disables(new ToolName(tool)))
        .toList();
  }

  private static List<String> warnings(ConfigResult.Valid valid) {
    return valid.warnings().stream()
        .map(warning -> warning.toString().replaceFirst("[^:]*", "f"))
        .toList();
  }
}
