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
 * What one server lists of one kind, all pages merged, in the order in which the server lists it.
 *
 * @param kind what is listed
 * @param items the entries, each untouched; no two with the same key
 * @param hints what the server says about keeping the listing: of all its pages the shortest life
 *     and the narrowest scope
 * @param pages the pages that it was made of, each with its own clock; empty where the listing came
 *     whole
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

  /** A listing of tools that came whole. */
  public Listing(List<Tool> tools, CacheHints hints) {
    this(ListKind.TOOLS, tools, hints, List.of(), render(ListKind.TOOLS, tools));
  }

  /**
   * Merges {@code pages}, of which there is at least one, in their order. Of entries with the same
   * key the first is kept.
   */
  public static Listing ofPages(ListKind kind, List<FetchedPage> pages) {
    Set<String> keys = new HashSet<>();
    List<ListEntry> items = new ArrayList<>();
    for (FetchedPage fetched : pages) {
      fetched.page().items().stream().filter(item -> keys.add(item.key())).forEach(items::add);
    }
    return new Listing(kind, items, CacheHints.ofAll(pages), pages, render(kind, items));
  }

  /** Returns the entries that are tools. */
  public List<Tool> tools() {
    return items.stream().filter(Tool.class::isInstance).map(Tool.class::cast).toList();
  }

  /** Returns the description of the tool that is named {@code name}, if there is one. */
  public Optional<Tool> find(ToolName name) {
    // Whoever calls a tool comes here, so nothing is copied.
    for (ListEntry item : items) {
      if (item instanceof Tool tool && tool.name().equals(name)) {
        return Optional.of(tool);
      }
    }
    return Optional.empty();
  }

  /** Returns the listing with {@code hints} in place of its own. */
  public Listing withHints(CacheHints hints) {
    return new Listing(kind, items, hints, pages, json);
  }

  /** Returns the listing without the entries whose key {@code hidden} accepts. */
  public Listing without(Predicate<String> hidden) {
    List<? extends ListEntry> shown =
        items.stream().filter(item -> !hidden.test(item.key())).toList();
    return shown.size() == items.size()
        ? this
        : new Listing(kind, shown, hints, pages, render(kind, shown));
  }

  private static JsonBytes render(ListKind kind, List<? extends ListEntry> items) {
    return JsonBytes.objectOf(kind.member(), items.stream().map(item -> item.json()).toList());
  }
}
