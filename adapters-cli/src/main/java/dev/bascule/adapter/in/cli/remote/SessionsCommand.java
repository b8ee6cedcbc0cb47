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

/** {@code bascule sessions}: lists the sessions of a running bridge, or ends one. */
public record SessionsCommand(CliEnvironment environment) implements CliCommand {

  @Override
  public String name() {
    return "sessions";
  }

  @Override
  public void describe(CommandSpec spec) {
    CommandHelp.describe(
        spec,
        "List the sessions of MCP clients at a running bridge, or end one",
        "Lists the sessions of MCP clients with what they use. With end, ends the session with that"
            + " id: its client has to begin a new one.",
        "bascule sessions",
        "bascule sessions end 0123456789ab");
    spec.addPositional(OptionMixins.choice("0", "end", List.of("end"), "End a session"));
    spec.addPositional(OptionMixins.positional("1", "0..1", "ID", "The id of that session"));
    spec.addOption(OptionMixins.flag(OptionMixins.JSON, "Print the answer, as JSON"));
    RemoteBridge.addTo(spec);
  }

  @Override
  public int run(ParseResult parsed) throws IOException {
    CliConsole console = CliConsole.of(parsed, environment);
    String action = parsed.matchedPositionalValue(0, "");
    String id = parsed.matchedPositionalValue(1, "");
    if (!action.isEmpty() && (!action.equals("end") || id.isEmpty())) {
      throw new UsageException("expected no parameter, or end and the id of a session");
    }
    RemoteOutput output = RemoteOutput.of(parsed, console);
    try (RemoteBridge bridge = RemoteBridge.of(parsed, environment, console)) {
      if (action.isEmpty()) {
        output.print(
            bridge.get("/admin/sessions"),
            json ->
                output.printTable(
                    json.path("sessions"),
                    "id",
                    "client",
                    "caller",
                    "endpoint",
                    "lastUsedAt",
                    "streams",
                    "connections",
                    "children"));
      } else {
        output.print(
            bridge.delete("/admin/sessions/" + RemoteBridge.segment(id)),
            _ -> console.print(SafeText.line("ended session " + id)));
      }
      return ExitCode.DONE;
    }
  }
}
