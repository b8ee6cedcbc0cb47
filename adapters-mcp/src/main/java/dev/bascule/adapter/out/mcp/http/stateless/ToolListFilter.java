package dev.bascule.adapter.out.mcp.http.stateless;

import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.mcp.header.HeaderParameter;
import dev.bascule.mcp.header.ToolHeaderParameters;
import dev.bascule.mcp.header.ToolHeaderParameters.InvalidAnnotationException;
import dev.bascule.mcp.json.JsonCursor;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.json.JsonWriter;
import dev.bascule.mcp.json.LogSanitizer;
import dev.bascule.mcp.json.MalformedMessageException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A filter of the tools that a server lists over HTTP: it remembers, longer than any listing lives,
 * which of their arguments are sent as headers, and removes those with invalid annotations.
 * Thread-safe; never blocks.
 */
final class ToolListFilter {

  private static final Logger log = LoggerFactory.getLogger(ToolListFilter.class);

  /** Only tools with such arguments are remembered, which are few. */
  private static final int MAX_REMEMBERED = 4096;

  private static final int MAX_WARNINGS = 100;
  private static final int MAX_SHOWN = 100;

  private final ServerId server;

  /** Guards all fields below. */
  private final Object lock = new Object();

  private final SequencedMap<String, List<HeaderParameter>> parameters = new LinkedHashMap<>();
  private final SequencedSet<String> warnedTools = new LinkedHashSet<>();

  ToolListFilter(ServerId server) {
    this.server = server;
  }

  /** Returns the arguments of the tool {@code name} to send as headers, as far as known. */
  List<HeaderParameter> parametersOf(String name) {
    synchronized (lock) {
      return parameters.getOrDefault(name, List.of());
    }
  }

  /** Returns {@code page}, a result of {@code tools/list}, without the invalid tools. */
  JsonSlice filter(JsonSlice page) throws MalformedMessageException {
    Page read = Page.of(page);
    List<JsonSlice> usable = new ArrayList<>();
    for (JsonSlice tool : read.tools) {
      if (isUsable(tool)) {
        usable.add(tool);
      }
    }
    return usable.size() == read.tools.size() ? page : read.with(usable);
  }

  /** Returns whether the annotations of the tool are valid. */
  private boolean isUsable(JsonSlice tool) throws MalformedMessageException {
    String name = tool.find("name").flatMap(JsonSlice::string).orElse("");
    try {
      remember(name, ToolHeaderParameters.of(tool));
      return true;
    } catch (InvalidAnnotationException e) {
      remember(name, List.of());
      warn(name, String.valueOf(e.getMessage()));
      return false;
    }
  }

  private void remember(String name, List<HeaderParameter> headerParameters) {
    synchronized (lock) {
      parameters.remove(name);
      if (!headerParameters.isEmpty()) {
        parameters.putLast(name, headerParameters);
      }
      if (parameters.size() > MAX_REMEMBERED) {
        parameters.pollFirstEntry();
      }
    }
  }

  /** Listings are fetched repeatedly, so there is one warning per tool. */
  private void warn(String name, String reason) {
    boolean isNew;
    synchronized (lock) {
      isNew = warnedTools.size() < MAX_WARNINGS && warnedTools.add(name);
    }
    if (isNew) {
      log.atWarn()
          .addKeyValue("server", server.value())
          .log(
              "Ignoring tool {} of {}: its annotation {} is invalid: {}",
              LogSanitizer.oneLine(name, MAX_SHOWN),
              server,
              ToolHeaderParameters.ANNOTATION,
              reason);
    }
  }

  /**
   * A page with the positions of its tools.
   *
   * @param array the array of tools, if there is one
   */
  private record Page(JsonSlice whole, Optional<JsonSlice> array, List<JsonSlice> tools) {

    static Page of(JsonSlice page) throws MalformedMessageException {
      Optional<JsonSlice> array = page.find(ListKind.TOOLS.member());
      List<JsonSlice> tools = new ArrayList<>();
      if (array.isPresent()) {
        JsonCursor.read(
            array.get(),
            at -> {
              if (at.isArray()) {
                at.elements(element -> tools.add(element.cut()));
              }
            });
      }
      return new Page(page, array, tools);
    }

    JsonSlice with(List<JsonSlice> usable) {
      JsonSlice replaced = array.orElseThrow();
      JsonWriter text = new JsonWriter().raw(whole.upTo(replaced)).raw("[");
      String separator = "";
      for (JsonSlice tool : usable) {
        text.raw(separator).raw(tool.toBytes());
        separator = ",";
      }
      return JsonSlice.of(text.raw("]").raw(whole.after(replaced)).toBytes());
    }
  }
}
