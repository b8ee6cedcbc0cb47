package dev.bascule.adapter.in.cli.remote;

import dev.bascule.adapter.in.cli.common.CliCommand;
import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.common.CliEnvironment;
import dev.bascule.adapter.in.cli.common.CommandHelp;
import dev.bascule.adapter.in.cli.common.ExitCode;
import dev.bascule.adapter.in.cli.common.OptionMixins;
import dev.bascule.adapter.in.cli.common.UsageException;
import dev.bascule.adapter.in.cli.terminal.ColorPalette;
import dev.bascule.adapter.in.cli.terminal.TextStyle;
import dev.bascule.domain.text.QuantityText;
import dev.bascule.domain.text.SafeText;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;

/** {@code bascule logs}: prints the log of a server of a running bridge, and follows it. */
public record LogsCommand(CliEnvironment environment) implements CliCommand {

  private static final String FOLLOW = "--follow";
  private static final String TAIL = "--tail";
  private static final String DEFAULT_TAIL = "100";

  @Override
  public String name() {
    return "logs";
  }

  @Override
  public void describe(CommandSpec spec) {
    CommandHelp.describe(
        spec,
        "Print the log of a server of a running bridge",
        "Prints the last lines that the processes of a server wrote to standard error, and what the"
            + " bridge did with the server. With -f, continues with new lines until it is"
            + " interrupted, or the server is removed, or the bridge stops.",
        "bascule logs everything             # the last 100 lines",
        "bascule logs -f --tail 0 everything # only new ones");
    spec.addOption(OptionMixins.flag("-f", FOLLOW, "Print new lines immediately"));
    spec.addOption(
        OptionMixins.text("-n", TAIL, "N", "Number of earlier lines. Default: " + DEFAULT_TAIL));
    spec.addOption(OptionMixins.flag(OptionMixins.JSON, "Print a JSON object for each line"));
    spec.addPositional(OptionMixins.positional("0", "1", "SERVER", "The server"));
    RemoteBridge.addTo(spec);
  }

  @Override
  public int run(ParseResult parsed) throws IOException {
    CliConsole console = CliConsole.of(parsed, environment);
    String tail = OptionMixins.text(parsed, TAIL).orElse(DEFAULT_TAIL);
    if (!tail.matches("\\d{1,6}")) {
      throw new UsageException(TAIL + ": expected a number of lines, but got '" + tail + "'");
    }
    boolean json = OptionMixins.isGiven(parsed, OptionMixins.JSON);
    String path =
        "/admin/servers/"
            + RemoteBridge.segment(parsed.matchedPositionalValue(0, ""))
            + "/log?tail="
            + tail;
    try (RemoteBridge bridge = RemoteBridge.of(parsed, environment, console)) {
      if (OptionMixins.isGiven(parsed, FOLLOW)) {
        bridge.stream(
            path,
            () -> false,
            event -> {
              switch (event.type()) {
                case "line" -> print(event.json(), json, console);
                case "omitted" ->
                    console.printNote(
                        QuantityText.counted(event.json().path("lines").asLong(0), "line")
                            + " omitted");
                default -> {}
              }
              return true;
            });
        console.printNote("the log ended: the bridge stops, or the server was removed");
      } else {
        bridge.get(path).path("lines").forEach(line -> print(line, json, console));
      }
    }
    return ExitCode.DONE;
  }

  private static void print(JsonNode line, boolean json, CliConsole console) {
    if (json) {
      console.print(SafeText.json(line.toString()));
      return;
    }
    ColorPalette palette = console.outPalette();
    boolean isOfBridge = line.path("source").asString("").equals("bridge");
    boolean isWarning = line.path("level").asString("").equals("warn");
    TextStyle style = isWarning ? TextStyle.WARNING : isOfBridge ? TextStyle.ASIDE : TextStyle.TEXT;
    console.print(
        palette.paint(TextStyle.ASIDE, SafeText.line(line.path("time").asString("")))
            + (isOfBridge ? "  bridge  " : "  stderr  ")
            + palette.paint(style, SafeText.line(line.path("text").asString(""))));
  }
}
