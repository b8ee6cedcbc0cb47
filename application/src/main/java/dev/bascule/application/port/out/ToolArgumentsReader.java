package dev.bascule.application.port.out;

import dev.bascule.domain.mcp.ToolArguments;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Driven port: reads single arguments of calls, because the core does not parse JSON. */
@FunctionalInterface
public interface ToolArgumentsReader {

  /**
   * Returns the values at {@code paths} as texts: a string unchanged, a number in a form that all
   * equal numbers share, {@code true} or {@code false}; of an array, those of its elements. Has no
   * entry for a path without a value, or with anything else in it: {@code null}, an object, or an
   * array that is empty or has too many elements.
   *
   * <p>Thread-safe; never blocks. Takes time for the whole arguments.
   *
   * @param paths the name of an argument, and those of members within it
   */
  Map<List<String>, List<String>> read(ToolArguments arguments, Set<List<String>> paths);
}
