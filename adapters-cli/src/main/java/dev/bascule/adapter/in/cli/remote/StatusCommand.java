package dev.bascule.adapter.in.cli.remote;

import dev.bascule.adapter.in.cli.common.CliCommand;
import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.common.CliEnvironment;
import dev.bascule.adapter.in.cli.common.CommandHelp;
import dev.bascule.adapter.in.cli.common.ExitCode;
import dev.bascule.adapter.in.cli.common.OptionMixins;
import dev.bascule.adapter.in.cli.terminal.TextStyle;
import dev.bascule.domain.text.SafeText;
import dev.bascule.mcp.json.JsonMergePatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code bascule status}: prints the state of the servers of a running bridge. */
public record StatusCommand(CliEnvironment environment) implements CliCommand {

  private static final String WATCH = "--watch";

  @Override
  public String name() {
    return "status";
  }

  @Override
  public void describe(CommandSpec spec) {
    CommandHelp.describe(
        spec,
        "Show the state of the servers of a running bridge",
        "Prints each server with its state and the reason, its circuit breaker, calls per second"
            + " and latencies of requests to it of the last five minutes, errors since the start,"
            + " and requests in flight. With --watch on a terminal, redraws that every second until"
            + " you type q. Exits with 3 if a server is failed or unresponsive.",
        "bascule status                      # all servers, once",
        "bascule status --watch              # live",
        "bascule status --json everything    # one, for a program");
    spec.addOption(OptionMixins.flag(WATCH, "Redraw every second, on a terminal"));
    spec.addOption(OptionMixins.flag(OptionMixins.JSON, "Print JSON"));
    spec.addPositional(OptionMixins.positional("0", "0..1", "SERVER", "Only this server"));
    RemoteBridge.addTo(spec);
  }

  @Override
  public int run(ParseResult parsed) throws IOException {
    CliConsole console = CliConsole.of(parsed, environment);
    Optional<String> server =
        Optional.of(parsed.matchedPositionalValue(0, "")).filter(name -> !name.isEmpty());
    try (RemoteBridge bridge = RemoteBridge.of(parsed, environment, console)) {
      if (OptionMixins.isGiven(parsed, OptionMixins.JSON)) {
        JsonNode described =
            bridge.get(
                "/admin/servers" + server.map(name -> "/" + RemoteBridge.segment(name)).orElse(""));
        console.print(SafeText.json(described.toString()));
        return exitCode(server.isPresent() ? List.of(described) : list(described.path("servers")));
      }
      JsonNode state = bridge.get("/dashboard/state");
      List<String> lines =
          StatusTable.lines(state, server, console.out().width(), console.outPalette());
      if (OptionMixins.isGiven(parsed, WATCH) && console.out().isTerminal()) {
        watch(bridge, server, console);
        return ExitCode.DONE;
      }
      lines.forEach(console::print);
      return exitCode(
          server
              .map(name -> List.of(state.path("servers").path(name)))
              .orElseGet(() -> list(state.path("servers"))));
    }
  }

  private static void watch(RemoteBridge bridge, Optional<String> server, CliConsole console)
      throws IOException {
    AtomicReference<ObjectNode> state =
        new AtomicReference<>(JsonNodeFactory.instance.objectNode());
    boolean hasQuit;
    try (LiveScreen screen = LiveScreen.open(console.out())) {
      bridge.stream(
          "/dashboard/events",
          screen::hasQuit,
          event -> {
            if (event.type().equals("state") && event.json() instanceof ObjectNode whole) {
              state.set(whole);
            } else if (event.type().equals("patch") && event.json() instanceof ObjectNode patch) {
              JsonMergePatch.apply(state.get(), patch);
            }
            List<String> lines =
                new ArrayList<>(
                    StatusTable.lines(
                        state.get(), server, console.out().width(), console.outPalette()));
            lines.add("");
            lines.add(console.outPalette().paint(TextStyle.ASIDE, bridge.url() + "  q: quit"));
            screen.draw(lines);
            return !screen.hasQuit();
          });
      hasQuit = screen.hasQuit();
    }
    if (!hasQuit) {
      console.printNote("the bridge at " + bridge.url() + " ended the stream");
    }
  }

  private static List<JsonNode> list(JsonNode servers) {
    List<JsonNode> all = new ArrayList<>();
    servers.forEach(all::add);
    return all;
  }

  private static int exitCode(List<JsonNode> servers) {
    return servers.stream()
            .map(server -> server.path("status").path("state").asString(""))
            .anyMatch(state -> state.equals("failed") || state.equals("unresponsive"))
        ? ExitCode.UNAVAILABLE
        : ExitCode.DONE;
  }
}
