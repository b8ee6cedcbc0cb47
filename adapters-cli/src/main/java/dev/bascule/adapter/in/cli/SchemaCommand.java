package dev.bascule.adapter.in.cli;

import dev.bascule.adapter.in.cli.common.CliCommand;
import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.common.CliEnvironment;
import dev.bascule.adapter.in.cli.common.CommandHelp;
import dev.bascule.adapter.in.cli.common.CommonOptions;
import dev.bascule.adapter.in.cli.common.ExitCode;
import dev.bascule.configuration.LogSettings;
import dev.bascule.configuration.load.ConfigSchema;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code bascule schema}: prints the JSON Schema of the configuration. */
record SchemaCommand(CliEnvironment environment) implements CliCommand {

  @Override
  public String name() {
    return "schema";
  }

  @Override
  public void describe(CommandSpec spec) {
    CommandHelp.describe(
        spec,
        "Print the JSON Schema of the configuration",
        "With it, editors complete and check the configuration as you type. A bridge that is"
            + " running serves it at GET /bascule.schema.json.",
        "bascule schema                          # print it",
        "bascule schema > bascule.schema.json    # for `# yaml-language-server: $schema=...`");
    CommonOptions.addTo(spec, LogSettings.Level.ERROR);
  }

  @Override
  public int run(ParseResult parsed) {
    CliConsole console = CliConsole.of(parsed, environment);
    ConfigSchema.text().lines().forEach(console::print);
    return ExitCode.DONE;
  }
}
