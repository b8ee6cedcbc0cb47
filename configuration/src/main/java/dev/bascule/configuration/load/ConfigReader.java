package dev.bascule.configuration.load;

import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.HealthConfig;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.configuration.ServerTransport;
import dev.bascule.configuration.load.auth.AccessReader;
import dev.bascule.configuration.load.auth.PermissionsReader;
import dev.bascule.configuration.load.section.BreakerReader;
import dev.bascule.configuration.load.section.LimitsReader;
import dev.bascule.configuration.load.section.LogReader;
import dev.bascule.configuration.load.section.SharedReader;
import dev.bascule.configuration.load.server.ServersReader;
import dev.bascule.configuration.load.server.ToolRulesReader;
import dev.bascule.configuration.parse.ConfigDocument;
import dev.bascule.configuration.parse.ConfigError;
import dev.bascule.configuration.parse.ConfigErrors;
import dev.bascule.configuration.parse.ConfigFile;
import dev.bascule.configuration.parse.ConfigNode;
import dev.bascule.configuration.parse.ConfigSection;
import dev.bascule.configuration.parse.SectionSchema;
import dev.bascule.configuration.parse.ValueReader;
import dev.bascule.configuration.parse.VariableExpander;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads a configuration, with the files that it includes, and reports all its errors.
 *
 * <p>A file whose name ends in {@code .json} or {@code .jsonc} is JSON, any other is YAML.
 * Immutable.
 */
public final class ConfigReader {

  private static final List<String> KEYS =
      List.of(
          IncludeReader.KEY,
          "listen",
          "auth",
          "cors",
          "rights",
          "caches",
          "shared",
          "limits",
          "health",
          "log",
          "audit",
          "breaker",
          "mcpServers");

  /** The embedded demo server; its transport has no key. */
  private static final String DEMO =
      """
      {
        "mcpServers": {
          "demo": {
            "trusted": true,
            "tools": {
              "clock": { "cache": { "ttl": "60s", "scope": "public", "onlyReadOnly": true } }
            }
          }
        }
      }
      """;

  private final VariableExpander variables;

  /** Creates a reader that resolves variables from {@code environment}. */
  public ConfigReader(Map<String, String> environment) {
    this.variables = new VariableExpander(environment);
  }

  /**
   * Reads {@code file}.
   *
   * @param overrides the options of the command line, which override the file
   */
  public ConfigResult read(ConfigFile file, ListenOverrides overrides) {
    ConfigErrors errors = new ConfigErrors(file.name());
    Map<String, String> written = new HashMap<>();
    ValueReader values = new ValueReader(errors, variables, written, SectionSchema.NONE);
    List<ConfigFile> files = new ArrayList<>(List.of(file));
    Optional<ConfigNode.Mapping> root =
        read(file, errors)
            .map(
                mapping -> {
                  files.addAll(IncludeReader.files(file, mapping, values));
                  return IncludeReader.merge(mapping, readAll(files, errors), errors);
                });
    if (root.isEmpty()) {
      return new ConfigResult.Invalid(errors.all());
    }
    ConfigSection section = ConfigSection.root(values, root.get(), KEYS);
    if (files.size() > 1) {
      section.show(
          IncludeReader.KEY,
          files.stream().skip(1).map(ConfigFile::name).collect(Collectors.joining(", ")));
    }
    BridgeConfig config = config(section, overrides, servers -> servers.read(section));
    if (!errors.isEmpty()) {
      return new ConfigResult.Invalid(errors.all());
    }
    SourceMap sourceMap = SourceMap.of(written, root.get(), files, section.record());
    config.servers().forEach(server -> warnOfLoop(server, config, sourceMap, errors));
    return new ConfigResult.Valid(config, sourceMap, errors.warnings());
  }

  private static void warnOfLoop(
      ServerConfig server, BridgeConfig config, SourceMap sourceMap, ConfigErrors errors) {
    String key =
        ConfigDocument.join("mcpServers", server.id().value())
            + (server.transport() instanceof ServerTransport.Stdio ? ".args" : ".url");
    Stream<String> words =
        switch (server.transport()) {
          case ServerTransport.OverHttp http -> Stream.of(http.settings().url().toString());
          case ServerTransport.Stdio(StdioSettings stdio) -> stdio.command().stream().skip(1);
          case ServerTransport.Demo _ -> Stream.empty();
        };
    if (config.address().isNamedIn(words)) {
      sourceMap
          .find(key)
          .ifPresent(
              location ->
                  errors.addWarning(
                      location,
                      key,
                      "leads to this bridge itself (`listen`), so that lists of all servers wait"
                          + " for themselves; remove the server"));
    }
  }

