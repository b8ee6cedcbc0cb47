package dev.bascule.domain.tool;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.collectingAndThen;
import static java.util.stream.Collectors.joining;

import dev.bascule.domain.json.JsonBytes;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The tools of one server, all pages merged, in the order in which the server lists them.
 *
 * @param tools the tools, each with its description untouched
 * @param hints what the server says about keeping the listing
 * @param json the listing as one JSON object, <code>{"tools":[...]}</code>
 */
public record Listing(List<ToolDescription> tools, CacheHints hints, JsonBytes json) {

  public Listing {
    tools = List.copyOf(tools);
    requireNonNull(hints, "hints");
    requireNonNull(json, "json");
  }

  public Listing(List<ToolDescription> tools, CacheHints hints) {
    this(tools, hints, render(tools));
  }

  /** Returns the description of the tool that is named {@code name}, if there is one. */
  public Optional<ToolDescription> find(ToolName name) {
    return tools.stream().filter(tool -> tool.name().equals(name)).findFirst();
  }

  /** Returns the listing without the tools whose name {@code hidden} accepts. */
  public Listing without(Predicate<ToolName> hidden) {
    List<ToolDescription> shown = tools.stream().filter(tool -> !hidden.test(tool.name())).toList();
    return shown.size() == tools.size() ? this : new Listing(shown, hints);
  }

  private static JsonBytes render(List<ToolDescription> tools) {
    return tools.stream()
        .map(tool -> tool.json().text())
        .collect(collectingAndThen(joining(",", "{\"tools\":[", "]}"), JsonBytes::of));
  }
}
