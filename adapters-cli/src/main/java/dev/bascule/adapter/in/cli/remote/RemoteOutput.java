package dev.bascule.adapter.in.cli.remote;

import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.common.OptionMixins;
import dev.bascule.adapter.in.cli.terminal.TableCell;
import dev.bascule.adapter.in.cli.terminal.TerminalTable;
import dev.bascule.adapter.in.cli.terminal.TextStyle;
import dev.bascule.domain.text.SafeText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;

/**
 * Prints the answers of a running bridge: as JSON if the command line wants that, otherwise for
 * people.
 */
record RemoteOutput(CliConsole console, boolean isJson) {

  static RemoteOutput of(ParseResult parsed, CliConsole console) {
    return new RemoteOutput(console, OptionMixins.isGiven(parsed, OptionMixins.JSON));
  }

  /** Prints {@code json}, or lets {@code page} print it for people. */
  void print(JsonNode json, Consumer<JsonNode> page) {
    if (isJson) {
      console.print(SafeText.json(json.toString()));
    } else {
      page.accept(json);
    }
  }

  /** Prints a row with the members {@code names} of each element, below a row with the names. */
  void printTable(Iterable<JsonNode> elements, String... names) {
    List<List<TableCell>> rows = new ArrayList<>();
    rows.add(Arrays.stream(names).map(name -> new TableCell(TextStyle.HEADING, name)).toList());
    for (JsonNode element : elements) {
      rows.add(
          Arrays.stream(names)
              .map(name -> TableCell.of(SafeText.line(element.path(name).asString(""))))
              .toList());
    }
    new TerminalTable(rows, /* flexible= */ 1, /* maxLines= */ 2, /* indent= */ 0)
        .lines(console.out().width(), console.outPalette())
        .forEach(console::print);
  }
}