  private static Optional<ConfigNode.Mapping> read(ConfigFile file, ConfigErrors errors) {
    return file.read(errors)
        .flatMap(text -> ConfigDocument.parse(file, text, errors))
        .map(mapping -> ClientSpellings.translate(mapping, errors));
  }

  /** Returns the content of the included files, which follow the first of {@code files}. */
  private static List<ConfigNode.Mapping> readAll(List<ConfigFile> files, ConfigErrors errors) {
    return files.stream().skip(1).flatMap(file -> read(file, errors).stream()).toList();
  }

  /** Returns the files that {@code file} includes now; none if it is invalid. */
  public List<ConfigFile> includedFiles(ConfigFile file) {
    ConfigErrors ignored = new ConfigErrors(file.name());
    return file.read(ignored)
        .filter(text -> text.contains(IncludeReader.KEY))
        .flatMap(text -> ConfigDocument.parse(file, text, ignored))
        .map(
            root ->
                IncludeReader.files(
                    file,
                    root,
                    new ValueReader(ignored, variables, new HashMap<>(), SectionSchema.NONE)))
        .orElse(List.of());
  }

  /** Reads {@code yaml} and records in {@code schema} what is read. Its errors are ignored. */
  static void describe(String yaml, SectionSchema schema) {
    ConfigFile file = ConfigFile.named("bascule.yaml", Path.of(""));
    ConfigErrors errors = new ConfigErrors(file.name());
    ValueReader values =
        new ValueReader(errors, new VariableExpander(Map.of()), new HashMap<>(), schema);
    ConfigDocument.parse(file, yaml, errors)
        .ifPresent(
            root -> {
              ConfigSection section = ConfigSection.root(values, root, KEYS);
              config(section, ListenOverrides.NONE, servers -> servers.read(section));
              IncludeReader.files(file, root, values);
            });
  }

  /** Returns the configuration of the demo, which needs no file. */
  public static ConfigResult demo(ListenOverrides overrides) {
    ConfigErrors errors = new ConfigErrors(ConfigError.COMMAND_LINE);
    ValueReader values =
        new ValueReader(
            errors, new VariableExpander(Map.of()), new HashMap<>(), SectionSchema.NONE);
    ConfigFile file = ConfigFile.ofText(ConfigError.COMMAND_LINE, DEMO, Path.of(""));
    ConfigSection root =
        ConfigSection.root(values, ConfigDocument.parse(file, DEMO, errors).orElseThrow(), KEYS);
    BridgeConfig config = config(root, overrides, servers -> servers.demo(root));
    return errors.isEmpty()
        ? new ConfigResult.Valid(config, SourceMap.of(root.record()), List.of())
        : new ConfigResult.Invalid(errors.all());
  }

  private static BridgeConfig config(
      ConfigSection root,
      ListenOverrides overrides,
      Function<ServersReader, List<ServerConfig>> servers) {
    AccessReader access = AccessReader.read(root);
    HttpServerSettings http = ListenReader.read(root, overrides, access.asksForCredentials());
    CachesReader caches = CachesReader.read(root);
    ServersReader serversReader =
        new ServersReader(
            new ToolRulesReader(caches.responses().defaultLifetime().fresh()),
            caches.tools().defaultLifetime(),
            BreakerReader.DEFAULTS.read(root.hidden()));
    List<ServerConfig> configured = servers.apply(serversReader);
    return new BridgeConfig(
        http,
        access.policy().withPermissions(PermissionsReader.read(root)),
        access.callerSources(),
        caches.tools(),
        caches.listingFile(),
        caches.responses(),
        caches.cleanupInterval(),
        caches.jitter(),
        caches.advice(),
        configured,
        LimitsReader.read(root),
        health(root.fixedUntilRestart().section("health", List.of("waitForServers", "interval"))),
        SharedReader.read(root),
        LogReader.read(root));
  }

  private static HealthConfig health(ConfigSection health) {
    HealthConfig defaults = HealthConfig.DEFAULTS;
    return new HealthConfig(
        health.flag("waitForServers", defaults.waitForServers()),
        health.duration("interval", defaults.interval()));
  }
}
