package dev.bascule.adapter.in.cli.check;

import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.launch.SharedCheck;
import dev.bascule.adapter.in.cli.terminal.ColorPalette;
import dev.bascule.adapter.in.cli.terminal.TableCell;
import dev.bascule.adapter.in.cli.terminal.TerminalTable;
import dev.bascule.adapter.in.cli.terminal.TextStyle;
import dev.bascule.adapter.in.cli.terminal.TextWidth;
import dev.bascule.configuration.effective.EffectiveConfig;
import dev.bascule.configuration.effective.SettingGroup;
import dev.bascule.configuration.effective.SettingGroup.ConfigSetting;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.parse.ConfigWarning;
import dev.bascule.configuration.parse.SourceLocation;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.text.QuantityText;
import dev.bascule.domain.text.SafeText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Formats the result of a check for people: the warnings, then the settings.
 *
 * @param valid the configuration
 * @param console the console to print to
 */
record CheckPage(ConfigResult.Valid valid, CliConsole console) {

  /** The settings of a server that its line shows without their names. */
  private static final Set<String> TARGET = Set.of("type", "command", "args", "url");

  void printWarnings(List<ConfigWarning> warnings) {
    for (ConfigWarning warning : warnings) {
      console.print(
          console.outPalette().paint(TextStyle.WARNING, "warning: ")
              + SafeText.line(warning.toString()));
    }
    if (!warnings.isEmpty()) {
      console.print("");
    }
  }

  /** Prints every effective value. */
  void printAll(List<SettingGroup> groups) {
    groups.forEach(group -> print(group.title(), rows(group.settings())));
  }

  /** Prints the values that the files contain, and a line for each server. */
  void printSet(List<SettingGroup> groups) {
    List<SettingGroup> servers =
        groups.stream().filter(group -> group.key().startsWith(EffectiveConfig.SERVERS)).toList();
    groups.stream()
        .filter(group -> !servers.contains(group))
        .forEach(
            group ->
                print(
                    group.title(),
                    rows(group.settings().stream().filter(ConfigSetting::isSet).toList())));
    print("breaker", rows(inherited(servers)));
    print("servers", servers.stream().map(this::server).toList());
  }

  /** Returns the settings for all servers that at least one of them uses. */
  private static List<ConfigSetting> inherited(List<SettingGroup> servers) {
    return servers.stream()
        .flatMap(server -> server.settings().stream())
        .filter(
            setting -> setting.location().isPresent() && setting.source().startsWith("breaker."))
        .map(
            setting ->
                new ConfigSetting(
                    setting.source(),
                    setting.source().replaceFirst("^breaker\\.", ""),
                    setting.value(),
                    setting.source(),
                    setting.location(),
                    setting.option()))
        .distinct()
        .toList();
  }

  void printHeading(String title) {
    console.print(console.outPalette().paint(TextStyle.HEADING, SafeText.line(title)));
  }

  private void print(String title, List<List<TableCell>> rows) {
    if (!rows.isEmpty()) {
      printHeading(title);
      new TerminalTable(rows, rows.getFirst().size() - 2, 20, 2)
          .lines(console.out().width(), console.outPalette())
          .forEach(console::print);
      console.print("");
    }
  }

  /** Returns the rows of settings; values from a file are highlighted, defaults are not. */
  private static List<List<TableCell>> rows(List<ConfigSetting> settings) {
    return settings.stream()
        .map(
            setting ->
                List.of(
                    name(setting.name()),
                    new TableCell(
                        setting.location().isPresent() ? TextStyle.TEXT : TextStyle.ASIDE,
                        SafeText.line(setting.value())),
                    new TableCell(TextStyle.ASIDE, SafeText.line(setting.place()))))
        .toList();
  }

  private static TableCell name(String name) {
    return new TableCell(TextStyle.NAME, TextWidth.cut(SafeText.line(name), 40));
  }

  private static TableCell place(Optional<SourceLocation> location) {
    return new TableCell(
        TextStyle.ASIDE,
        SafeText.line(location.map(at -> at.file().name() + ":" + at.line()).orElse("default")));
  }

