package dev.bascule.bootstrap.cli.common;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** What {@code --help} says of every command. */
public final class CommandHelp {

  private static final Map<String, String> EXIT_CODES = exitCodes();

  private CommandHelp() {}

  /** Adds what a command is for. */
  public static void describe(CommandSpec spec, String header, String description) {
    spec.usageMessage().header(header).description(description);
  }

  /** Adds lines that show how the command is called, each with what it does behind a {@code #}. */
  public static void examples(CommandSpec spec, String... examples) {
    spec.usageMessage()
        .footer(
            Stream.concat(
                    Stream.of("", "Examples:"), Arrays.stream(examples).map(line -> "  " + line))
                .toArray(String[]::new));
  }

  /** Lays the help of any command out, and adds the options that ask for it. */
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
    codes.put(" 2", "the command line or the configuration is wrong");
    codes.put(" 3", "a server is unavailable");
    codes.put("69", "there is no JDK");
    codes.put("70", "a bug");
    return codes;
  }
}
