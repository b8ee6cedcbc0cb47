package dev.bascule.adapter.in.cli.common;

import dev.bascule.configuration.parse.ConfigFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A server that the command line names in place of a configuration file: the command of a child
 * process after {@code --}, or the URL of a running server.
 */
public final class AdHocServer {

  private static final String URL = "--url";
  private static final String NAME = "--as";
  private static final String HEADER = "--header";
  private static final String SEPARATOR = "--";
  private static final String DEFAULT_NAME = "server";

  private AdHocServer() {}

  /** Adds what names such a server, after the parameters of the command. */
  public static void addTo(CommandSpec spec) {
    addCommand(spec);
    spec.addOption(
            OptionMixins.text(
                URL,
                "URL",
                "Use this server instead of a configuration. For a child process: its command,"
                    + " after -- at the end. For tools and call, a URL without a path is that"
                    + " of a running bridge"))
        .addOption(OptionMixins.text(NAME, "NAME", "Name of that server. Default: " + DEFAULT_NAME))
        .addOption(
            OptionMixins.list(
                "-H",
                HEADER,
                "'NAME: VALUE'",
                "Header field for that URL; may be repeated. Use $${VARIABLE} of the environment"
                    + " for secrets: other users can see the command line"));
  }

  /** Adds the command after the separator, after the parameters of the command. */
  public static void addCommand(CommandSpec spec) {
    if (spec.positionalParameters().stream().noneMatch(each -> each.index().isVariable())) {
      spec.addPositional(
          OptionMixins.rest(spec.positionalParameters().size()).hidden(true).build());
    }
  }

  /** Returns whether the command line names such a server. */
  private static boolean isGiven(ParseResult parsed) {
    return parsed.commandSpec().findOption(URL) != null
        && (parsed.hasMatchedOption(URL) || parsed.originalArgs().contains(SEPARATOR));
  }

  /**
   * Returns the parameters of the command itself: those before {@code --}.
   *
   * @param most how many it has
   * @throws UsageException if there are more
   */
  public static List<String> parameters(ParseResult parsed, int most) {
    List<String> all =
        parsed.matchedPositionals().stream()
            .distinct()
            .map(ArgSpec::originalStringValues)
            .flatMap(List::stream)
            .toList();
    List<String> own = all.subList(0, all.size() - command(parsed).size());
    if (own.size() > most) {
      throw new UsageException(
          "unexpected argument '" + own.get(most) + "'; the command of a server follows --");
    }
    return own;
  }

  /** A shell has replaced the variables already, so those that are left are meant literally. */
  private static String literal(String word) {
    return word.replace("${", "$${");
  }

  /** Returns what follows {@code --} on the whole command line, which {@code originalArgs} is. */
  public static List<String> command(ParseResult parsed) {
    List<String> all = parsed.originalArgs();
    int at = all.indexOf(SEPARATOR);
    return at < 0 ? List.of() : all.subList(at + 1, all.size());
  }

  private static void rejectHeaders(ParseResult parsed) {
    if (parsed.hasMatchedOption(HEADER)) {
      throw new UsageException(HEADER + " requires " + URL);
    }
  }

  /**
   * Returns the configuration of the server that the command line names; empty if it names none.
   *
   * @param workingFolder the folder of the child process
   * @throws UsageException if the options contradict each other, or no command follows {@code --}
   */
  static Optional<ConfigFile> config(ParseResult parsed, Path workingFolder) {
    Optional<String> url = OptionMixins.text(parsed, URL);
    Optional<String> name = OptionMixins.text(parsed, NAME);
    if (!isGiven(parsed)) {
      if (name.isPresent()) {
        throw new UsageException(NAME + " requires " + URL + ", or a command after --");
      }
      rejectHeaders(parsed);
      return Optional.empty();
    }
    List<String> command = command(parsed);
    if (parsed.hasMatchedOption(OptionMixins.CONFIG)) {
      throw new UsageException(
          "give either " + OptionMixins.CONFIG + " or a server on the command line, not both");
    }
    if (url.isPresent() == parsed.originalArgs().contains(SEPARATOR)) {
      throw new UsageException("give either " + URL + " or a command after --, not both");
    }
    if (url.isEmpty() && command.isEmpty()) {
      throw new UsageException("the command of the server is missing after --");
    }
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    ObjectNode server = config.putObject("mcpServers").putObject(name.orElse(DEFAULT_NAME));
    url.ifPresentOrElse(
        given -> {
          server.put("url", given);
          OptionMixins.putPairs(server, "headers", parsed, HEADER, ":");
        },
        () -> {
          rejectHeaders(parsed);
          List<String> words = command.stream().map(AdHocServer::literal).toList();
          server.put("command", words.getFirst());
          words.stream().skip(1).forEach(server.withArray("args")::add);
        });
    return Optional.of(ConfigFile.ofText("command line", config.toString(), workingFolder));
  }
}
