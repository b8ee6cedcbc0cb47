package dev.bascule.bootstrap.cli.check;

import static java.util.Objects.requireNonNull;

import dev.bascule.bootstrap.cli.common.CliConsole;
import dev.bascule.bootstrap.config.load.ConfigResult;
import dev.bascule.bootstrap.terminal.TableCell;
import dev.bascule.bootstrap.terminal.TerminalTable;
import dev.bascule.bootstrap.terminal.TerminalText;
import dev.bascule.bootstrap.terminal.TextStyle;
import dev.bascule.bootstrap.terminal.TextWidth;
import java.util.List;

/**
 * Writes what a check found, for people.
 *
 * @param file what the file is called
 * @param voice who tells them
 */
record CheckPage(String file, CliConsole voice) {

  CheckPage {
    requireNonNull(file, "file");
    requireNonNull(voice, "voice");
  }

  void print(ConfigResult.Valid reading, List<ConfigWarning> warnings) {
    for (SettingGroup group : CheckReport.groups(reading)) {
      voice.say(voice.outPalette().paint(TextStyle.HEADING, TerminalText.line(group.title())));
      table(group).lines(voice.out().width(), voice.outPalette()).forEach(voice::say);
      voice.say("");
    }
    warnings.forEach(this::print);
    voice.say(summary(reading.config().servers().size(), warnings.size()));
  }

  private TerminalTable table(SettingGroup group) {
    return new TerminalTable(group.settings().stream().map(this::row).toList(), 1, 20, 2);
  }

  /** What the file says stands out from what it leaves to the defaults. */
  private List<TableCell> row(ConfigSetting setting) {
    boolean isDefault = setting.line().isEmpty();
    return List.of(
        new TableCell(TextStyle.NAME, TextWidth.cut(TerminalText.line(setting.name()), 40)),
        new TableCell(
            isDefault ? TextStyle.ASIDE : TextStyle.TEXT, TerminalText.line(setting.value())),
        new TableCell(
            TextStyle.ASIDE, isDefault ? "default" : file + ":" + setting.line().getAsInt()));
  }

  private void print(ConfigWarning warning) {
    voice.say(
        voice.outPalette().paint(TextStyle.WARNING, "warning: ")
            + TerminalText.line(warning.in(file)));
  }

  private String summary(int servers, int warnings) {
    String counts =
        ": "
            + TerminalText.counted(servers, "server")
            + ", "
            + (warnings == 0 ? "no warning" : TerminalText.counted(warnings, "warning"));
    return voice
        .outPalette()
        .paint(warnings == 0 ? TextStyle.GOOD : TextStyle.WARNING, file + " is valid" + counts);
  }
}