  /** Returns the row of a server: its transport, what it runs or connects to, its settings. */
  private List<TableCell> server(SettingGroup group) {
    List<ConfigSetting> set = new ArrayList<>(group.settings());
    String type = set.getFirst().value();
    String target =
        set.stream()
            .skip(1)
            .filter(setting -> setting.isSet() && TARGET.contains(setting.name()))
            .map(ConfigSetting::value)
            .collect(Collectors.joining(", "));
    String others =
        set.stream()
            .filter(setting -> setting.isSet() && !TARGET.contains(setting.name()))
            .map(setting -> setting.name() + " " + setting.value())
            .collect(Collectors.joining("; "));
    return List.of(
        name(group.title().replaceFirst("^server ", "")),
        TableCell.of(SafeText.line(type)),
        TableCell.of(SafeText.line(target)),
        TableCell.of(SafeText.line(others)),
        place(valid.sourceMap().find(group.key())));
  }

  /**
   * Prints the result of connecting to a server, on a line of its own; if it is unavailable, with
   * the standard error of its process below.
   */
  void print(ServerCheck result) {
    int widest =
        valid.config().serverIds().stream()
            .mapToInt(id -> TextWidth.width(id.value()))
            .max()
            .orElse(0);
    String name = result.server().value();
    String counts =
        Arrays.stream(ListKind.values())
            .filter(result.counts()::containsKey)
            .map(kind -> QuantityText.counted(result.counts().getOrDefault(kind, 0), noun(kind)))
            .collect(Collectors.joining(", "));
    String text =
        result
            .problem()
            .orElseGet(
                () ->
                    Stream.of(
                            result.protocolVersion().map(version -> "MCP " + version),
                            result.implementation(),
                            Optional.of(counts))
                        .flatMap(Optional::stream)
                        .collect(Collectors.joining(", ")));
    ColorPalette palette = console.outPalette();
    console.print(
        "  "
            + palette.paint(TextStyle.NAME, name)
            + " ".repeat(widest - TextWidth.width(name) + 2)
            + palette.paint(
                result.problem().isPresent() ? TextStyle.BAD : TextStyle.GOOD,
                result.problem().isPresent() ? "failed" : "ready ")
            + String.format(Locale.ROOT, "  %5.1fs  ", result.took().toMillis() / 1_000.0)
            + SafeText.line(text));
    result.stderr().stream()
        .flatMap(String::lines)
        .forEach(line -> console.print("    " + SafeText.text(line)));
    result.warnings().forEach(this::printDetail);
  }

  /** Prints the result of connecting to the engine. */
  void print(SharedCheck result) {
    ColorPalette palette = console.outPalette();
    console.print(
        "  "
            + palette.paint(TextStyle.NAME, "engine")
            + "  "
            + palette.paint(
                result.isAvailable() ? TextStyle.GOOD : TextStyle.BAD,
                result.isAvailable() ? "ready" : "failed")
            + "  "
            + SafeText.line(result.text()));
    result.warnings().forEach(this::printDetail);
  }

  private void printDetail(String warning) {
    console.print(
        "    "
            + console.outPalette().paint(TextStyle.WARNING, "warning: ")
            + SafeText.line(warning));
  }

  private static String noun(ListKind kind) {
    return switch (kind) {
      case TOOLS -> "tool";
      case PROMPTS -> "prompt";
      case RESOURCES -> "resource";
      case RESOURCE_TEMPLATES -> "resource template";
    };
  }

  void printSummary(int warnings, long unavailable) {
    List<String> files = valid.sourceMap().files();
    String text =
        files.getFirst()
            + (files.size() > 1
                ? " with " + QuantityText.counted(files.size() - 1, "included file")
                : "")
            + " is valid: "
            + QuantityText.counted(valid.config().servers().size(), "server")
            + ", "
            + (warnings == 0 ? "no warning" : QuantityText.counted(warnings, "warning"))
            + (unavailable == 0 ? "" : ", " + unavailable + " unavailable");
    boolean isGood = warnings == 0 && unavailable == 0;
    console.print(console.outPalette().paint(isGood ? TextStyle.GOOD : TextStyle.WARNING, text));
  }
}
