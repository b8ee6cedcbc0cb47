package dev.bascule.configuration.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.Invalidation;
import dev.bascule.application.policy.RetryRule;
import dev.bascule.application.policy.TagTemplate;
import dev.bascule.application.policy.ToolBreakerRule;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ConfigFixtures;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.ServerTransport;
import dev.bascule.configuration.parse.ConfigFile;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.KeyNormalization;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.CacheScope;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigReaderTest {

  @TempDir private Path folder;

  @Nested
  class OtherClientFile {

    @Test
    void acceptsFileOfClaudeDesktop() {
      BridgeConfig config =
          ConfigFixtures.valid(
              folder,
              "claude_desktop_config.json",
              """
              {
                "globalShortcut": "Ctrl+Space",
                "preferences": { "menuBarEnabled": false },
                "mcpServers": {
                  "filesystem": {
                    "command": "npx",
                    "args": ["-y", "@modelcontextprotocol/server-filesystem", "/home/ann"],
                    "env": { "DEBUG": "1" }
                  }
                }
              }
              """);

      assertEquals(List.of("filesystem"), names(config));
    }

    @Test
    void acceptsFileOfMcpo() {
      BridgeConfig config =
          ConfigFixtures.valid(
              folder,
              "config.json",
              """
              {
                "mcpServers": {
                  "memory": { "command": "npx", "args": ["-y", "server-memory"], "disabledTools": ["a"] },
                  "web": {
                    "type": "streamable-http",
                    "url": "http://127.0.0.1:8002/mcp",
                    "headers": { "Authorization": "Bearer token" }
                  }
                }
              }
              """);

      assertEquals(List.of("memory", "web"), names(config));
    }

    @Test
    void ignoresOtherKeysOfClients() {
      BridgeConfig config =
          ConfigFixtures.valid(
              folder,
              "mcp.json",
              """
              {"mcpServers": {
                "on": {"transport": "streamableHttp", "url": "https://h/mcp", "disabled": false,
                       "autoApprove": ["a"], "alwaysAllow": [], "description": "notes"},
                "off": {"command": "${NOT_SET}", "disabled": true, "oddity": 1}
              }}
              """);

      assertEquals(List.of("on"), names(config));
    }

    @Test
    void acceptsTabs() {
      BridgeConfig config =
          ConfigFixtures.valid(
              folder,
              "mcp.json",
              "{\n\t\"mcpServers\":\t{\n\t\t\"a\": {\"command\": \"a\"}\n\t}\n}");

      assertEquals(List.of("a"), names(config));
    }

    @Test
    void acceptsByteOrderMark() {
      BridgeConfig config =
          ConfigFixtures.valid(
              folder, "mcp.json", "\ufeff{\"mcpServers\": {\"a\": {\"command\": \"a\"}}}");

      assertEquals(List.of("a"), names(config));
    }
  }

  @Nested
  class Variables {

    @Test
    void areReplacedInEveryValue() {
      BridgeConfig config =
          ConfigFixtures.valid(
              folder,
              "c.yaml",
              """
              breaker: { failureThreshold: "${NUMBER}" }
              mcpServers:
                a:
                  command: ${HOME}/bin/a
                  args: ["--url=${MISSING:-http://x}", "${EMPTY:-none}", "${EMPTY}", "$${TOKEN}", "$HOME"]
              """);

      StdioSettings settings =
          assertInstanceOf(ServerTransport.Stdio.class, config.servers().getFirst().transport())
              .settings();
      assertEquals(
          List.of("/home/ann/bin/a", "--url=http://x", "none", "", "${TOKEN}", "$HOME"),
          settings.command());
      assertEquals(7, config.servers().getFirst().policy().breaker().failureThreshold());
    }
  }

  @Nested
  class ToolRules {

    private List<ToolRule> rules(String rules) {
      String text =
          "caches: { responses: { ttl: 9s } }\nmcpServers: { a: { command: a, tools: "
              + rules
              + " } }";
      return ConfigFixtures.valid(folder, "c.yaml", text).servers().getFirst().policy().tools();
    }

    @Test
    void cacheNothingByDefault() {
      assertEquals(new CacheRule.Never(), rules("{ x: { timeout: 5 } }").getFirst().cacheRule());
      assertEquals(new CacheRule.Never(), rules("{ x: { cache: false } }").getFirst().cacheRule());
    }

    @Test
    void cacheForTheDefaultTtl() {
      CacheRule expected =
          new CacheRule.Cacheable(
              FreshnessLifetime.of(Duration.ofSeconds(9)),
              CacheScope.PRIVATE,
              /* onlyReadOnly= */ false);

      assertEquals(expected, rules("{ x: { cache: true } }").getFirst().cacheRule());
      assertEquals(expected, rules("{ x: { cache: {} } }").getFirst().cacheRule());
    }

    @Test
    void reuseErrorsForSeconds() {
      assertEquals(
          Duration.ofSeconds(5),
          rules("{ x: { cache: { errorTtl: 5s } } }").getFirst().cacheRule().errorTtl());
      assertEquals(
          Duration.ZERO, rules("{ x: { cache: true } }").getFirst().cacheRule().errorTtl());
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "errorTtl: 5s, scope: public | cache: errorTtl excludes scope: public",
          "scope: public, errorTtl: 5s | cache: errorTtl excludes scope: public",
          "errorTtl: 61s | cache.errorTtl: must be at most 1m"
        })
    void rejectErrorTtlThatIsPublicOrTooLong(String keys, String message) {
      ConfigResult result =
          ConfigFixtures.read(
              folder,
              "c.yaml",
              "mcpServers:\n  a: { command: a, tools: { x: { cache: { " + keys + " } } } }",
              ListenOverrides.NONE);

      assertThat(assertInstanceOf(ConfigResult.Invalid.class, result).errors().toString())
          .contains("c.yaml:2:", ": mcpServers.a.tools.x." + message);
    }

    @Test
    void normalizeKeys() {
      CacheRule rule =
          rules(
                  "{ x: { cache: { key: { ignore: [requestId, client.trace], unordered: labels,"
                      + " fold: [query], defaults: true } } } }")
              .getFirst()
              .cacheRule();

      assertEquals(
          new KeyNormalization(
              Set.of(List.of("requestId"), List.of("client", "trace")),
              Set.of(List.of("labels")),
              Set.of(List.of("query")),
              /* addsDefaults= */ true),
          ((CacheRule.Cacheable) rule).key());
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "key: { ignore: id }, scope: public | key.ignore: excludes scope: public",
          "scope: public, key: { fold: [q] } | key.fold: excludes scope: public",
          "key: { ignore: id }, tags: ['i:{args.id}'] | tags: {args.id} is not part of the key",
          "key: { fold: a }, tags: ['i:{args.a.b}'] | tags: {args.a.b} is not part of the key",
          "key: { defaults: true }, tags: ['i:{args.id}'] | tags: {args.id} is not part of the key",
          "key: { ignore: 'a..b' } | key.ignore: expected the name of an argument",
        })
    void rejectKeysThatDependOnWhatTheyLeaveOut(String keys, String message) {
      ConfigResult result =
          ConfigFixtures.read(
              folder,
              "c.yaml",
              "mcpServers:\n  a: { command: a, tools: { x: { cache: { " + keys + " } } } }",
              ListenOverrides.NONE);

      assertThat(assertInstanceOf(ConfigResult.Invalid.class, result).errors().toString())
          .contains("c.yaml:2:", ": mcpServers.a.tools.x.cache." + message);
    }

    @Test
    void configureRetries() {
      List<ToolRule> rules = rules("{ a: { retry: true }, b: { retry: false }, c: {} }");

      assertEquals(
          List.of(RetryRule.ALWAYS, RetryRule.NEVER, RetryRule.BY_HINTS),
          rules.stream().map(ToolRule::retryRule).toList());
    }

    @Test
    void configureTags() {
      CacheRule rule =
          rules("{ x: { cache: { tags: ['issue:{args.number}', list, list] } } }")
              .getFirst()
              .cacheRule();

      assertThat(((CacheRule.Cacheable) rule).tags())
          .extracting(TagTemplate::text)
          .containsExactly("issue:{args.number}", "list");
    }

    @Test
    void configureWhatCallsInvalidate() {
      List<ToolRule> rules =
          rules(
              "{ a: { invalidates: ['issue:{args.number}', 'tool:list'] }, b: { invalidates: [] },"
                  + " c: { invalidates: '*' }, d: { invalidates: [x, '*'] }, e: {} }");

      List<TagTemplate> tags =
          Stream.of("issue:{args.number}", "tool:list")
              .map(text -> TagTemplate.parse(text).orElseThrow())
              .toList();
      assertEquals(
          List.of(
              Optional.of(new Invalidation.Tags(tags)),
              Optional.of(Invalidation.None.INSTANCE),
              Optional.of(Invalidation.Server.INSTANCE),
              Optional.of(Invalidation.Server.INSTANCE),
              Optional.empty()),
          rules.stream().map(ToolRule::invalidation).toList());
    }

    @Test
    void configureCircuitBreakers() {
      List<ToolRule> rules =
          rules(
              "{ a: { breaker: off }, b: { breaker: false }, c: { breaker: { failureThreshold: 2 }"
                  + " }, d: { slowAfter: 20s }, e: { breaker: {} } }");

      assertEquals(
          List.of(
              new ToolBreakerRule(false, Optional.empty(), Optional.empty()),
              new ToolBreakerRule(false, Optional.empty(), Optional.empty()),
              new ToolBreakerRule(true, Optional.of(2), Optional.empty()),
              new ToolBreakerRule(true, Optional.empty(), Optional.of(Duration.ofSeconds(20))),
              ToolBreakerRule.DEFAULT),
          rules.stream().map(ToolRule::breaker).toList());
    }

    @Test
    void rejectSlowAfterWithoutCircuitBreaker() {
      ConfigResult result =
          ConfigFixtures.read(
              folder,
              "c.yaml",
              "mcpServers: { a: { command: a, tools: { x: { breaker: off, slowAfter: 20s } } } }",
              ListenOverrides.NONE);

      assertThat(assertInstanceOf(ConfigResult.Invalid.class, result).errors().toString())
          .contains("slowAfter", "has no effect with breaker: false; remove one of them");
    }

    @Test
    void configureValidationOnlyIfSet() {
      List<ToolRule> rules = rules("{ a: { validateArguments: false }, b: {} }");

      assertEquals(
          List.of(Optional.of(false), Optional.empty()),
          rules.stream().map(ToolRule::validateArguments).toList());
    }
  }

  @Nested
  class CommandLineOverrides {

    private static final String BEYOND = "listen: { host: 0.0.0.0, port: 1 }\nmcpServers: {}\n";

    @Test
    void overridesTheFile() {
      ConfigResult result =
          ConfigFixtures.read(
              folder, "c.yaml", BEYOND, overrides("127.0.0.2", /* allowed= */ false));

      HttpServerSettings http = assertInstanceOf(ConfigResult.Valid.class, result).config().http();
      assertEquals("127.0.0.2:9", http.host() + ":" + http.port());
    }

    @Test
    void rejectsNonLoopbackHost() {
      ConfigResult result =
          ConfigFixtures.read(
              folder, "c.yaml", "mcpServers: {}", overrides("0.0.0.0", /* allowed= */ false));

      assertEquals(
          "[command line: --host: 0.0.0.0 can be reached from other machines without"
              + " authentication; configure `auth.keys`, or set `--allow-unauthenticated` to allow"
              + " that]",
          assertInstanceOf(ConfigResult.Invalid.class, result).errors().toString());
    }

    @Test
    void acceptsNonLoopbackHostIfAllowed() {
      ConfigResult result =
          ConfigFixtures.read(
              folder, "c.yaml", "mcpServers: {}", overrides("0.0.0.0", /* allowed= */ true));

      assertInstanceOf(ConfigResult.Valid.class, result);
    }

    @Test
    void rejectsNonLoopbackHostOfDemo() {
      assertInstanceOf(
          ConfigResult.Invalid.class, ConfigReader.demo(overrides("::", /* allowed= */ false)));
      assertInstanceOf(
          ConfigResult.Valid.class, ConfigReader.demo(overrides("::1", /* allowed= */ false)));
    }

    private static ListenOverrides overrides(String host, boolean allowed) {
      return new ListenOverrides(Optional.of(host), OptionalInt.of(9), allowed);
    }
  }

  @Test
  void acceptsAnyHostIfTheFileAllowsIt() {
    BridgeConfig config =
        ConfigFixtures.valid(
            folder,
            "c.yaml",
            "listen: { host: 0.0.0.0, allowUnauthenticated: true }\nmcpServers: {}");

    assertEquals("0.0.0.0", config.http().host());
  }

  @Test
  void resolvesWorkingFolderAgainstTheFile() {
    BridgeConfig config =
        ConfigFixtures.valid(folder, "c.yaml", "mcpServers: { a: { command: a, cwd: sub } }");

    StdioSettings settings =
        assertInstanceOf(ServerTransport.Stdio.class, config.servers().getFirst().transport())
            .settings();
    assertEquals(Optional.of(folder.resolve("sub")), settings.workingFolder());
  }

  @Test
  void readsMemoryLimitOfChildProcess() {
    BridgeConfig config =
        ConfigFixtures.valid(
            folder, "c.yaml", "mcpServers: { a: { command: a, memoryLimit: 512MiB } }");

    assertEquals(
        OptionalLong.of(512L << 20),
        assertInstanceOf(ServerTransport.Stdio.class, config.servers().getFirst().transport())
            .settings()
            .memoryLimit());
  }

  @Test
  void rejectsMemoryLimitOfRunningServer() {
    assertEquals(
        List.of(
            "c.yaml:1:48: mcpServers.a.memoryLimit: is for a child process; the bridge does not"
                + " start a server with `url`"),
        ConfigFixtures.errors(
            folder, "c.yaml", "mcpServers: { a: { url: http://h, memoryLimit: 1GiB } }"));
  }

  @Test
  void readsJitterAsShare() {
    assertEquals(
        0.25,
        ConfigFixtures.valid(folder, "c.yaml", "caches: { jitter: 0.25 }\nmcpServers: {}")
            .jitter());
    assertEquals(0.0, ConfigFixtures.valid(folder, "c.yaml", "mcpServers: {}").jitter());
  }

  @Test
  void largestResultIsAnEighthOfTheCacheByDefault() {
    assertEquals(8, responses("maxBytes: 64").maxValueBytes());
    assertEquals(1, responses("maxBytes: 7").maxValueBytes());
    assertEquals(7, responses("maxBytes: 64, maxValueBytes: 7").maxValueBytes());
    assertEquals(64, responses("maxBytes: 64, maxValueBytes: 65").maxValueBytes());
  }

  @Test
  void readsShareOfOneCaller() {
    assertEquals(0.5, responses("ttl: 1s").maxShare());
    assertEquals(0.2, responses("maxShare: .2").maxShare());
    assertEquals(1.0, responses("maxShare: 1.0").maxShare());
    assertEquals(1.0, ConfigFixtures.valid(folder, "c.yaml", "mcpServers: {}").tools().maxShare());
  }

  private CacheSettings responses(String keys) {
    return ConfigFixtures.valid(
            folder, "c.yaml", "caches: { responses: { " + keys + " } }\nmcpServers: {}")
        .responses();
  }

  @Test
  void countsCallsForAdviceByDefault() {
    assertEquals(true, ConfigFixtures.valid(folder, "c.yaml", "mcpServers: {}").advice());
    assertEquals(
        false,
        ConfigFixtures.valid(folder, "c.yaml", "caches: { advice: false }\nmcpServers: {}")
            .advice());
  }

  @Test
  void acceptsAllPortsInUrl() {
    BridgeConfig config =
        ConfigFixtures.valid(
            folder,
            "c.yaml",
            "mcpServers: { a: { url: 'http://h:65535' }, b: { url: 'http://h:1' } }");

    assertEquals(List.of("a", "b"), names(config));
  }

  @Test
  void hidesValuesOfVariables() {
    BridgeConfig config =
        ConfigFixtures.valid(
            folder,
            "c.yaml",
            "mcpServers: { a: { url: 'https://h/${TOKEN}' }, b: { command: '${TOKEN}' } }");

    assertThat(config.toString()).doesNotContain("s3cret");
  }

  @Test
  void hidesQueryOfUrl() {
    BridgeConfig config =
        ConfigFixtures.valid(
            folder, "c.yaml", "mcpServers: { a: { url: 'https://h/mcp?key=${TOKEN}' } }");

    assertThat(config.toString()).doesNotContain("s3cret");
  }

  @Test
  void triesFileNamesInOrder() {
    ConfigFixtures.valid(folder, "mcp.json", "{\"mcpServers\": {}}");
    ConfigFixtures.valid(folder, "bascule.json", "{\"mcpServers\": {}}");

    assertEquals(Optional.of("bascule.json"), ConfigFile.find(folder).map(ConfigFile::name));
  }

  private static List<String> names(BridgeConfig config) {
    return config.servers().stream().map(server -> server.id().value()).toList();
  }
}
