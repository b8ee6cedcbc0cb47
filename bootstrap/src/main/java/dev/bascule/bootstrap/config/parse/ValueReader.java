package dev.bascule.bootstrap.config.parse;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Converts nodes to values, and reports invalid ones.
 *
 * @param errors collects the errors
 * @param variables replaces variable references
 * @param sourceTexts collects the texts with variable references, by path
 */
public record ValueReader(
    ConfigErrors errors, VariableExpander variables, Map<String, String> sourceTexts) {

  private static final int MAX_SHOWN = 40;

  /** Returns the text of a scalar; empty, with an error, if the node is not a scalar. */
  Optional<String> text(ConfigNode node, String path) {
    return scalar(node, path, "text").map(scalar -> expand(scalar, path));
  }

  /**
   * Returns a scalar as parsed by {@code reader}; empty, with an error, if it is invalid.
   *
   * @param expected describes valid values, for the error message
   */
  <T> Optional<T> read(
      ConfigNode node, String path, String expected, Function<String, Optional<T>> reader) {
    return scalar(node, path, expected).flatMap(scalar -> read(scalar, path, expected, reader));
  }

  /** Reports that {@code node} is not what was expected. */
  public void reportUnexpected(ConfigNode node, String path, String expected) {
    if (!(node instanceof ConfigNode.Invalid)) {
      errors.add(node.location(), path, "expected " + expected + ", but got " + node.kind());
    }
  }

  private <T> Optional<T> read(
      ConfigNode.Scalar scalar,
      String path,
      String expected,
      Function<String, Optional<T>> reader) {
    Optional<T> value = reader.apply(expand(scalar, path));
    if (value.isEmpty()) {
      errors.add(scalar.location(), path, "expected " + expected + actualValue(scalar.text()));
    }
    return value;
  }

  private Optional<ConfigNode.Scalar> scalar(ConfigNode node, String path, String expected) {
    if (node instanceof ConfigNode.Scalar scalar) {
      return Optional.of(scalar);
    }
    reportUnexpected(node, path, expected);
    return Optional.empty();
  }

  private String expand(ConfigNode.Scalar scalar, String path) {
    if (!VariableExpander.hasVariables(scalar.text())) {
      return scalar.text();
    }
    sourceTexts.put(path, scalar.text());
    return variables
        .inFolder(scalar.location().file().folder())
        .expand(scalar.text(), problem -> errors.add(scalar.location(), path, problem));
  }

  /** Returns the value for messages, unless it comes from a variable, which may be a secret. */
  private static String actualValue(String text) {
    boolean isShowable =
        !VariableExpander.hasVariables(text)
            && text.length() <= MAX_SHOWN
            && text.chars().noneMatch(Character::isISOControl);
    return isShowable ? ", but got `" + text + "`" : "";
  }
}
