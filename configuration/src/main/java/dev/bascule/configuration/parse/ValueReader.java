package dev.bascule.configuration.parse;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Converts nodes to values, and reports invalid ones.
 *
 * @param errors collects the errors
 * @param variables replaces variable references
 * @param sourceTexts collects the texts with variable references, by path
 * @param schema records what is read
 */
public record ValueReader(
    ConfigErrors errors,
    VariableExpander variables,
    Map<String, String> sourceTexts,
    SectionSchema schema) {

  private static final int MAX_SHOWN = 40;

  /** Returns the value of a scalar; empty, with an error, if it is invalid. */
  <T> Optional<T> read(ConfigNode node, String path, ValueType<T> type) {
    if (!(node instanceof ConfigNode.Scalar scalar)) {
      reportUnexpected(node, path, type.expected());
      return Optional.empty();
    }
    Optional<T> value = type.parse(expand(scalar, path));
    if (value.isEmpty()) {
      errors.add(scalar.location(), path, unexpected(type, scalar.text()));
    }
    return value;
  }

  /** Returns the message that {@code text} has another type. */
  public static String unexpected(ValueType<?> type, String text) {
    return "expected " + type.expected() + (type.isSecret() ? "" : actualValue(text));
  }

  /** Reports that {@code node} is not what was expected. */
  public void reportUnexpected(ConfigNode node, String path, String expected) {
    if (!(node instanceof ConfigNode.Invalid)) {
      errors.add(node.location(), path, "expected " + expected + ", but got " + node.kind());
    }
  }

  private String expand(ConfigNode.Scalar scalar, String path) {
    if (!VariableExpander.hasVariables(scalar.text())) {
      return scalar.text();
    }
    sourceTexts.put(path, scalar.text());
    return expand(scalar, problem -> errors.add(scalar.location(), path, problem));
  }

  /** Returns the text without variable references; passes errors to {@code problems}. */
  String expand(ConfigNode.Scalar scalar, Consumer<String> problems) {
    return variables.inFolder(scalar.location().file().folder()).expand(scalar.text(), problems);
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
