package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.JsonBytes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * All entries of one kind of one server, with all pages merged, in the order of the server.
 *
 * @param kind the kind of the entries
 * @param items the unchanged entries, with unique keys
 * @param hints the shortest time to live and the narrowest scope of all pages
 * @param pages the pages that were merged, each with its time of receipt; empty if the listing was
 *     received as a whole
 * @param json the listing as one JSON object, such as <code>{"tools":[...]}</code>
 */
public record Listing(
    ListKind kind,
    List<? extends ListEntry> items,
    CacheHints hints,
    List<FetchedPage> pages,
    JsonBytes json) {

  public Listing {
    requireNonNull(kind, "kind");
    items = List.copyOf(items);
    requireNonNull(hints, "hints");
    pages = List.copyOf(pages);
    requireNonNull(json, "json");
  }

  /** Creates a listing with the JSON of {@code items}. */
  public Listing(
      ListKind kind, List<? extends ListEntry> items, CacheHints hints, List<FetchedPage> pages) {
    this(kind, items, hints, pages, render(kind, items));
  }

  /**
   * Merges {@code pages}, at least one, in order. Of entries with the same key, the first is kept.
   */
  public static Listing ofPages(ListKind kind, List<FetchedPage> pages) {
    Set<String> keys = new HashSet<>();
    List<ListEntry> items = new ArrayList<>();
    for (FetchedPage fetched : pages) {
      fetched.page().items().stream().filter(item -> keys.add(item.key())).forEach(items::add);
    }
    return new Listing(kind, items, CacheHints.ofAll(pages), pages);
  }

  /** Returns the entries that are tools. */
  public List<Tool> tools() {
    return items.stream().filter(Tool.class::isInstance).map(Tool.class::cast).toList();
  }

  /** Returns the tool named {@code name}, if there is one. */
  public Optional<Tool> find(ToolName name) {
    // Runs on each tool call, so nothing is copied.
    for (ListEntry item : items) {
      if (item instanceof Tool tool && tool.name().equals(name)) {
        return Optional.of(tool);
      }
    }
    return Optional.empty();
  }

  /** Returns a copy with {@code hints} replaced. */
  public Listing withHints(CacheHints hints) {
    return new Listing(kind, items, hints, pages, json);
  }

  /** Returns the listing without the entries whose key {@code hidden} accepts. */
  public Listing without(Predicate<String> hidden) {
    List<? extends ListEntry> shown =
        items.stream().filter(item -> !hidden.test(item.key())).toList();
    return shown.size() == items.size() ? this : new Listing(kind, shown, hints, pages);
  }

  private static JsonBytes render(ListKind kind, List<? extends ListEntry> items) {
    return JsonBytes.objectOf(kind.member(), items.stream().map(item -> item.json()).toList());
  }
}
