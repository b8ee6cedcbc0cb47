package dev.bascule.application.port.out;

import dev.bascule.domain.cache.KeyNormalization;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolArguments;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Driven port: reads arguments of calls, because the core does not parse JSON. */
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

  /**
   * Returns a hash of each argument, by name: equal for equal values. Empty if there are more than
   * {@code max}.
   *
   * <p>Thread-safe; never blocks. Takes time for the whole arguments.
   */
  Map<String, Long> hashes(ToolArguments arguments, int max);

  /**
   * Returns the digest of {@code arguments} for the key of a result: equal for arguments that
   * differ only in what {@code normalization} names, and otherwise as different as {@link
   * ToolArguments#digest}.
   *
   * <p>Thread-safe; never blocks. Takes time for the whole arguments.
   *
   * @param tool the tool as the server lists it, with the schema of its arguments; empty if it
   *     lists no tools
   */
  Sha256 digest(ToolArguments arguments, KeyNormalization normalization, Optional<Tool> tool);
}
