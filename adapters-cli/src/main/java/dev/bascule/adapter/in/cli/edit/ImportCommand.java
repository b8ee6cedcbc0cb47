package dev.bascule.adapter.in.cli.edit;

import dev.bascule.adapter.in.cli.common.CliCommand;
import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.common.CliEnvironment;
import dev.bascule.adapter.in.cli.common.CommandHelp;
import dev.bascule.adapter.in.cli.common.CommonOptions;
import dev.bascule.adapter.in.cli.common.ConfigSource;
import dev.bascule.adapter.in.cli.common.ExitCode;
import dev.bascule.adapter.in.cli.common.OptionMixins;
import dev.bascule.adapter.in.cli.common.ServerSelector;
import dev.bascule.adapter.in.cli.common.UsageException;
import dev.bascule.configuration.ListenAddress;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.LogSettings;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.parse.ConfigFile;
import dev.bascule.domain.text.SafeText;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code bascule import}: adds the servers of another MCP client to the configuration. */
public record ImportCommand(ConfigSource configs, CliEnvironment environment)
    implements CliCommand {

  @Override
  public String name() {
    return "import";
  }

  @Override
  public void describe(CommandSpec spec) {
    CommandHelp.describe(
        spec,
        "Add the servers of another MCP client",
        "Reads the servers of CLIENT, from FILE or where the client keeps them, in this folder and"
            + " in your home, and adds them to the configuration as add does. Servers whose names"
            + " are in use are skipped, and so is this bridge. The files of the client are not"
            + " changed.",
        "bascule import claude                     # of Claude Desktop",
        "bascule import vscode .vscode/mcp.json    # of this file");
    spec.addPositional(
        OptionMixins.positional(
            "0", "1", "CLIENT", "The client: " + String.join(", ", ImportClient.words())));
    spec.addPositional(
        OptionMixins.positional("1", "0..1", "FILE", "Its file. Default: where the client has it"));
    spec.addOption(OptionMixins.config());
    CommonOptions.addTo(spec, LogSettings.Level.ERROR);
  }

  @Override
  public int run(ParseResult parsed) {
    CliConsole console = CliConsole.of(parsed, environment);
    ImportClient client = client(parsed.matchedPositionalValue(0, ""));
    String file = parsed.matchedPositionalValue(1, "");
    List<String> places = file.isEmpty() ? existing(client) : List.of(place(client, file));
    if (places.isEmpty()) {
      // No error, so that a script can import from all clients.
      console.print(
          "nothing to add: no configuration of "
              + client.title()
              + " found (looked for "
              + String.join(", ", client.places())
              + ")");
      return ExitCode.DONE;
    }
    ServerAdder adder = ServerAdder.of(parsed, configs, environment, console);
    List<String> inUse = new ArrayList<>(adder.editor().serverFiles().keySet());
    ObjectNode added = JsonNodeFactory.instance.objectNode();
    ListenAddress own = listening(adder.editor().file());
    for (String place : places) {
      ClientServers found =
          new ClientServers.Reader(
                  client,
                  adder.folder(),
                  config -> configs.readResult(config, ListenOverrides.NONE))
              .read(path(place), place, environment.workingFolder());
      console.print(
          SafeText.line(
              place
                  + ": "
                  + (found.found().isEmpty() ? "no servers" : String.join(", ", found.found()))));
      found.warnings().forEach(warning -> console.printWarning(SafeText.line(warning)));
      found
          .servers()
          .properties()
          .forEach(
              server -> {
                if (own.isNamedIn(words(server.getValue()))) {
                  console.printNote(
                      SafeText.line("skipped " + server.getKey() + ": it is this bridge"));
                } else if (inUse.contains(server.getKey())) {
                  console.printNote(
                      SafeText.line("skipped " + server.getKey() + ": the name is in use"));
                } else {
                  inUse.add(server.getKey());
                  added.set(server.getKey(), server.getValue());
                }
              });
    }
    if (added.isEmpty()) {
      console.print(SafeText.line("nothing to add to " + adder.fileName()));
      return ExitCode.DONE;
    }
    int code = adder.add(added);
    if (code == ExitCode.DONE) {
      noteSecrets(added, console);
    }
    return code;
  }

  /** Returns where the bridge listens. */
  private ListenAddress listening(ConfigFile file) {
    return configs.readResult(file, ListenOverrides.NONE) instanceof ConfigResult.Valid valid
        ? valid.config().address()
        : ListenAddress.DEFAULT;
  }

  /** Returns the URL of a server, or the arguments of its program. */
  private static Stream<String> words(JsonNode server) {
    return Stream.concat(Stream.of(server.path("url")), server.path("args").valueStream())
        .map(word -> word.asString(""));
  }

  /** Returns the names of the clients. */
  public static List<String> clients() {
    return ImportClient.words();
  }

  private static ImportClient client(String word) {
    return ImportClient.ALL.stream()
        .filter(client -> client.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    ServerSelector.unknownNameMessage("client", word, ImportClient.words())));
  }

  private List<String> existing(ImportClient client) {
    if (client.places().isEmpty()) {
      throw new UsageException(client.title() + " has no usual place for its file; give FILE");
    }
    return client.existing(environment.workingFolder(), home()).toList();
  }

  /** Returns the place of the client that {@code file} is, since a shell replaces {@code ~}. */
  private String place(ImportClient client, String file) {
    Path path = path(file);
    return client.places().stream()
        .filter(place -> !ImportClient.isOfProject(place) && path(place).equals(path))
        .findFirst()
        .orElse(file);
  }

  private Path path(String place) {
    try {
      return ImportClient.path(place, environment.workingFolder(), home());
    } catch (InvalidPathException _) {
      throw new UsageException("invalid file name");
    }
  }

  private String home() {
    return environment.environment().getOrDefault("HOME", "");
  }

  private static void noteSecrets(ObjectNode servers, CliConsole console) {
    List<String> literals = new ArrayList<>();
    for (Map.Entry<String, JsonNode> server : servers.properties()) {
      JsonNode settings = server.getValue();
      literals.addAll(ClientServers.literals(server.getKey(), settings));
    }
    if (!literals.isEmpty()) {
      console.printNote(
          SafeText.line(
              "Values copied into the file, which may be secrets: " + String.join(", ", literals)));
    }
  }
}
