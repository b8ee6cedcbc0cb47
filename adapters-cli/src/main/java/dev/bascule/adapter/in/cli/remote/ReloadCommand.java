package dev.bascule.adapter.in.cli.remote;

import dev.bascule.adapter.in.cli.common.CliCommand;
import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.common.CliEnvironment;
import dev.bascule.adapter.in.cli.common.CommandHelp;
import dev.bascule.adapter.in.cli.common.ExitCode;
import dev.bascule.adapter.in.cli.common.OptionMixins;
import dev.bascule.domain.text.SafeText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;

/** {@code bascule reload}: makes a running bridge reload its configuration. */
public record ReloadCommand(CliEnvironment environment) implements CliCommand {

  private static final int INVALID = 422;

  @Override
  public String name() {
    return "reload";
  }

  @Override
  public void describe(CommandSpec spec) {
    CommandHelp.describe(
        spec,
        "Reload the configuration of a running bridge",
        "Makes a running bridge read its configuration file now, and prints what changed. If the"
            + " file is invalid, prints its errors and exits with 2; the previous configuration"
            + " remains in use.",
        "bascule reload",
        "bascule reload --url https://bridge.example --key @key.txt");
    spec.addOption(OptionMixins.flag(OptionMixins.JSON, "Print the answer, as JSON"));
    RemoteBridge.addTo(spec);
  }

  @Override
  public int run(ParseResult parsed) throws IOException {
    CliConsole console = CliConsole.of(parsed, environment);
    try (RemoteBridge bridge = RemoteBridge.of(parsed, environment, console)) {
      RemoteBridge.Answer answer = bridge.send("POST", "/admin/reload", Optional.empty());
      RemoteOutput output = RemoteOutput.of(parsed, console);
      JsonNode mistakes = answer.json().path("mistakes");
      if (answer.status() == INVALID && mistakes.isArray()) {
        output.print(
            answer.json(),
            _ ->
                mistakes.forEach(
                    mistake -> console.printError(SafeText.line(mistake.asString("")))));
        return ExitCode.USAGE;
      }
      output.print(bridge.expectSuccess(answer), json -> print(json, console));
      return ExitCode.DONE;
    }
  }

  private static void print(JsonNode json, CliConsole console) {
    JsonNode last = json.path("last");
    StringBuilder line = new StringBuilder("reloaded " + json.path("file").asString(""));
    if (last.path("result").asString("").equals("unchanged")) {
      line.append(": no changes");
    } else {
      for (String change : List.of("added", "changed", "removed")) {
        List<String> servers = texts(last.path(change));
        line.append("; ").append(change).append(": ");
        line.append(servers.isEmpty() ? "none" : String.join(", ", servers));
      }
    }
    console.print(SafeText.line(line.toString()));
    List<String> waiting = texts(json.path("needsRestart"));
    if (!waiting.isEmpty()) {
      console.printWarning(
          SafeText.line("restart required to apply " + String.join(", ", waiting)));
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(each.asString("")));
    return texts;
  }
}
