package dev.bascule.adapter.in.cli.remote;

import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.common.CliEnvironment;
import dev.bascule.adapter.in.cli.common.UsageException;
import dev.bascule.adapter.in.cli.terminal.TextWidth;
import dev.bascule.domain.text.SafeText;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;

/**
 * The tools, prompts, resources and arguments of the servers of a running bridge, as candidates for
 * the completion of a word. Empty if no bridge answers within a second: a shell waits for them, and
 * starting a server would take too long.
 */
public final class FeatureCandidates {

  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final int MAX_CANDIDATES = 1000;
  private static final int MAX_DESCRIPTION = 80;

  private FeatureCandidates() {}

  /**
   * A candidate.
   *
   * @param word the word, without spaces and control characters
   * @param description on one line; empty if there is none
   */
  public record FeatureCandidate(String word, String description) {}

  /**
   * Returns the candidates for a parameter.
   *
   * @param label the label of the parameter: TOOL, PROMPT, URI or ARGUMENT
   * @param earlier the parameters before it; the first one is the server
   * @param isCall whether an argument is that of a tool, not of a prompt
   * @param parsed the command line with the options for the console
   */
  public static List<FeatureCandidate> find(
      String label,
      List<String> earlier,
      boolean isCall,
      ParseResult parsed,
      CliEnvironment environment) {
    CliConsole console = CliConsole.of(parsed, environment);
    try (RemoteBridge bridge = RemoteBridge.of(parsed, environment, console)) {
      String path = "/servers/" + RemoteBridge.segment(earlier.getFirst()) + "/";
      Stream<FeatureCandidate> candidates =
          switch (label) {
            case "TOOL" -> named(entries(bridge, path, "tools"), "name");
            case "PROMPT" -> named(entries(bridge, path, "prompts"), "name");
            case "URI" -> named(entries(bridge, path, "resources"), "uri");
            case "ARGUMENT" ->
                (isCall
                        ? arguments(find(bridge, path, "tools", earlier.get(1)))
                        : promptArguments(find(bridge, path, "prompts", earlier.get(1))))
                    .filter(candidate -> earlier.stream().noneMatch(isValueOf(candidate)));
            default -> Stream.empty();
          };
      return candidates
          .filter(candidate -> candidate.word().matches("[^\\s\\p{C}:][^\\s\\p{C}]*"))
          .limit(MAX_CANDIDATES)
          .toList();
    } catch (IOException | UsageException _) {
      // A shell shows no errors.
      return List.of();
    }
  }

  private static Predicate<String> isValueOf(FeatureCandidate argument) {
    String name = argument.word().substring(0, argument.word().length() - 1);
    return word -> word.startsWith(name + "=") || word.startsWith(name + ":=");
  }

  private static Stream<JsonNode> entries(RemoteBridge bridge, String path, String kind) {
    return bridge.find(path + kind, TIMEOUT).stream()
        .flatMap(listing -> listing.path(kind).valueStream());
  }

  private static Stream<JsonNode> find(RemoteBridge bridge, String path, String kind, String name) {
    return entries(bridge, path, kind)
        .filter(entry -> entry.path("name").asString("").equals(name))
        .limit(1);
  }

  private static Stream<FeatureCandidate> named(Stream<JsonNode> entries, String member) {
    return entries.map(entry -> candidate(entry.path(member).asString(""), entry));
  }

  private static Stream<FeatureCandidate> arguments(Stream<JsonNode> tool) {
    return tool.map(found -> found.path("inputSchema").path("properties").properties())
        .flatMap(properties -> properties.stream().map(FeatureCandidates::argument));
  }

  private static FeatureCandidate argument(Map.Entry<String, JsonNode> property) {
    return candidate(property.getKey() + "=", property.getValue());
  }

  private static Stream<FeatureCandidate> promptArguments(Stream<JsonNode> prompt) {
    return prompt
        .flatMap(found -> found.path("arguments").valueStream())
        .map(argument -> candidate(argument.path("name").asString("") + "=", argument));
  }

  private static FeatureCandidate candidate(String word, JsonNode described) {
    String description =
        SafeText.line(described.path("description").asString(described.path("title").asString("")));
    return new FeatureCandidate(word, TextWidth.cut(firstSentence(description), MAX_DESCRIPTION));
  }

  private static String firstSentence(String text) {
    return text.substring(0, Math.min(text.length(), 4 * MAX_DESCRIPTION))
        .replaceFirst("[.:;] .*|[.]$", "");
  }
}
