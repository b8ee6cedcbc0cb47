package dev.bascule.bootstrap.cli.check;

import dev.bascule.bootstrap.cli.common.CliConsole;
import dev.bascule.bootstrap.config.load.ConfigResult;
import dev.bascule.bootstrap.config.parse.ConfigWarning;
import dev.bascule.bootstrap.terminal.TableCell;
import dev.bascule.bootstrap.terminal.TerminalTable;
import dev.bascule.bootstrap.terminal.TerminalText;
import dev.bascule.bootstrap.terminal.TextStyle;
import dev.bascule.bootstrap.terminal.TextWidth;
import java.util.List;

/**
 * Formats the result of a check for people.
 *
 * @param file the displayed name of the file
 * @param console the console to print to
 */
record CheckPage(String file, CliConsole console) {

  void print(ConfigResult.Valid valid, List<ConfigWarning> warnings) {
    for (SettingGroup group : CheckReport.groups(valid)) {
      console.print(
          console.outPalette().paint(TextStyle.HEADING, TerminalText.line(group.title())));
      table(group).lines(console.out().width(), console.outPalette()).forEach(console::print);
      console.print("");
    }
    warnings.forEach(this::print);
    console.print(summary(valid.config().servers().size(), warnings.size()));
  }

  private TerminalTable table(SettingGroup group) {
    return new TerminalTable(group.settings().stream().map(this::row).toList(), 1, 20, 2);
  }

  /** Returns the row of a setting; values from the file are highlighted, defaults are not. */
  private List<TableCell> row(SettingGroup.ConfigSetting setting) {
    boolean isDefault = setting.line().isEmpty();
    return List.of(
        new TableCell(TextStyle.NAME, TextWidth.cut(TerminalText.line(setting.name()), 40)),
        new TableCell(
            isDefault ? TextStyle.ASIDE : TextStyle.TEXT, TerminalText.line(setting.value())),
        new TableCell(
            TextStyle.ASIDE, isDefault ? "default" : file + ":" + setting.line().getAsInt()));
  }

  private void print(ConfigWarning warning) {
    console.print(
        console.outPalette().paint(TextStyle.WARNING, "warning: ")
            + TerminalText.line(warning.format(file)));
  }

  private String summary(int servers, int warnings) {
    String counts =
        ": "
            + TerminalText.counted(servers, "server")
            + ", "
            + (warnings == 0 ? "no warning" : TerminalText.counted(warnings, "warning"));
    return console
        .outPalette()
        .paint(warnings == 0 ? TextStyle.GOOD : TextStyle.WARNING, file + " is valid" + counts);
  }
}
