package dev.bascule.adapter.in.cli.common;

import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.parse.ConfigFile;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.node.ObjectNode;

/** Options that several commands share. */
public final class OptionMixins {

  public static final String CONFIG = "--config";
  static final String HOST = "--host";
  static final String PORT = "--port";
  static final String ALLOW_UNAUTHENTICATED = "--allow-unauthenticated";
  public static final String JSON = "--json";

  private static final int LAST_PORT = 65_535;

  private OptionMixins() {}

  public static OptionSpec config() {
    return OptionSpec.builder("-c", CONFIG)
        .paramLabel("FILE")
        .type(String.class)
        .description(
            "Configuration file, YAML or JSON. Default, in the working folder, ~/.config/bascule or"
                + " /etc/bascule:",
            String.join(", ", ConfigFile.NAMES))
        .build();
  }

  /** Adds the options that {@link #listen} reads. */
  public static void addListening(CommandSpec spec) {
    spec.addOption(
            text(
                HOST,
                "HOST",
                "Address to listen on. Default: from the configuration, or 127.0.0.1"))
        .addOption(
            OptionSpec.builder("-p", PORT)
                .paramLabel("PORT")
                .type(Integer.class)
                .converters(OptionMixins::toPort)
                .description(
                    "Port to listen on; 0 for a free one. Default: from the configuration, or 8808")
                .build())
        .addOption(
            flag(
                ALLOW_UNAUTHENTICATED,
                "Allow listening on a non-loopback address without authentication"));
  }

  public static OptionSpec flag(String name, String description) {
    return OptionSpec.builder(name).type(boolean.class).description(description).build();
  }

  public static OptionSpec flag(String letter, String name, String description) {
    return OptionSpec.builder(letter, name).type(boolean.class).description(description).build();
  }

  public static OptionSpec text(String name, String label, String description) {
    return text(label, description, OptionSpec.builder(name));
  }

  public static OptionSpec text(String letter, String name, String label, String description) {
    return text(label, description, OptionSpec.builder(letter, name));
  }

  private static OptionSpec text(String label, String description, OptionSpec.Builder option) {
    return option.paramLabel(label).type(String.class).description(description).build();
  }

  /** Returns an option that may be repeated. */
  public static OptionSpec list(String letter, String name, String label, String description) {
    return OptionSpec.builder(letter, name)
        .paramLabel(label)
        .type(List.class)
        .auxiliaryTypes(String.class)
        .arity("1")
        .description(description)
        .build();
  }

  /**
   * Adds the pairs of an option to the member {@code key} of {@code target}. Messages do not
   * contain the values, which may be secrets.
   *
   * @param separator a colon, after which spaces are removed, or another character
   */
  public static void putPairs(
      ObjectNode target, String key, ParseResult parsed, String option, String separator) {
    List<String> pairs = parsed.matchedOptionValue(option, List.of());
    for (String pair : pairs) {
      int end = pair.indexOf(separator);
      if (end < 1) {
        throw new UsageException(
            option + ": expected NAME" + separator + (separator.equals(":") ? " " : "") + "VALUE");
      }
      String value = pair.substring(end + 1);
      target
          .withObject("/" + key)
          .put(pair.substring(0, end).strip(), separator.equals(":") ? value.strip() : value);
    }
  }

  /** Returns a parameter; it is required if {@code arity} begins with 1. */
  public static PositionalParamSpec positional(
      String index, String arity, String label, String description) {
    return PositionalParamSpec.builder()
        .index(index)
        .arity(arity)
        .required(arity.startsWith("1"))
        .paramLabel(label)
        .type(String.class)
        .description(description)
        .build();
  }

  /** Returns a parameter that takes the words from the one at {@code index} to the last. */
  public static PositionalParamSpec.Builder rest(int index) {
    return PositionalParamSpec.builder()
        .index(index + "..*")
        .arity("0..*")
        .type(List.class)
        .auxiliaryTypes(String.class);
  }

  /** Returns an optional parameter that is one of {@code words}. */
  public static PositionalParamSpec choice(
      String index, String label, List<String> words, String description) {
    return PositionalParamSpec.builder()
        .index(index)
        .arity("0..1")
        .paramLabel(label)
        .type(String.class)
        .completionCandidates(words)
        .description(description)
        .build();
  }

  /** Returns an option whose value is a constant of an enum, in lower case. */
  static <E extends Enum<E>> OptionSpec.Builder choice(String name, Class<E> choices) {
    return OptionSpec.builder(name)
        .paramLabel(name.substring(name.lastIndexOf('-') + 1).toUpperCase(Locale.ROOT))
        .type(choices)
        .completionCandidates(() -> words(choices).iterator())
        .converters(text -> toChoice(text, choices));
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  public static Optional<String> text(ParseResult parsed, String option) {
    return parsed.hasMatchedOption(option)
        ? Optional.of(parsed.matchedOptionValue(option, ""))
        : Optional.empty();
  }

  public static boolean isGiven(ParseResult parsed, String flag) {
    return parsed.matchedOptionValue(flag, false);
  }

  public static ListenOverrides listen(ParseResult parsed) {
    return new ListenOverrides(
        text(parsed, HOST),
        parsed.hasMatchedOption(PORT)
            ? OptionalInt.of(parsed.matchedOptionValue(PORT, 0))
            : OptionalInt.empty(),
        isGiven(parsed, ALLOW_UNAUTHENTICATED));
  }

  private static Integer toPort(String text) {
    if (text.matches("\\d{1,5}") && Integer.parseInt(text) <= LAST_PORT) {
      return Integer.valueOf(text);
    }
    throw new TypeConversionException("expected a port from 0 to 65535, but got '" + text + "'");
  }

  private static <E extends Enum<E>> E toChoice(String text, Class<E> choices) {
    return Arrays.stream(choices.getEnumConstants())
        .filter(choice -> word(choice).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "expected one of %s, but got '%s'"
                        .formatted(String.join(", ", words(choices)), text)));
  }

  private static <E extends Enum<E>> List<String> words(Class<E> choices) {
    return Arrays.stream(choices.getEnumConstants()).map(OptionMixins::word).toList();
  }
}
