package dev.bascule.bootstrap.cli.completion;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Generates the script for bash 3.2 and later.
 *
 * @param completion what it completes
 */
record BashCompletion(CompletionSpec completion) {

  private static final String START =
      """
      # Completion of bascule for bash: source <(bascule completion bash)
      _bascule() {
        local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
        local command='' config='' words='' servers='' word place=0 i IFS=$'\\n'
        COMPREPLY=()
        for ((i = 1; i < COMP_CWORD; i++)); do
          case ${COMP_WORDS[i]} in
            -c | --config) config=${COMP_WORDS[++i]} ;;
            @WITH_VALUE@) ((i++)) ;;
            -*) ;;
            *) if [[ -z $command ]]; then command=${COMP_WORDS[i]}; else ((++place)); fi ;;
          esac
        done
        case $previous in
      """;

  /**
   * Names with spaces are compared without the quotes that the word may have, and returned with
   * backslashes unless the word begins with a quote, which the shell closes.
   */
  private static final String END =
      """
        esac
        while read -r word; do
          [[ -n $word && $word == "${current//[\\\\\\"\\']/}"* ]] || continue
          [[ $current == [\\"\\']* ]] || printf -v word %q "$word"
          COMPREPLY+=("$word")
        done <<<"${words// /$IFS}$IFS$servers"
      }
      complete -F _bascule bascule ./bascule
      """;

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    START
        .replace("@WITH_VALUE@", String.join(" | ", completion.namesWithValue()))
        .lines()
        .forEach(lines::add);
    values(lines);
    lines.add("  esac");
    lines.add("  case $command in");
    lines.add("    '') words='" + commands() + " " + names(completion.options()) + "' ;;");
    completion.commands().forEach(command -> lines.add(arm(command)));
    END.lines().forEach(lines::add);
    return lines;
  }

  /** An option's value is completed immediately, and nothing else with it. */
  private void values(List<String> lines) {
    allOptions()
        .filter(option -> option.value() != CompletionSpec.ValueKind.NONE)
        .map(option -> "    " + String.join(" | ", option.names()) + ") " + value(option))
        .distinct()
        .forEach(lines::add);
  }

  private static String value(CompletionSpec.CompletableOption option) {
    return switch (option.value()) {
      case CHOICE -> reply("-W '" + String.join("\n", option.choices()) + "'");
      case FILE -> "compopt -o filenames 2>/dev/null; " + reply("-f");
      case NONE, ANY, SERVER, COMMAND, SHELL -> "return ;;";
    };
  }

  private static String reply(String words) {
    return "COMPREPLY=($(compgen " + words + " -- \"$current\")); return ;;";
  }

  private String arm(CompletionSpec.CompletableCommand command) {
    String first = first(command.firstParameter());
    return "    "
        + command.name()
        + ") words='"
        + names(command.options())
        + "'"
        + (first.isEmpty() ? "" : "; ((place)) || " + first)
        + " ;;";
  }

  private String first(CompletionSpec.ValueKind kind) {
    return switch (kind) {
      case SERVER ->
          "servers=$(\"${COMP_WORDS[0]}\" completion servers ${config:+--config=\"$config\"}"
              + " 2>/dev/null)";
      case COMMAND -> "words+=' " + commands() + "'";
      case SHELL -> "words+=' " + String.join(" ", CompletionCommand.SHELLS) + "'";
      case NONE, ANY, CHOICE, FILE -> "";
    };
  }

  private String commands() {
    return String.join(
        " ", completion.commands().stream().map(CompletionSpec.CompletableCommand::name).toList());
  }

  private static String names(List<CompletionSpec.CompletableOption> options) {
    return String.join(" ", options.stream().flatMap(option -> option.names().stream()).toList());
  }

  private Stream<CompletionSpec.CompletableOption> allOptions() {
    return Stream.concat(
        completion.options().stream(),
        completion.commands().stream().flatMap(command -> command.options().stream()));
  }
}
