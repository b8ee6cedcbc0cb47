package dev.bascule.adapter.in.cli.remote;

import dev.bascule.adapter.in.cli.common.CliCommand;
import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.common.CliEnvironment;
import dev.bascule.adapter.in.cli.common.CommandHelp;
import dev.bascule.adapter.in.cli.common.ExitCode;
import dev.bascule.adapter.in.cli.common.OptionMixins;
import dev.bascule.adapter.in.cli.common.UsageException;
import dev.bascule.adapter.in.cli.remote.RemoteBridge.Answer;
import dev.bascule.domain.text.SafeText;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code bascule health}: returns by its exit code whether a running bridge is healthy. */
public record HealthCommand(CliEnvironment environment) implements CliCommand {

  private static final String LIVE = "--live";
  private static final String READY = "--ready";

  @Override
  public String name() {
    return "health";
  }

  @Override
  public void describe(CommandSpec spec) {
    CommandHelp.describe(
        spec,
        "Check whether a running bridge is healthy",
        "Requests the readiness of a running bridge, or its liveness, and exits with 0 if it is"
            + " ready or alive, otherwise with 3. Requires no key.",
        "bascule health                      # ready?",
        "bascule health --live               # does it respond at all?",
        "bascule health --url https://bridge.example --json");
    spec.addOption(OptionMixins.flag(READY, "Check the readiness, at /health/ready. Default"));
    spec.addOption(OptionMixins.flag(LIVE, "Check the liveness, at /health/live"));
    spec.addOption(OptionMixins.flag(OptionMixins.JSON, "Print the answer, as JSON"));
    RemoteBridge.addTo(spec);
  }

  @Override
  public int run(ParseResult parsed) throws IOException {
    CliConsole console = CliConsole.of(parsed, environment);
    boolean live = OptionMixins.isGiven(parsed, LIVE);
    if (live && OptionMixins.isGiven(parsed, READY)) {
      throw new UsageException("give either " + LIVE + " or " + READY + ", not both");
    }
    try (RemoteBridge bridge = RemoteBridge.of(parsed, environment, console)) {
      Answer answer = bridge.send("GET", live ? "/health/live" : "/health/ready", Optional.empty());
      String status = answer.json().path("status").asString("");
      if (status.isEmpty()) {
        throw new IOException("what listens at " + bridge.url() + " is not a bridge");
      }
      if (OptionMixins.isGiven(parsed, OptionMixins.JSON)) {
        console.print(SafeText.json(answer.json().toString()));
      } else {
        StringBuilder line = new StringBuilder(SafeText.line(status));
        answer
            .json()
            .path("reasons")
            .forEach(reason -> line.append(": ").append(SafeText.line(reason.asString(""))));
        console.print(line.toString());
      }
      return answer.isSuccess() ? ExitCode.DONE : ExitCode.UNAVAILABLE;
    }
  }
}
