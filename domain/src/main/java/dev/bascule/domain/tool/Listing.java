package dev.bascule.domain.tool;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.JsonBytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
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
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("{\"tools\":[".getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < tools.size(); i++) {
      if (i > 0) {
        out.write(',');
      }
      out.writeBytes(tools.get(i).json().toByteArray());
    }
    out.writeBytes("]}".getBytes(StandardCharsets.UTF_8));
    return JsonBytes.copyOf(out.toByteArray());
  }
}
