package dev.bascule.adapter.in.cli.features;

import dev.bascule.adapter.in.cli.call.ResultPage;
import dev.bascule.adapter.in.cli.common.AdHocServer;
import dev.bascule.adapter.in.cli.common.CliCommand;
import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.common.CliEnvironment;
import dev.bascule.adapter.in.cli.common.CommandHelp;
import dev.bascule.adapter.in.cli.common.CommonOptions;
import dev.bascule.adapter.in.cli.common.ConfigSource;
import dev.bascule.adapter.in.cli.common.ExitCode;
import dev.bascule.adapter.in.cli.common.OptionMixins;
import dev.bascule.adapter.in.cli.launch.BridgeOpener;
import dev.bascule.adapter.in.cli.launch.OpenBridge;
import dev.bascule.adapter.in.cli.terminal.ProgressLine;
import dev.bascule.adapter.in.cli.tools.EntryText;
import dev.bascule.adapter.in.cli.tools.ListingTable;
import dev.bascule.adapter.in.cli.tools.ServerListings;
import dev.bascule.application.context.CallContext;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.LogSettings;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.ListEntry;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.text.SafeText;
import dev.bascule.domain.text.SpellingSuggestion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;

/** {@code bascule resources}: lists the resources of the servers, or reads one. */
public record ResourcesCommand(
    ConfigSource configs, BridgeOpener bridges, CliEnvironment environment) implements CliCommand {

  private static final String TEMPLATE = "template";

  @Override
  public String name() {
    return "resources";
  }

  @Override
  public void describe(CommandSpec spec) {
    CommandHelp.describe(
        spec,
        "List the resources of the servers, or read one",
        "Lists the resources and resource templates of all servers, or of one, or reads one"
            + " resource. On a terminal, prints text, and a note in place of binary content. To a"
            + " pipe or a file, prints the content unchanged. --json prints whole results.",
        "bascule resources                     # of all servers",
        "bascule resources everything          # of one",
        "bascule resources everything demo://note   # the content of a resource",
        "bascule resources -- npx -y some-mcp-server   # without a configuration");
    spec.addOption(OptionMixins.config());
    spec.addOption(OptionMixins.flag(OptionMixins.JSON, "Print JSON"));
    spec.addPositional(OptionMixins.positional("0", "0..1", "SERVER", "Only this server"));
    spec.addPositional(OptionMixins.positional("1", "0..1", "URI", "Read this resource"));
    AdHocServer.addTo(spec);
    CommonOptions.addTo(spec, LogSettings.Level.ERROR);
  }

  @Override
  public int run(ParseResult parsed) throws IOException {
    CliConsole console = CliConsole.of(parsed, environment);
    List<String> names = AdHocServer.parameters(parsed, /* most= */ 2);
    Optional<BridgeConfig> config = configs.configOrDemo(parsed, ListenOverrides.NONE, console);
    if (config.isEmpty()) {
      return ExitCode.USAGE;
    }
    boolean json = OptionMixins.isGiven(parsed, OptionMixins.JSON);
    List<ServerId> servers = ServerListings.select(names, config.get());
    try (OpenBridge bridge = bridges.open(config.get())) {
      return names.size() > 1
          ? read(servers.getFirst(), names.getLast(), json, bridge, console)
          : list(servers, json, bridge, console);
    }
  }

  private int list(List<ServerId> servers, boolean json, OpenBridge bridge, CliConsole console) {
    ServerListings resources = load(servers, ListKind.RESOURCES, bridge, console);
    // A server that failed is not asked again.
    ServerListings templates =
        load(
            List.copyOf(resources.listings().keySet()),
            ListKind.RESOURCE_TEMPLATES,
            bridge,
            console);
    if (json) {
      console.print(SafeText.json(json(resources, templates)));
    } else {
      ListingTable.print(rows(resources, templates), "resource", console);
    }
    return Math.max(resources.exitCode(), templates.exitCode());
  }

  private ServerListings load(
      List<ServerId> servers, ListKind kind, OpenBridge bridge, CliConsole console) {
    return ServerListings.load(servers, kind, bridge, console, environment.clock());
  }

  /** Returns an object with the members of both listings under the name of each server. */
  private static String json(ServerListings resources, ServerListings templates) {
    return resources.listings().entrySet().stream()
        .map(
            entry ->
                ServerListings.member(
                    entry.getKey(),
                    merged(
                        entry.getValue().json().text(),
                        Optional.ofNullable(templates.listings().get(entry.getKey())))))
        .collect(Collectors.joining(",", "{", "}"));
  }

  /** Joins two JSON objects, of which neither is empty. */
  private static String merged(String resources, Optional<Listing> templates) {
    return templates
        .map(listing -> listing.json().text())
        .map(text -> resources.substring(0, resources.length() - 1) + "," + text.substring(1))
        .orElse(resources);
  }

  private static Map<ServerId, List<ListingTable.Row>> rows(
      ServerListings resources, ServerListings templates) {
    Map<ServerId, List<ListingTable.Row>> rows = resources.rows(item -> row(item, ""));
    templates
        .rows(item -> row(item, TEMPLATE))
        .forEach((server, own) -> rows.merge(server, own, ResourcesCommand::joined));
    return rows;
  }

  private static <T> List<T> joined(List<T> first, List<T> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private static ListingTable.Row row(ListEntry item, String details) {
    EntryText text = EntryText.of(item);
    boolean isDescribed = !text.description().isEmpty();
    return new ListingTable.Row(
        SafeText.line(item.key()),
        details,
        /* mark= */ "",
        isDescribed ? text.description() : text.label(),
        isDescribed ? text.firstSentence() : text.label());
  }

  private int read(ServerId server, String uri, boolean json, OpenBridge bridge, CliConsole console)
      throws IOException {
    return switch (read(new McpRequest.ReadResource(server, uri), bridge, console)) {
      case Outcome.Served<McpResult>(McpResult result, CacheProvenance _) ->
          print(result, json, console);
      case Outcome.Failed<McpResult>(Failure.Rejected rejected)
          when rejected.isUnknownResource() -> {
        int _ = ServerListings.report(rejected, server, bridge, console);
        suggest(uri, server, bridge, console);
        yield ExitCode.USAGE;
      }
      case Outcome.Failed<McpResult>(Failure failure) ->
          ServerListings.report(failure, server, bridge, console);
    };
  }

  private Outcome<McpResult> read(
      McpRequest.ReadResource request, OpenBridge bridge, CliConsole console) {
    try (ProgressLine _ =
        console.progress(
            request.server() + " " + SafeText.line(request.uri()),
            request.server(),
            bridge.showServers(),
            environment.clock())) {
      return bridge
          .useServerFeatures()
          .readResource(request, FreshnessRequirement.NONE, CallContext.ANONYMOUS);
    }
  }

  private void suggest(String uri, ServerId server, OpenBridge bridge, CliConsole console) {
    List<String> known =
        load(List.of(server), ListKind.RESOURCES, bridge, console).listings().values().stream()
            .flatMap(listing -> listing.items().stream())
            .map(ListEntry::key)
            .toList();
    SpellingSuggestion.nearest(uri, known)
        .ifPresent(near -> console.printNote(SafeText.line("did you mean \"" + near + "\"?")));
  }

  private int print(McpResult result, boolean json, CliConsole console) throws IOException {
    if (json) {
      console.print(SafeText.json(result.json().text()));
    } else if (console.out().isTerminal()) {
      ResultPage.resourceLines(result, console.outPalette()).forEach(console::print);
    } else {
      ByteArrayOutputStream contents = new ByteArrayOutputStream();
      for (JsonNode content : ResultPage.tree(result).path("contents")) {
        contents.writeBytes(bytes(content));
      }
      write(contents);
    }
    return ExitCode.DONE;
  }

  private void write(ByteArrayOutputStream contents) {
    try {
      contents.writeTo(environment.rawOut());
      environment.rawOut().flush();
    } catch (IOException _) {
      // As with text output: the reader, such as head, needs no more.
    }
  }

  private static byte[] bytes(JsonNode content) throws IOException {
    if (content.path("text").isString()) {
      return content.path("text").asString().getBytes(StandardCharsets.UTF_8);
    }
    try {
      return Base64.getDecoder().decode(content.path("blob").asString(""));
    } catch (IllegalArgumentException _) {
      throw new IOException("the server sent a resource whose \"blob\" is not Base64");
    }
  }
}
