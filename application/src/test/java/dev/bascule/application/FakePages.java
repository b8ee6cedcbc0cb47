package dev.bascule.application;

import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.ListEntry;
import dev.bascule.domain.mcp.ListEntry.RawListEntry;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ListPage;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pages of a fake server; an unknown cursor is an error. */
public final class FakePages {

  public static final Failure.Rejected INVALID_CURSOR =
      new Failure.Rejected(Failure.Rejected.INVALID_PARAMS, "Invalid cursor", Optional.empty());

  private final Map<Optional<String>, ListPage> pages = new HashMap<>();

  /** Makes {@code server} list these pages from now on, for any kind. */
  public FakePages(FakeMcpServer server) {
    server.listsBy(
        (_, cursor, _) ->
            pages.containsKey(cursor)
                ? new UpstreamReply.Answered<>(pages.get(cursor))
                : new UpstreamReply.Failed<>(INVALID_CURSOR));
  }

  /** Sets the first page. */
  public FakePages first(ListPage page) {
    pages.put(Optional.empty(), page);
    return this;
  }

  public FakePages at(String cursor, ListPage page) {
    pages.put(Optional.of(cursor), page);
    return this;
  }

  /** Returns the last page, with one item. */
  public static ListPage page(String item, CacheHints hints) {
    return new ListPage(List.of(item(item)), Optional.empty(), hints, item.length());
  }

  /** Returns a page with one item and a cursor. */
  public static ListPage page(String item, String next, CacheHints hints) {
    return new ListPage(List.of(item(item)), Optional.of(next), hints, item.length());
  }

  public static ListEntry item(String key) {
    return new RawListEntry(key, JsonBytes.of("\"" + key + "\""));
  }

  public static CacheHints lives(Duration life) {
    return new CacheHints(life, CacheScope.PRIVATE);
  }

  static CacheHints shared(Duration life) {
    return new CacheHints(life, CacheScope.PUBLIC);
  }

  /** Returns a listing of {@code items} as JSON. */
  public static String json(ListKind kind, String... items) {
    return "{\"" + kind.member() + "\":[\"" + String.join("\",\"", items) + "\"]}";
  }
}
