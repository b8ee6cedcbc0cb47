package dev.bascule.bootstrap;

import dev.bascule.adapter.in.http.json.ArgumentsReader;
import dev.bascule.bootstrap.cli.ArgumentsParser;
import dev.bascule.bootstrap.cli.BasculeCommand;
import dev.bascule.bootstrap.cli.ProcessEnd;
import dev.bascule.bootstrap.cli.Surroundings;
import dev.bascule.bootstrap.wiring.Bridge;
import dev.bascule.domain.mcp.Arguments;
import java.util.Optional;

/** The program. */
public final class Main {

  private Main() {}

  /** Runs the command that {@code arguments} name, and ends with its exit code. */
  public static void main(String[] arguments) {
    SlowBeginnings.begin();
    ProcessEnd end = new ProcessEnd();
    end.install();
    BasculeCommand command =
        new BasculeCommand(
            new Bridge(version(), System.getenv()),
            parser(),
            end,
            Surroundings.ofThisProcess(),
            version());
    end.exit(command.run(arguments));
  }

  static ArgumentsParser parser() {
    ArgumentsReader reader = new ArgumentsReader();
    return utf8 ->
        switch (reader.read(utf8)) {
          case ArgumentsReader.Reading.Valid(Arguments arguments) ->
              new ArgumentsParser.Parsed.Valid(arguments);
          case ArgumentsReader.Reading.Invalid(String detail) ->
              new ArgumentsParser.Parsed.Invalid(detail);
        };
  }

  /** Returns what the jar's manifest says; outside of a jar there is no version. */
  static String version() {
    return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
        .orElse("(not packaged)");
  }
}
