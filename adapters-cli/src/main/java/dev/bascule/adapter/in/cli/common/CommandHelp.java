package dev.bascule.adapter.in.cli.common;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The {@code --help} text of every command. */
public final class CommandHelp {

  private static final Map<String, String> EXIT_CODES = exitCodes();

  private CommandHelp() {}

  /**
   * Adds the purpose of a command.
   *
   * @param examples command lines, each with a comment after {@code #}
   */
  public static void describe(
      CommandSpec spec, String header, String description, String... examples) {
    spec.usageMessage().header(header).description(description);
    if (examples.length > 0) {
      spec.usageMessage()
          .footer(
              Stream.concat(
                      Stream.of("", "Examples:"), Arrays.stream(examples).map(line -> "  " + line))
                  .toArray(String[]::new));
    }
  }

  /** Sets the layout of the help and adds the options that request it. */
  public static void layOut(CommandSpec spec) {
    spec.addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help message and exit.")
                .build())
        .addOption(
            OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Print version information and exit.")
                .build());
    UsageMessageSpec usage = spec.usageMessage();
    usage
        .abbreviateSynopsis(true)
        .sortOptions(false)
        .synopsisHeading("%nUsage: ")
        .descriptionHeading("%n")
        .commandListHeading("%nCommands:%n")
        .optionListHeading("%nOptions:%n")
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(EXIT_CODES);
    if (!spec.positionalParameters().isEmpty()) {
      usage.parameterListHeading("%n");
    }
  }

  private static Map<String, String> exitCodes() {
    Map<String, String> codes = new LinkedHashMap<>();
    codes.put(" 0", "done");
    codes.put(" 1", "the tool reports an error");
    codes.put(" 2", "the command line or the configuration is invalid");
    codes.put(" 3", "a server is unavailable");
    codes.put("69", "no JDK found");
    codes.put("70", "internal error");
    return codes;
  }
}
