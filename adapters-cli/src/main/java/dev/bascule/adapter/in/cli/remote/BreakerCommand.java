package dev.bascule.adapter.in.cli.remote;

import dev.bascule.adapter.in.cli.common.CliCommand;
import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.common.CliEnvironment;
import dev.bascule.adapter.in.cli.common.CommandHelp;
import dev.bascule.adapter.in.cli.common.ExitCode;
import dev.bascule.adapter.in.cli.common.OptionMixins;
import dev.bascule.adapter.in.cli.common.UsageException;
import dev.bascule.domain.text.SafeText;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;

/** {@code bascule breaker}: shows the circuit breakers of a running bridge, or changes one. */
public record BreakerCommand(CliEnvironment environment) implements CliCommand {

  private static final List<String> ORDERS = List.of("open", "isolate", "close", "reset");

  @Override
  public String name() {
    return "breaker";
  }

  @Override
  public void describe(CommandSpec spec) {
    CommandHelp.describe(
        spec,
        "Show the circuit breakers of a running bridge, or change one",
        "Prints the state of the circuit breaker of each server, and those of tools that are not"
            + " closed. With a server and an action, changes that of the server: open rejects its"
            + " calls for the recovery timeout, isolate rejects them, and probes nothing, until"
            + " another action, close admits them, also those of its tools, reset also forgets past"
            + " failures.",
        "bascule breaker",
        "bascule breaker files open");
    spec.addPositional(OptionMixins.positional("0", "0..1", "SERVER", "Only this server"));
    spec.addPositional(
        OptionMixins.choice("1", "ACTION", ORDERS, "open, isolate, close or reset its breaker"));
    spec.addOption(OptionMixins.flag(OptionMixins.JSON, "Print the answer, as JSON"));
    RemoteBridge.addTo(spec);
  }

  @Override
  public int run(ParseResult parsed) throws IOException {
    CliConsole console = CliConsole.of(parsed, environment);
    String server = parsed.matchedPositionalValue(0, "");
    String order = parsed.matchedPositionalValue(1, "");
    if (!order.isEmpty() && !ORDERS.contains(order)) {
      throw new UsageException("expected open, isolate, close or reset, but got '" + order + "'");
    }
    RemoteOutput output = RemoteOutput.of(parsed, console);
    try (RemoteBridge bridge = RemoteBridge.of(parsed, environment, console)) {
      if (!order.isEmpty()) {
        output.print(
            bridge.post("/admin/breakers/" + RemoteBridge.segment(server) + "/" + order),
            json -> print(server, json, console));
        return ExitCode.DONE;
      }
      JsonNode all = bridge.get("/admin/breakers");
      if (!server.isEmpty() && all.path(server).isMissingNode()) {
        throw new UsageException("no server \"" + server + "\" is configured");
      }
      output.print(
          server.isEmpty() ? all : all.path(server),
          json -> {
            if (server.isEmpty()) {
              json.properties().forEach(each -> print(each.getKey(), each.getValue(), console));
            } else {
              print(server, json, console);
            }
          });
      return ExitCode.DONE;
    }
  }

  private static String stateOf(JsonNode breaker) {
    String state = breaker.path("state").asString("");
    return switch (breaker.path("mode").asString("")) {
      case "isolate" -> "isolated";
      case "observe" ->
          "%s, by its rules %s (%s requests not rejected)"
              .formatted(
                  state,
                  breaker.path("observed_state").asString(""),
                  breaker.path("observed_requests").asString("0"));
      default -> state;
    };
  }

  private static void print(String server, JsonNode breaker, CliConsole console) {
    console.print(
        SafeText.line(
            "%s: %s, %s recent failures, %s requests rejected"
                .formatted(
                    server,
                    stateOf(breaker),
                    breaker.path("failure_count").asString("0"),
                    breaker.path("rejected_requests").asString("0"))));
    for (JsonNode tool : breaker.path("tools")) {
      String caller = tool.path("caller").asString("");
      console.print(
          SafeText.line(
              "%s, tool %s: %s for %s, next attempt in %s s"
                  .formatted(
                      server,
                      tool.path("tool").asString(""),
                      tool.path("state").asString(""),
                      caller.isEmpty() ? "callers without credentials" : caller,
                      tool.path("retry_after_seconds").asString("0"))));
    }
  }
}
