package dev.bascule.bootstrap.cli;

import static java.util.Objects.requireNonNull;

import dev.bascule.bootstrap.config.Reading;
import dev.bascule.bootstrap.terminal.Cell;
import dev.bascule.bootstrap.terminal.Columns;
import dev.bascule.bootstrap.terminal.Style;
import dev.bascule.bootstrap.terminal.Table;
import java.util.List;

/**
 * Writes what a check found, for people.
 *
 * @param file what the file is called
 * @param voice who tells them
 */
record CheckPage(String file, Voice voice) {

  CheckPage {
    requireNonNull(file, "file");
    requireNonNull(voice, "voice");
  }

  void print(Reading.Valid reading, List<Warning> warnings) {
    for (SettingGroup group : CheckReport.groups(reading)) {
      voice.say(voice.outPalette().paint(Style.HEADING, Printable.line(group.title())));
      table(group).lines(voice.out().width(), voice.outPalette()).forEach(voice::say);
      voice.say("");
    }
    warnings.forEach(this::print);
    voice.say(summary(reading.config().servers().size(), warnings.size()));
  }

  private Table table(SettingGroup group) {
    return new Table(group.settings().stream().map(this::row).toList(), 1, 20, 2);
  }

  /** What the file says stands out from what it leaves to the defaults. */
  private List<Cell> row(Setting setting) {
    boolean isDefault = setting.line().isEmpty();
    return List.of(
        new Cell(Style.NAME, Columns.cut(Printable.line(setting.name()), 40)),
        new Cell(isDefault ? Style.ASIDE : Style.TEXT, Printable.line(setting.value())),
        new Cell(Style.ASIDE, isDefault ? "default" : file + ":" + setting.line().getAsInt()));
  }

  private void print(Warning warning) {
    voice.say(
        voice.outPalette().paint(Style.WARNING, "warning: ") + Printable.line(warning.in(file)));
  }

  private String summary(int servers, int warnings) {
    String counts =
        ": "
            + Printable.counted(servers, "server")
            + ", "
            + (warnings == 0 ? "no warning" : Printable.counted(warnings, "warning"));
    return voice
        .outPalette()
        .paint(warnings == 0 ? Style.GOOD : Style.WARNING, file + " is valid" + counts);
  }
}
