package dev.bascule.application.port.out;

import dev.bascule.domain.mcp.ToolArguments;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads numbers, and texts without escapes, at the top of arguments. */
public final class FakeArgumentsReader implements ToolArgumentsReader {

  @Override
  public Map<List<String>, List<String>> read(ToolArguments arguments, Set<List<String>> paths) {
    Map<List<String>, List<String>> values = new HashMap<>();
    for (List<String> path : paths) {
      Matcher matcher =
          Pattern.compile("\"" + String.join(".", path) + "\":\"?([^,\"}]+)")
              .matcher(arguments.json().text());
      if (matcher.find()) {
        values.put(path, List.of(matcher.group(1)));
      }
    }
    return values;
  }
}
