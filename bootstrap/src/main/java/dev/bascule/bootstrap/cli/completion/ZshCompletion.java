package dev.bascule.bootstrap.cli.completion;

import java.util.ArrayList;
import java.util.List;

/**
 * Generates the script for zsh.
 *
 * @param completion what it completes
 */
record ZshCompletion(CompletionSpec completion) {

  private static final String START =
      """
      #compdef bascule
      # Completion of bascule for zsh: source <(bascule completion zsh), after compinit
      _bascule_servers() {
        local -a servers
        servers=(${(f)"$($_bascule_program completion servers 2>/dev/null)"})
        compadd -a servers
      }
      _bascule() {
        local context state state_descr line _bascule_program=$words[1]
        local -A opt_args
        local -a commands
      """;

  private static final String END =
      """
            esac
            ;;
        esac
      }
      if [[ $funcstack[1] == _bascule ]]; then _bascule "$@"; else compdef _bascule bascule; fi
      """;

  List<String> lines() {
    List<String> lines = new ArrayList<>(START.lines().toList());
    lines.add("  commands=(");
    completion
        .commands()
        .forEach(
            command ->
                lines.add("    '" + command.name() + ":" + quoted(command.description()) + "'"));
    lines.add("  )");
    lines.add("  _arguments -C \\");
    completion.options().forEach(option -> lines.add("    " + spec(option) + " \\"));
    lines.add("    '1:command:->command' '*::argument:->argument'");
    lines.add("  case $state in");
    lines.add("    command) _describe command commands ;;");
    lines.add("    argument)");
    lines.add("      case $words[1] in");
    completion.commands().forEach(command -> arm(command, lines));
    END.lines().forEach(lines::add);
    return lines;
  }

  private static void arm(CompletionSpec.CompletableCommand command, List<String> lines) {
    lines.add("        " + command.name() + ")");
    lines.add("          _arguments \\");
    command.options().forEach(option -> lines.add("            " + spec(option) + " \\"));
    lines.add("            " + first(command.firstParameter()) + " ;;");
  }

  private static String first(CompletionSpec.ValueKind kind) {
    return switch (kind) {
      case SERVER -> "'1:server:_bascule_servers' '*:argument:'";
      case COMMAND -> "'1:command:->command'";
      case SHELL -> "'1:shell:(" + String.join(" ", CompletionCommand.SHELLS) + ")'";
      case NONE, ANY, CHOICE, FILE -> "'*:argument:'";
    };
  }

  /** Returns the {@code _arguments} specification of an option that may occur once. */
  private static String spec(CompletionSpec.CompletableOption option) {
    String about = "[" + quoted(option.description()) + "]" + value(option);
    List<String> names = option.names();
    return names.size() == 1
        ? "'" + names.getFirst() + about + "'"
        : "'(" + String.join(" ", names) + ")'{" + String.join(",", names) + "}'" + about + "'";
  }

  private static String value(CompletionSpec.CompletableOption option) {
    return switch (option.value()) {
      case NONE -> "";
      case CHOICE -> ":value:(" + String.join(" ", option.choices()) + ")";
      case FILE -> ":file:_files";
      case ANY, SERVER, COMMAND, SHELL -> ":value:";
    };
  }

  private static String quoted(String text) {
    return text.replace("'", "'\\''").replaceAll("([\\[\\]:])", "\\\\$1");
  }
}
