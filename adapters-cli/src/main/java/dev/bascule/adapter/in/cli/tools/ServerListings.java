package dev.bascule.adapter.in.cli.tools;

import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.common.ExitCode;
import dev.bascule.adapter.in.cli.common.ServerSelector;
import dev.bascule.adapter.in.cli.launch.OpenBridge;
import dev.bascule.adapter.in.cli.terminal.AnimationClock;
import dev.bascule.adapter.in.cli.terminal.ProgressLine;
import dev.bascule.application.context.CallContext;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.ListEntry;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.FailureMessages;
import dev.bascule.domain.result.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * Listings of one kind, of the servers that responded.
 *
 * @param exitCode the exit code of a command that requires all of them
 */
public record ServerListings(Map<ServerId, Listing> listings, int exitCode) {

  /** Returns the server that the first of {@code names} selects, or all. */
  public static List<ServerId> select(List<String> names, BridgeConfig config) {
    return names.isEmpty()
        ? config.serverIds()
        : List.of(ServerSelector.findServer(names.getFirst(), config).id());
  }

  /**
   * Loads the listings, and prints progress and failures. A server without the feature has an empty
   * listing, except of tools.
   */
  public static ServerListings load(
      List<ServerId> servers,
      ListKind kind,
      OpenBridge bridge,
      CliConsole console,
      AnimationClock clock) {
    Map<ServerId, Listing> listings = new LinkedHashMap<>();
    int exitCode = ExitCode.DONE;
    for (ServerId server : servers) {
      switch (load(server, kind, bridge, console, clock)) {
        case Outcome.Served<Listing>(Listing listing, CacheProvenance _) ->
            listings.put(server, listing);
        case Outcome.Failed<Listing>(Failure failure) when isUnsupported(failure, kind) ->
            listings.put(server, empty(kind));
        case Outcome.Failed<Listing>(Failure failure) ->
            exitCode = Math.max(exitCode, report(failure, server, bridge, console));
      }
    }
    return new ServerListings(listings, exitCode);
  }

  private static Outcome<Listing> load(
      ServerId server, ListKind kind, OpenBridge bridge, CliConsole console, AnimationClock clock) {
    try (ProgressLine _ =
        console.progress("connecting to " + server, server, bridge.showServers(), clock)) {
      return request(server, kind, bridge);
    }
  }

  /** Requests the listing of a server. */
  public static Outcome<Listing> request(ServerId server, ListKind kind, OpenBridge bridge) {
    return bridge
        .listServerFeatures()
        .list(server, kind, FreshnessRequirement.NONE, CallContext.ANONYMOUS);
  }

  /** Returns whether the failure means that the server lacks the feature; it must have tools. */
  public static boolean isUnsupported(Failure failure, ListKind kind) {
    return kind != ListKind.TOOLS
        && failure instanceof Failure.Rejected rejected
        && rejected.code() == Failure.Rejected.METHOD_NOT_FOUND;
  }

  private static Listing empty(ListKind kind) {
    return new Listing(kind, List.of(), CacheHints.NONE, List.of());
  }

  /** Prints a failure of a server and what it wrote to standard error; returns the exit code. */
  public static int report(
      Failure failure, ServerId server, OpenBridge bridge, CliConsole console) {
    console.printError(server + ": " + FailureMessages.describe(failure));
    console.printStderr(bridge.showServers().showStderr(server));
    return ExitCode.of(failure);
  }

  /** Returns the entries of each server as rows. */
  public Map<ServerId, List<ListingTable.Row>> rows(Function<ListEntry, ListingTable.Row> row) {
    Map<ServerId, List<ListingTable.Row>> rows = new LinkedHashMap<>();
    listings.forEach(
        (server, listing) -> rows.put(server, listing.items().stream().map(row).toList()));
    return rows;
  }

  /** Returns one JSON object: each server's listing, unchanged, under the server's name. */
  public String json() {
    return listings.entrySet().stream()
        .map(entry -> member(entry.getKey(), entry.getValue().json().text()))
        .collect(Collectors.joining(",", "{", "}"));
  }

  /** Returns a member of a JSON object. */
  public static String member(ServerId server, String json) {
    return JsonMapper.shared().writeValueAsString(server.value()) + ":" + json;
  }
}
