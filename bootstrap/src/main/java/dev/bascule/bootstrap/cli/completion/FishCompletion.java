package dev.bascule.bootstrap.cli.completion;

import java.util.ArrayList;
import java.util.List;

/**
 * Generates the script for fish.
 *
 * @param completion what it completes
 */
record FishCompletion(CompletionSpec completion) {

  private static final String START =
      """
      # Completion of bascule for fish: bascule completion fish | source
      function __bascule_servers
        bascule completion servers 2>/dev/null
      end
      complete -c bascule -f
      """;

  private static final String NO_COMMAND = "__fish_use_subcommand";

  List<String> lines() {
    List<String> lines = new ArrayList<>(START.lines().toList());
    completion.options().forEach(option -> lines.add(line(NO_COMMAND, option)));
    for (CompletionSpec.CompletableCommand command : completion.commands()) {
      lines.add(
          start(NO_COMMAND)
              + " -a "
              + command.name()
              + " -d '"
              + quoted(command.description())
              + "'");
    }
    for (CompletionSpec.CompletableCommand command : completion.commands()) {
      String when = "__fish_seen_subcommand_from " + command.name();
      command.options().forEach(option -> lines.add(line(when, option)));
      String words = first(command.firstParameter());
      if (!words.isEmpty()) {
        lines.add(start(when) + " -a '" + words + "'");
      }
    }
    return lines;
  }

  private String first(CompletionSpec.ValueKind kind) {
    return switch (kind) {
      case SERVER -> "(__bascule_servers)";
      case COMMAND ->
          String.join(
              " ",
              completion.commands().stream().map(CompletionSpec.CompletableCommand::name).toList());
      case SHELL -> String.join(" ", CompletionCommand.SHELLS);
      case NONE, ANY, CHOICE, FILE -> "";
    };
  }

  private static String line(String when, CompletionSpec.CompletableOption option) {
    StringBuilder line = new StringBuilder(start(when));
    for (String name : option.names()) {
      line.append(name.startsWith("--") ? " -l " : " -s ").append(name.replaceFirst("-+", ""));
    }
    return line + value(option) + " -d '" + quoted(option.description()) + "'";
  }

  private static String value(CompletionSpec.CompletableOption option) {
    return switch (option.value()) {
      case NONE -> "";
      case CHOICE -> " -x -a '" + String.join(" ", option.choices()) + "'";
      case FILE -> " -r -F";
      case ANY, SERVER, COMMAND, SHELL -> " -x";
    };
  }

  private static String start(String when) {
    return "complete -c bascule -n '" + when + "'";
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("'", "\\'");
  }
}
