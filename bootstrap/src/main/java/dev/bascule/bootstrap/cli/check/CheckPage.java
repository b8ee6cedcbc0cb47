package dev.bascule.bootstrap.cli.check;

import dev.bascule.bootstrap.cli.check.SettingGroup.ConfigSetting;
import dev.bascule.bootstrap.cli.common.CliConsole;
import dev.bascule.bootstrap.config.load.ConfigResult;
import dev.bascule.bootstrap.config.parse.ConfigWarning;
import dev.bascule.bootstrap.config.parse.SourceLocation;
import dev.bascule.bootstrap.terminal.TableCell;
import dev.bascule.bootstrap.terminal.TerminalTable;
import dev.bascule.bootstrap.terminal.TerminalText;
import dev.bascule.bootstrap.terminal.TextStyle;
import dev.bascule.bootstrap.terminal.TextWidth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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
              + TerminalText.line(warning.toString()));
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
        groups.stream().filter(group -> group.key().startsWith(CheckReport.SERVERS)).toList();
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
                    setting.location()))
        .distinct()
        .toList();
  }

  private void print(String title, List<List<TableCell>> rows) {
    if (!rows.isEmpty()) {
      console.print(console.outPalette().paint(TextStyle.HEADING, TerminalText.line(title)));
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
                        TerminalText.line(setting.value())),
                    place(setting.location())))
        .toList();
  }

  private static TableCell name(String name) {
    return new TableCell(TextStyle.NAME, TextWidth.cut(TerminalText.line(name), 40));
  }

  private static TableCell place(Optional<SourceLocation> location) {
    return new TableCell(
        TextStyle.ASIDE,
        TerminalText.line(
            location.map(at -> at.file().name() + ":" + at.line()).orElse("default")));
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
        TableCell.of(TerminalText.line(type)),
        TableCell.of(TerminalText.line(target)),
        TableCell.of(TerminalText.line(others)),
        place(valid.sourceMap().find(group.key())));
  }

  void printSummary(int warnings) {
    List<String> files = valid.sourceMap().files();
    String text =
        files.getFirst()
            + (files.size() > 1
                ? " with " + TerminalText.counted(files.size() - 1, "included file")
                : "")
            + " is valid: "
            + TerminalText.counted(valid.config().servers().size(), "server")
            + ", "
            + (warnings == 0 ? "no warning" : TerminalText.counted(warnings, "warning"));
    console.print(
        console.outPalette().paint(warnings == 0 ? TextStyle.GOOD : TextStyle.WARNING, text));
  }
}
