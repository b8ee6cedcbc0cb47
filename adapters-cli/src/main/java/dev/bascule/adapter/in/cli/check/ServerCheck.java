package dev.bascule.adapter.in.cli.check;

import dev.bascule.adapter.in.cli.launch.OpenBridge;
import dev.bascule.adapter.in.cli.tools.ServerListings;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.view.ServerSummary;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.FailureMessages;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.text.SpellingSuggestion;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The result of connecting to a server.
 *
 * @param took the time until its tools were listed, or until that failed
 * @param problem why it or a listing is unavailable; empty if all are available
 * @param stderr what its process wrote to its standard error before that
 * @param protocolVersion the negotiated revision of MCP
 * @param implementation the name and version that the server states
 * @param counts the number of entries of each listing that the server has; of tools, the enabled
 *     ones
 * @param warnings settings that concern none of its tools
 */
record ServerCheck(
    ServerId server,
    Duration took,
    Optional<String> problem,
    Optional<String> stderr,
    Optional<String> protocolVersion,
    Optional<String> implementation,
    Map<ListKind, Integer> counts,
    List<String> warnings) {

  /** Starts mostly wait for downloads and connections. */
  private static final int MAX_CONCURRENT = 8;

  ServerCheck {
    counts = Map.copyOf(counts);
    warnings = List.copyOf(warnings);
  }

  /**
   * Starts or connects to each server, several at a time, and lists what it has.
   *
   * @param bridge a bridge in which all tools are enabled
   * @param onResult receives each result when it is known, on any thread
   * @return the results in the order of {@code servers}
   * @throws InterruptedException if the thread is interrupted, which cancels the requests
   */
  static List<ServerCheck> run(
      List<ServerConfig> servers, OpenBridge bridge, Ticker ticker, Consumer<ServerCheck> onResult)
      throws InterruptedException {
    try (ExecutorService executor =
        Executors.newFixedThreadPool(MAX_CONCURRENT, Thread.ofVirtual().factory())) {
      List<Callable<ServerCheck>> checks =
          servers.stream()
              .<Callable<ServerCheck>>map(
                  server ->
                      () -> {
                        ServerCheck result = of(server, bridge, ticker);
                        onResult.accept(result);
                        return result;
                      })
              .toList();
      return executor.invokeAll(checks).stream().map(Future::resultNow).toList();
    }
  }

  private static ServerCheck of(ServerConfig config, OpenBridge bridge, Ticker ticker) {
    ServerId server = config.id();
    List<String> warnings = new ArrayList<>();
    long start = ticker.nanos();
    Outcome<Listing> tools = ServerListings.request(server, ListKind.TOOLS, bridge);
    Duration took = Duration.ofNanos(ticker.nanos() - start);
    Map<ListKind, Integer> counts = new EnumMap<>(ListKind.class);
    Optional<String> problem =
        switch (tools) {
          case Outcome.Failed<Listing>(Failure failure) ->
              Optional.of(FailureMessages.describe(failure));
          case Outcome.Served<Listing>(Listing listing, CacheProvenance _) -> {
            List<ToolName> names = listing.tools().stream().map(Tool::name).toList();
            counts.put(
                ListKind.TOOLS,
                (int) names.stream().filter(tool -> !config.policy().disables(tool)).count());
            warnings.addAll(unmatched(config, names));
            yield countOthers(server, bridge, counts);
          }
        };
    Optional<ServerSummary> status =
        bridge.showServers().showAllServers().stream()
            .filter(each -> each.id().equals(server))
            .findFirst();
    return new ServerCheck(
        server,
        took,
        problem,
        problem.flatMap(_ -> bridge.showServers().showStderr(server)),
        status.flatMap(ServerSummary::protocolVersion),
        status.flatMap(ServerSummary::implementation),
        counts,
        warnings);
  }

  /** Returns a warning for each pattern of tools that matches none of {@code names}. */
  private static List<String> unmatched(ServerConfig config, List<ToolName> names) {
    ServerPolicy policy = config.policy();
    String path = "mcpServers." + config.id() + ".";
    return Stream.of(
            policy.enabledTools().stream()
                .map(glob -> unmatched(glob, path + "enabledTools", names)),
            policy.disabledTools().stream()
                .map(glob -> unmatched(glob, path + "disabledTools", names)),
            policy.tools().stream().map(rule -> unmatched(rule.tools(), path + "tools", names)))
        .flatMap(Function.identity())
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<String> unmatched(Glob glob, String key, List<ToolName> names) {
    List<String> texts = names.stream().map(ToolName::value).toList();
    if (glob.equals(ServerPolicy.ALL_TOOLS.getFirst()) || texts.stream().anyMatch(glob::matches)) {
      return Optional.empty();
    }
    String hint =
        SpellingSuggestion.nearest(glob.pattern(), texts)
            .map(near -> "; did you mean `" + near + "`?")
            .orElse("");
    return Optional.of(key + ": `" + glob.pattern() + "` matches no tool of the server" + hint);
  }

  /** Counts the entries of the listings other than tools; returns why some are unavailable. */
  private static Optional<String> countOthers(
      ServerId server, OpenBridge bridge, Map<ListKind, Integer> counts) {
    List<String> problems = new ArrayList<>();
    for (ListKind kind : EnumSet.complementOf(EnumSet.of(ListKind.TOOLS))) {
      switch (ServerListings.request(server, kind, bridge)) {
        case Outcome.Served<Listing>(Listing listing, CacheProvenance _) ->
            counts.put(kind, listing.items().size());
        case Outcome.Failed<Listing>(Failure failure)
            when ServerListings.isUnsupported(failure, kind) -> {}
        case Outcome.Failed<Listing>(Failure failure) ->
            problems.add(kind.method() + ": " + FailureMessages.describe(failure));
      }
    }
    return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
  }
}
