package dev.bascule.adapter.in.http.mcp;

import dev.bascule.application.context.CallContext;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.FetchedPage;
import dev.bascule.domain.mcp.ListEntry;
import dev.bascule.domain.mcp.ListEntry.RawListEntry;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ListPage;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** The server of an endpoint; modified by the test. */
public final class FakeServer {

  public String capabilities =
      "{\"tools\":{\"listChanged\":true},\"prompts\":{\"listChanged\":true},"
          + "\"resources\":{\"subscribe\":true,\"listChanged\":true},\"logging\":{},"
          + "\"completions\":{},\"tasks\":{}}";
  public Optional<String> serverInfo = Optional.of("{\"name\":\"upstream\",\"version\":\"7\"}");
  public Optional<String> instructions = Optional.of("Be kind.");
  public Optional<Failure> down = Optional.empty();
  CacheHints hints = CacheHints.NONE;
  public CacheProvenance provenance = CacheProvenance.Forwarded.BYPASS;
  public BiFunction<McpRequest, CallContext, Outcome<McpResult>> responder =
      (_, _) -> complete("{}");

  private final Map<ListKind, List<ListEntry>> lists = new EnumMap<>(ListKind.class);

  public static Outcome<McpResult> complete(String json) {
    return new Outcome.Served<>(
        new McpResult(JsonBytes.of(json), McpResult.Kind.COMPLETE),
        CacheProvenance.Forwarded.BYPASS);
  }

  public static <T> Outcome<T> failed(Failure failure) {
    return new Outcome.Failed<>(failure);
  }

  public static <T> Outcome<T> rejected(int code, String message) {
    return failed(new Failure.Rejected(code, message, Optional.empty()));
  }

  public FakeServer tool(String name) {
    return tool(name, "{\"type\":\"object\"}");
  }

  public FakeServer tool(String name, String schema) {
    String json = "{\"name\":\"" + name + "\",\"x\":1.50,\"inputSchema\":" + schema + "}";
    Tool tool = new Tool(new ToolName(name), JsonBytes.of(json), ToolAnnotations.UNKNOWN);
    add(ListKind.TOOLS, tool);
    return this;
  }

  public FakeServer prompt(String name) {
    return item(ListKind.PROMPTS, "name", name);
  }

  public FakeServer resource(String uri) {
    return item(ListKind.RESOURCES, "uri", uri);
  }

  public FakeServer template(String template) {
    return item(ListKind.RESOURCE_TEMPLATES, "uriTemplate", template);
  }

  private FakeServer item(ListKind kind, String member, String key) {
    String json = "{\"" + member + "\":\"" + key + "\",\"x\":1.50}";
    add(kind, new RawListEntry(key, JsonBytes.of(json)));
    return this;
  }

  private void add(ListKind kind, ListEntry item) {
    lists.computeIfAbsent(kind, _ -> new ArrayList<>()).add(item);
  }

  void clear(ListKind kind) {
    lists.remove(kind);
  }

  public void makePublic() {
    hints = new CacheHints(null, CacheScope.PUBLIC);
  }

  Outcome<Listing> list(ListKind kind) {
    List<ListEntry> items = lists.getOrDefault(kind, List.of());
    ListPage page = new ListPage(items, Optional.empty(), hints, /* bytes= */ 0);
    return served(Listing.ofPages(kind, List.of(new FetchedPage(Optional.empty(), page, 0))));
  }

  Outcome<ServerDiscovery> discover() {
    return served(
        new ServerDiscovery(
            "2025-11-25",
            JsonBytes.of(capabilities),
            serverInfo.map(JsonBytes::of),
            instructions,
            hints));
  }

  private <T> Outcome<T> served(T value) {
    return down.<Outcome<T>>map(Outcome.Failed::new)
        .orElseGet(() -> new Outcome.Served<>(value, provenance));
  }
}
