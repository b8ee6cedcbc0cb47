package dev.bascule.adapter.in.cli.check;

import dev.bascule.adapter.in.cli.common.CliCommand;
import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.common.CliEnvironment;
import dev.bascule.adapter.in.cli.common.CommandHelp;
import dev.bascule.adapter.in.cli.common.CommonOptions;
import dev.bascule.adapter.in.cli.common.ConfigSource;
import dev.bascule.adapter.in.cli.common.ExitCode;
import dev.bascule.adapter.in.cli.common.OptionMixins;
import dev.bascule.adapter.in.cli.launch.BridgeOpener;
import dev.bascule.adapter.in.cli.launch.OpenBridge;
import dev.bascule.adapter.in.cli.launch.SharedCheck;
import dev.bascule.adapter.in.cli.terminal.ProgressLine;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.LogSettings;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.configuration.check.ConfigWarnings;
import dev.bascule.configuration.effective.EffectiveConfig;
import dev.bascule.configuration.effective.SettingGroup;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.parse.ConfigError;
import dev.bascule.configuration.parse.ConfigFile;
import dev.bascule.configuration.parse.ConfigWarning;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.text.SafeText;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.node.ObjectNode;

/** {@code bascule check}: prints the effective configuration, or its errors. */
public record CheckCommand(ConfigSource configs, BridgeOpener bridges, CliEnvironment environment)
    implements CliCommand {

  private static final String ALL = "--all";
  private static final String CONNECT = "--connect";

  @Override
  public String name() {
    return "check";
  }

  @Override
  public void describe(CommandSpec spec) {
    CommandHelp.describe(
        spec,
        "Validate a configuration and print its effective values",
        "Reads the configuration and prints warnings about settings that are probably unintended,"
            + " then what the file sets, with its line. If the configuration is invalid, prints one"
            + " line per error, FILE:LINE:COLUMN: KEY: MESSAGE, and exits with 2. Prints no"
            + " secrets. With --connect, also starts or connects to each server and to the engine"
            + " of the section shared, and exits with 3 if one is unavailable.",
        "bascule check                       # the file in this folder",
        "bascule check --all                 # with the defaults",
        "bascule check --connect             # also try to reach each server",
        "bascule check -c bascule.yaml       # this file",
        "bascule check --json                # for a program");
    spec.addOption(OptionMixins.config());
    spec.addOption(OptionMixins.flag(ALL, "Print every effective value, including defaults"));
    spec.addOption(
        OptionMixins.flag(
            CONNECT,
            "Start or connect to each server, and print how long that takes and what the server"
                + " has"));
    spec.addOption(
        OptionMixins.flag(
            OptionMixins.JSON, "Print one JSON object, including errors and defaults"));
    CommonOptions.addTo(spec, LogSettings.Level.ERROR);
  }

  @Override
  public int run(ParseResult parsed) throws IOException {
    CliConsole console = CliConsole.of(parsed, environment);
    ConfigFile file = configs.requiredFile(parsed);
    return switch (configs.readResult(file, ListenOverrides.NONE)) {
      case ConfigResult.Valid valid -> {
        List<ConfigError> errors = ConfigWarnings.startErrors(valid);
        yield errors.isEmpty()
            ? print(valid, parsed, console)
            : printErrors(file, errors, parsed, console);
      }
      case ConfigResult.Invalid(List<ConfigError> errors) ->
          printErrors(file, errors, parsed, console);
    };
  }

  private static int printErrors(
      ConfigFile file, List<ConfigError> errors, ParseResult parsed, CliConsole console) {
    if (OptionMixins.isGiven(parsed, OptionMixins.JSON)) {
      console.print(CheckJson.text(CheckJson.invalid(file.name(), errors)));
    } else {
      errors.forEach(error -> console.printError(SafeText.line(error.toString())));
    }
    return ExitCode.USAGE;
  }

  private int print(ConfigResult.Valid valid, ParseResult parsed, CliConsole console)
      throws IOException {
    List<ConfigWarning> warnings = new ArrayList<>(valid.warnings());
    warnings.addAll(
        ConfigWarnings.find(valid, environment.programs(), environment.wallClock().instant()));
    List<SettingGroup> groups = EffectiveConfig.groups(valid.config(), valid.sourceMap());
    boolean connects = OptionMixins.isGiven(parsed, CONNECT);
    List<ServerCheck> results = List.of();
    Optional<SharedCheck> engine = Optional.empty();
    if (OptionMixins.isGiven(parsed, OptionMixins.JSON)) {
      ObjectNode report = CheckJson.valid(valid.sourceMap().files(), groups, warnings);
      if (connects) {
        results = connect(valid.config(), console, _ -> {});
        CheckJson.addConnections(report, results);
        engine = checkEngine(valid.config());
        engine.ifPresent(found -> CheckJson.addEngine(report, found));
      }
      console.print(CheckJson.text(report));
    } else {
      CheckPage page = new CheckPage(valid, console);
      page.printWarnings(warnings);
      if (OptionMixins.isGiven(parsed, ALL)) {
        page.printAll(groups);
      } else {
        page.printSet(groups);
      }
      if (connects) {
        page.printHeading("connections");
        results = connect(valid.config(), console, page::print);
        engine = checkEngine(valid.config());
        engine.ifPresent(page::print);
        console.print("");
      }
      page.printSummary(
          warnings.size() + results.stream().mapToInt(result -> result.warnings().size()).sum(),
          countUnavailable(results, engine));
    }
    return countUnavailable(results, engine) == 0 ? ExitCode.DONE : ExitCode.UNAVAILABLE;
  }

  private Optional<SharedCheck> checkEngine(BridgeConfig config) {
    return config.shared().map(shared -> bridges.launcher().checkEngine(shared));
  }

  private static long countUnavailable(List<ServerCheck> results, Optional<SharedCheck> engine) {
    return results.stream().filter(result -> result.problem().isPresent()).count()
        + engine.filter(found -> !found.isAvailable()).stream().count();
  }

  /**
   * Connects to all servers.
   *
   * @param onResult receives each result when it is known; one at a time
   */
  private List<ServerCheck> connect(
      BridgeConfig config, CliConsole console, Consumer<ServerCheck> onResult) throws IOException {
    Set<ServerId> waiting = Collections.synchronizedSet(new LinkedHashSet<>(config.serverIds()));
    BridgeConfig withAllTools =
        config.withServers(config.servers().stream().map(CheckCommand::withAllTools).toList());
    try (OpenBridge bridge = bridges.open(withAllTools);
        ProgressLine line =
            console.progress(() -> "connecting to " + names(waiting), environment.clock())) {
      return ServerCheck.run(
          config.servers(),
          bridge,
          environment.clock().ticker(),
          result -> {
            waiting.remove(result.server());
            line.printAbove(() -> onResult.accept(result));
          });
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while connecting");
    }
  }

  /** Disabled tools are listed too, so that a pattern that matches no tool is found. */
  private static ServerConfig withAllTools(ServerConfig server) {
    return new ServerConfig(
        server.id(),
        server.transport(),
        server.policy().withAllTools(),
        server.credentials(),
        server.isShared());
  }

  private static String names(Set<ServerId> servers) {
    synchronized (servers) {
      return servers.stream().map(ServerId::value).collect(Collectors.joining(", "));
    }
  }
}
