package dev.bascule.adapter.in.cli.remote;

import dev.bascule.adapter.in.cli.common.CliCommand;
import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.common.CliEnvironment;
import dev.bascule.adapter.in.cli.common.CommandHelp;
import dev.bascule.adapter.in.cli.common.ExitCode;
import dev.bascule.adapter.in.cli.common.OptionMixins;
import dev.bascule.adapter.in.cli.common.UsageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code bascule cache}: lists the cached entries of a running bridge, clears its caches, or
 * advises what to cache.
 */
public record CacheCommand(CliEnvironment environment) implements CliCommand {

  private static final String SERVER = "--server";
  private static final String TOOL = "--tool";
  private static final String ASSUME = "--assume";
  private static final String TAG = "--tag";
  private static final String SOFT = "--soft";

  /** The column of the remaining lifetime. */
  private static final String LIFETIME = "lifetime";

  @Override
  public String name() {
    return "cache";
  }

  @Override
  public void describe(CommandSpec spec) {
    CommandHelp.describe(
        spec,
        "List the cached entries of a running bridge, clear its caches, or advise what to cache",
        "Lists the cached entries with the most hits first, without arguments and values. With"
            + " clear, removes all of them, those of a server, the results of one of its tools, or"
            + " those with a tag. With advise, shows from the calls since its start which results"
            + " to cache.",
        "bascule cache",
        "bascule cache entries --server files",
        "bascule cache clear --server files --tool read_file",
        "bascule cache clear --server tracker --tag issue:42 --soft",
        "bascule cache advise --assume 'get_*'");
    spec.addPositional(
        OptionMixins.choice(
            "0",
            "ACTION",
            List.of("entries", "clear", "advise"),
            "entries, clear or advise. Default: entries"));
    spec.addOption(OptionMixins.text(SERVER, "SERVER", "Only entries of this server"));
    spec.addOption(OptionMixins.text(TOOL, "TOOL", "Only results of this tool"));
    spec.addOption(
        OptionMixins.list(
            "-a",
            ASSUME,
            "GLOB",
            "With advise: tools to take as read-only although their server does not declare it"));
    spec.addOption(
        OptionMixins.text(
            TAG, "TAG", "With clear: only results with this tag of the configuration"));
    spec.addOption(
        OptionMixins.flag(
            SOFT, "With clear: make results stale instead; requires --tool or --tag"));
    spec.addOption(OptionMixins.flag(OptionMixins.JSON, "Print the answer, as JSON"));
    RemoteBridge.addTo(spec);
  }

  @Override
  public int run(ParseResult parsed) throws IOException {
    CliConsole console = CliConsole.of(parsed, environment);
    RemoteOutput output = RemoteOutput.of(parsed, console);
    String action = parsed.matchedPositionalValue(0, "entries");
    checkOptions(parsed, action);
    String query = query(parsed);
    try (RemoteBridge bridge = RemoteBridge.of(parsed, environment, console)) {
      switch (action) {
        case "entries" ->
            output.print(
                bridge.get("/admin/caches/entries" + query), json -> printEntries(json, output));
        case "clear" ->
            output.print(clear(bridge, parsed, query), json -> console.print(describe(json)));
        case "advise" ->
            output.print(
                bridge.get("/admin/caches/advice" + adviceQuery(parsed)),
                new CacheAdvicePage(console)::print);
        default ->
            throw new UsageException("expected entries, clear or advise, but got '" + action + "'");
      }
      return ExitCode.DONE;
    }
  }

  /** An ignored option must not make more of what is cleared. */
  private static void checkOptions(ParseResult parsed, String action) {
    if (parsed.hasMatchedOption(ASSUME) && !action.equals("advise")) {
      throw new UsageException(ASSUME + " is for advise");
    }
    boolean isSoft = OptionMixins.isGiven(parsed, SOFT);
    if ((isSoft || OptionMixins.text(parsed, TAG).isPresent()) && !action.equals("clear")) {
      throw new UsageException(TAG + " and " + SOFT + " are for clear");
    }
    if (isSoft && !isOfResults(parsed)) {
      throw new UsageException(SOFT + " requires " + TOOL + " or " + TAG);
    }
  }

  /** Listings belong to no tool and have no tag. */
  private static boolean isOfResults(ParseResult parsed) {
    return Stream.of(TOOL, TAG).anyMatch(option -> OptionMixins.text(parsed, option).isPresent());
  }

  private static String query(ParseResult parsed) {
    List<String> parts = new ArrayList<>();
    OptionMixins.text(parsed, SERVER)
        .ifPresent(server -> parts.add("server=" + RemoteBridge.segment(server)));
    OptionMixins.text(parsed, TOOL)
        .ifPresent(tool -> parts.add("tool=" + RemoteBridge.segment(tool)));
    OptionMixins.text(parsed, TAG).ifPresent(tag -> parts.add("tag=" + RemoteBridge.segment(tag)));
    if (OptionMixins.isGiven(parsed, SOFT)) {
      parts.add("soft=true");
    }
    return parts.isEmpty() ? "" : "?" + String.join("&", parts);
  }

  private static String adviceQuery(ParseResult parsed) {
    List<String> assumed = parsed.matchedOptionValue(ASSUME, List.of());
    List<String> parts = new ArrayList<>();
    OptionMixins.text(parsed, SERVER)
        .ifPresent(server -> parts.add("server=" + RemoteBridge.segment(server)));
    if (!assumed.isEmpty()) {
      parts.add("assume=" + RemoteBridge.segment(String.join(",", assumed)));
    }
    return parts.isEmpty() ? "" : "?" + String.join("&", parts);
  }

  private static void printEntries(JsonNode json, RemoteOutput output) {
    output.printTable(
        json.path("entries").valueStream().map(CacheCommand::withLifetime).toList(),
        "id",
        "server",
        "method",
        "tool",
        "argumentsHash",
        "ageSeconds",
        LIFETIME,
        "bytes",
        "hits");
    if (json.path("omitted").asInt(0) > 0) {
      output.console().print("and " + json.path("omitted").asInt(0) + " more");
    }
  }

  /** Returns {@code entry} with its remaining lifetime for people. */
  private static JsonNode withLifetime(JsonNode entry) {
    double remaining = entry.path("remainingSeconds").asDouble(0);
    long seconds = Math.round(Math.abs(remaining));
    return JsonNodeFactory.instance
        .objectNode()
        .setAll((ObjectNode) entry)
        .put(
            LIFETIME,
            remaining > 0 ? "fresh for " + seconds + " s" : "stale for " + seconds + " s");
  }

  private static JsonNode clear(RemoteBridge bridge, ParseResult parsed, String query)
      throws IOException {
    ArrayNode answers = JsonNodeFactory.instance.arrayNode();
    if (!isOfResults(parsed)) {
      answers.add(bridge.delete("/admin/caches/tools" + query));
    }
    return answers.add(bridge.delete("/admin/caches/responses" + query));
  }

  private static String describe(JsonNode answers) {
    return isSoft(answers)
        ? "entries made stale: " + total(answers, "total_expired")
        : "removed entries: " + total(answers, "total_cleared");
  }

  private static boolean isSoft(JsonNode answers) {
    return answers.path(0).has("total_expired");
  }

  private static int total(JsonNode answers, String member) {
    int total = 0;
    for (JsonNode answer : answers) {
      total += answer.path(member).asInt(0);
    }
    return total;
  }
}
