package dev.bascule.adapter.in.cli.edit;

import dev.bascule.adapter.in.cli.common.AdHocServer;
import dev.bascule.adapter.in.cli.common.CliCommand;
import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.common.CliEnvironment;
import dev.bascule.adapter.in.cli.common.CommandHelp;
import dev.bascule.adapter.in.cli.common.CommonOptions;
import dev.bascule.adapter.in.cli.common.ConfigSource;
import dev.bascule.adapter.in.cli.common.ExitCode;
import dev.bascule.adapter.in.cli.common.OptionMixins;
import dev.bascule.adapter.in.cli.common.UsageException;
import dev.bascule.configuration.LogSettings;
import dev.bascule.domain.text.SafeText;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code bascule add}: adds a server to the configuration. */
public record AddCommand(ConfigSource configs, CliEnvironment environment) implements CliCommand {

  private static final String URL = "--url";
  private static final String TRANSPORT = "--transport";
  private static final String HEADER = "--header";
  private static final String ENV = "--env";

  @Override
  public String name() {
    return "add";
  }

  @Override
  public void describe(CommandSpec spec) {
    CommandHelp.describe(
        spec,
        "Add a server to the configuration",
        "Adds the server NAME: a child process, whose command follows --, or a running server at"
            + " --url. The rest of the file is unchanged, and a file that would be"
            + " invalid is not written. Creates bascule.yaml in the working folder if no"
            + " configuration is found. Values are stored as given, so '$${VARIABLE}' in single"
            + " quotes keeps a secret out of the file.",
        "bascule add time -- uvx mcp-server-time",
        "bascule add web --env 'KEY=$${KEY}' -- npx -y web-mcp",
        "bascule add api --url https://host/mcp --header 'X-Key: $${KEY}'");
    spec.addPositional(OptionMixins.positional("0", "1", "NAME", "Name of the server"));
    AdHocServer.addCommand(spec);
    spec.addOption(OptionMixins.text(URL, "URL", "URL of a running server, instead of a command"))
        .addOption(
            OptionSpec.builder("-t", TRANSPORT)
                .paramLabel("TYPE")
                .type(String.class)
                .completionCandidates(() -> List.of("http", "sse").iterator())
                .description("Transport of that URL: http (Streamable HTTP) or sse. Default: http")
                .build())
        .addOption(
            OptionMixins.list(
                "-H", HEADER, "'NAME: VALUE'", "Header field for that URL; may be repeated"))
        .addOption(
            OptionMixins.list(
                "-e",
                ENV,
                "NAME=VALUE",
                "Environment variable of the child process; may be repeated"))
        .addOption(OptionMixins.config());
    CommonOptions.addTo(spec, LogSettings.Level.ERROR);
  }

  @Override
  public int run(ParseResult parsed) {
    CliConsole console = CliConsole.of(parsed, environment);
    String name =
        AdHocServer.parameters(parsed, 1).stream()
            .findFirst()
            .orElseThrow(() -> new UsageException("the parameter NAME is required"));
    ObjectNode server = server(parsed);
    ServerAdder adder = ServerAdder.of(parsed, configs, environment, console);
    String file = adder.editor().serverFiles().getOrDefault(name, "");
    if (!file.isEmpty()) {
      throw new UsageException(file + " already contains a server \"" + name + "\"; edit it there");
    }
    ObjectNode servers = JsonNodeFactory.instance.objectNode();
    servers.set(name, server);
    int code = adder.add(servers);
    if (code == ExitCode.DONE) {
      warn(name, AdHocServer.command(parsed), console);
    }
    return code;
  }

  /** Prints what would surprise later. The server is added, since both may be intended. */
  private void warn(String name, List<String> command, CliConsole console) {
    if (!command.isEmpty() && !environment.programs().has(command.getFirst(), Optional.empty())) {
      console.printWarning(
          SafeText.line(
              "mcpServers."
                  + name
                  + ".command: program not found on the PATH: "
                  + command.getFirst()
                  + "; install it, or edit the file"));
    }
    if (name.contains(" ")) {
      console.printWarning(
          SafeText.line(
              "mcpServers."
                  + name
                  + ": commands need quotes around a name with spaces, and URLs %20"));
    }
  }

  private static ObjectNode server(ParseResult parsed) {
    Optional<String> url = OptionMixins.text(parsed, URL);
    List<String> command = AdHocServer.command(parsed);
    if (url.isPresent() == !command.isEmpty()) {
      throw new UsageException("give either " + URL + " or a command after --");
    }
    ObjectNode server = JsonNodeFactory.instance.objectNode();
    if (url.isPresent()) {
      reject(parsed, ENV, "is for a child process; for a URL, use " + HEADER);
      OptionMixins.text(parsed, TRANSPORT).ifPresent(type -> server.put("type", type));
      server.put("url", url.get());
      OptionMixins.putPairs(server, "headers", parsed, HEADER, ":");
    } else {
      reject(parsed, HEADER, "is for a URL; for a child process, use " + ENV);
      reject(parsed, TRANSPORT, "is for a URL");
      server.put("command", command.getFirst());
      if (command.size() > 1) {
        command.stream().skip(1).forEach(server.putArray("args")::add);
      }
      OptionMixins.putPairs(server, "env", parsed, ENV, "=");
    }
    return server;
  }

  private static void reject(ParseResult parsed, String option, String reason) {
    if (parsed.hasMatchedOption(option)) {
      throw new UsageException(option + " " + reason);
    }
  }
}
