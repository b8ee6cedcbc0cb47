package dev.bascule.adapter.in.http.mcp;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.FetchedPage;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listed;
import dev.bascule.domain.mcp.ListedItem;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Page;
import dev.bascule.domain.mcp.Scope;
import dev.bascule.domain.mcp.ToolDescription;
import dev.bascule.domain.mcp.ToolHints;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** What stands behind one endpoint in a test; changed by the test as it likes. */
final class FakeServer {

  String capabilities =
      "{\"tools\":{\"listChanged\":true},\"prompts\":{\"listChanged\":true},"
          + "\"resources\":{\"subscribe\":true,\"listChanged\":true},\"logging\":{},"
          + "\"completions\":{},\"tasks\":{}}";
  Optional<String> serverInfo = Optional.of("{\"name\":\"upstream\",\"version\":\"7\"}");
  Optional<String> instructions = Optional.of("Be kind.");
  Optional<Failure> down = Optional.empty();
  CacheHints hints = CacheHints.NONE;
  Provenance provenance = Provenance.Forwarded.BYPASS;
  BiFunction<McpRequest, Exchange, Outcome<McpResult>> answers = (_, _) -> complete("{}");

  private final Map<ListKind, List<Listed>> lists = new EnumMap<>(ListKind.class);

  static Outcome<McpResult> complete(String json) {
    return new Outcome.Served<>(
        new McpResult(JsonBytes.of(json), McpResult.Kind.COMPLETE), Provenance.Forwarded.BYPASS);
  }

  static <T> Outcome<T> failed(Failure failure) {
    return new Outcome.Failed<>(failure);
  }

  static <T> Outcome<T> rejected(int code, String message) {
    return failed(new Failure.Rejected(code, message, Optional.empty()));
  }

  FakeServer tool(String name) {
    return tool(name, "{\"type\":\"object\"}");
  }

  FakeServer tool(String name, String schema) {
    String json = "{\"name\":\"" + name + "\",\"x\":1.50,\"inputSchema\":" + schema + "}";
    ToolDescription tool =
        new ToolDescription(new ToolName(name), JsonBytes.of(json), ToolHints.UNKNOWN);
    add(ListKind.TOOLS, tool);
    return this;
  }

  FakeServer prompt(String name) {
    return item(ListKind.PROMPTS, "name", name);
  }

  FakeServer resource(String uri) {
    return item(ListKind.RESOURCES, "uri", uri);
  }

  FakeServer template(String template) {
    return item(ListKind.RESOURCE_TEMPLATES, "uriTemplate", template);
  }

  private FakeServer item(ListKind kind, String member, String key) {
    String json = "{\"" + member + "\":\"" + key + "\",\"x\":1.50}";
    add(kind, new ListedItem(key, JsonBytes.of(json)));
    return this;
  }

  private void add(ListKind kind, Listed item) {
    lists.computeIfAbsent(kind, _ -> new ArrayList<>()).add(item);
  }

  void clear(ListKind kind) {
    lists.remove(kind);
  }

  void makePublic() {
    hints = new CacheHints(null, Scope.PUBLIC);
  }

  Outcome<Listing> list(ListKind kind) {
    List<Listed> items = lists.getOrDefault(kind, List.of());
    Page page = new Page(items, Optional.empty(), hints, /* bytes= */ 0);
    return served(Listing.ofPages(kind, List.of(new FetchedPage(Optional.empty(), page, 0))));
  }

  Outcome<Discovery> discover() {
    return served(
        new Discovery(
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
