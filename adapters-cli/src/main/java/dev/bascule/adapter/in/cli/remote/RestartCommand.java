package dev.bascule.adapter.in.cli.remote;

import dev.bascule.adapter.in.cli.common.CliCommand;
import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.common.CliEnvironment;
import dev.bascule.adapter.in.cli.common.CommandHelp;
import dev.bascule.adapter.in.cli.common.ExitCode;
import dev.bascule.adapter.in.cli.common.OptionMixins;
import dev.bascule.domain.text.SafeText;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;

/** {@code bascule restart}: restarts a server of a running bridge. */
public record RestartCommand(CliEnvironment environment) implements CliCommand {

  @Override
  public String name() {
    return "restart";
  }

  @Override
  public void describe(CommandSpec spec) {
    CommandHelp.describe(
        spec,
        "Restart a server of a running bridge",
        "Replaces the connection to a server, with its process, and starts it in the background."
            + " Calls in flight complete, or fail after the drain timeout. Does not wait for the"
            + " start.",
        "bascule restart everything          # then: bascule status everything");
    spec.addOption(OptionMixins.flag(OptionMixins.JSON, "Print the answer, as JSON"));
    spec.addPositional(OptionMixins.positional("0", "1", "SERVER", "The server to restart"));
    RemoteBridge.addTo(spec);
  }

  @Override
  public int run(ParseResult parsed) throws IOException {
    CliConsole console = CliConsole.of(parsed, environment);
    String server = parsed.matchedPositionalValue(0, "");
    try (RemoteBridge bridge = RemoteBridge.of(parsed, environment, console)) {
      JsonNode answer = bridge.post("/admin/servers/" + RemoteBridge.segment(server) + "/restart");
      console.print(
          OptionMixins.isGiven(parsed, OptionMixins.JSON)
              ? SafeText.json(answer.toString())
              : SafeText.line("restarting " + server));
    }
    return ExitCode.DONE;
  }
}
