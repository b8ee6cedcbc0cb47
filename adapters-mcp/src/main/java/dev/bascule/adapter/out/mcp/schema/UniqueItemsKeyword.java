package dev.bascule.adapter.out.mcp.schema;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.keyword.AbstractKeyword;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.keyword.UniqueItemsValidator;
import com.networknt.schema.path.NodePath;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/**
 * The keyword {@code uniqueItems}, which compares items by their canonical text. The library hashes
 * the items themselves, and items with the same hash, which a caller can choose, take quadratic
 * time; a {@link HashSet} orders texts with the same hash.
 */
final class UniqueItemsKeyword extends AbstractKeyword {

  UniqueItemsKeyword() {
    super("uniqueItems");
  }

  @Override
  public KeywordValidator newValidator(
      SchemaLocation schemaLocation, JsonNode schemaNode, Schema parent, SchemaContext context) {
    return new UniqueTextsValidator(schemaLocation, schemaNode, parent, context);
  }

  private static final class UniqueTextsValidator extends UniqueItemsValidator {

    UniqueTextsValidator(
        SchemaLocation schemaLocation, JsonNode schemaNode, Schema parent, SchemaContext context) {
      super(schemaLocation, schemaNode, parent, context);
    }

    @Override
    public void validate(
        ExecutionContext execution, JsonNode node, JsonNode root, NodePath instanceLocation) {
      if (node.isArray() && schemaNode.booleanValue(false) && hasDuplicate(execution, node)) {
        execution.addError(
            error()
                .instanceNode(node)
                .instanceLocation(instanceLocation)
                .evaluationPath(execution.getEvaluationPath())
                .locale(execution.getExecutionConfig().getLocale())
                .build());
      }
    }

    private static boolean hasDuplicate(ExecutionContext execution, JsonNode array) {
      Set<String> texts = new HashSet<>();
      for (JsonNode item : array) {
        if (execution instanceof BoundedExecution bounded) {
          bounded.countStep();
        }
        StringBuilder text = new StringBuilder();
        append(item, text);
        if (!texts.add(text.toString())) {
          return true;
        }
      }
      return false;
    }

    /** Equal numbers have the same text, and so have objects with another order of members. */
    private static void append(JsonNode node, StringBuilder text) {
      if (node.isArray()) {
        text.append('[');
        for (JsonNode item : node) {
          append(item, text);
          text.append(',');
        }
        text.append(']');
      } else if (node.isObject()) {
        text.append('{');
        Map<String, JsonNode> members = new TreeMap<>();
        node.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
        members.forEach(
            (name, value) -> {
              text.append(StringNode.valueOf(name)).append(':');
              append(value, text);
              text.append(',');
            });
        text.append('}');
      } else {
        text.append(isFinite(node) ? node.decimalValue().stripTrailingZeros() : node);
      }
    }

    private static boolean isFinite(JsonNode node) {
      return node.isNumber() && Double.isFinite(node.asDouble(Double.NaN));
    }
  }
}
