package dev.bascule.application.service;

import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listed;
import dev.bascule.domain.mcp.ListedItem;
import dev.bascule.domain.mcp.Page;
import dev.bascule.domain.mcp.Scope;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Reply;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pages that a fake server lists; a cursor that it does not know is an error. */
final class Pages {

  static final Failure.Rejected INVALID_CURSOR =
      new Failure.Rejected(Failure.Rejected.INVALID_PARAMS, "Invalid cursor", Optional.empty());

  private final Map<Optional<String>, Page> pages = new HashMap<>();

  /** Makes {@code server} list these pages from now on, of whatever kind. */
  Pages(FakeMcpServer server) {
    server.listsBy(
        (_, cursor, _) ->
            pages.containsKey(cursor)
                ? new Reply.Answered<>(pages.get(cursor))
                : new Reply.Failed<>(INVALID_CURSOR));
  }

  /** Puts a page where the listing begins. */
  Pages first(Page page) {
    pages.put(Optional.empty(), page);
    return this;
  }

  Pages at(String cursor, Page page) {
    pages.put(Optional.of(cursor), page);
    return this;
  }

  /** Returns the last page, with one item of that name. */
  static Page page(String item, CacheHints hints) {
    return new Page(List.of(item(item)), Optional.empty(), hints, item.length());
  }

  /** Returns a page that leads on, with one item of that name. */
  static Page page(String item, String next, CacheHints hints) {
    return new Page(List.of(item(item)), Optional.of(next), hints, item.length());
  }

  static Listed item(String key) {
    return new ListedItem(key, JsonBytes.of("\"" + key + "\""));
  }

  static CacheHints lives(Duration life) {
    return new CacheHints(life, Scope.PRIVATE);
  }

  static CacheHints shared(Duration life) {
    return new CacheHints(life, Scope.PUBLIC);
  }

  /** Returns what a listing of {@code items} is, as JSON. */
  static String json(ListKind kind, String... items) {
    return "{\"" + kind.member() + "\":[\"" + String.join("\",\"", items) + "\"]}";
  }
}
