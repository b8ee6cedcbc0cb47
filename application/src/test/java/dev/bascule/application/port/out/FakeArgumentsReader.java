package dev.bascule.application.port.out;

import dev.bascule.domain.cache.KeyNormalization;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolArguments;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  @Override
  public Map<String, Long> hashes(ToolArguments arguments, int max) {
    return Map.of("all", arguments.digest().first());
  }

  /** Drops the ignored members at the top, if their values are numbers or texts. */
  @Override
  public Sha256 digest(
      ToolArguments arguments, KeyNormalization normalization, Optional<Tool> tool) {
    String text = arguments.json().text();
    for (List<String> path : normalization.ignored()) {
      text = text.replaceAll(",?\"" + path.getFirst() + "\":[^,}]+", "");
    }
    return Sha256.of(text);
  }
}
