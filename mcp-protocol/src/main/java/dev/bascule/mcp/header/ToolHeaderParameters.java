package dev.bascule.mcp.header;

import dev.bascule.mcp.json.JsonCursor;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.json.MalformedMessageException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A search of the input schema of a tool for the arguments to send as headers (MCP 2026-07-28,
 * x-mcp-header). Traverses the schema without recursion, with limited depth and size, and does not
 * follow {@code $ref}. Used by one thread, for one schema.
 */
public final class ToolHeaderParameters {

  public static final String ANNOTATION = "x-mcp-header";

  private static final int MAX_DEPTH = 64;
  private static final int MAX_SCHEMAS = 20_000;
  private static final int MAX_PARAMETERS = 64;
  private static final int MAX_NAME_LENGTH = 128;

  /** RFC 9110, section 5.6.2. */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private static final Set<String> HEADER_TYPES = Set.of("string", "integer", "boolean");

  /** Keywords other than {@code properties} that contain a schema, or a list of schemas. */
  private static final Set<String> SCHEMA_KEYWORDS =
      Set.of(
          "items",
          "prefixItems",
          "additionalItems",
          "contains",
          "unevaluatedItems",
          "additionalProperties",
          "unevaluatedProperties",
          "propertyNames",
          "contentSchema",
          "allOf",
          "anyOf",
          "oneOf",
          "not",
          "if",
          "then",
          "else");

  /** Keywords other than {@code properties} that contain schemas by name. */
  private static final Set<String> NAMED_SCHEMA_KEYWORDS =
      Set.of("patternProperties", "dependentSchemas", "dependencies", "$defs", "definitions");

  private final Deque<Subschema> pending = new ArrayDeque<>();
  private final List<HeaderParameter> found = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private int seen;

  private ToolHeaderParameters() {}

  /**
   * Returns the parameters that the description {@code tool} annotates.
   *
   * @throws InvalidAnnotationException if an annotation is invalid, or the schema is too large to
   *     check; clients over HTTP must not use the tool
   */
  public static List<HeaderParameter> of(JsonSlice tool)
      throws InvalidAnnotationException, MalformedMessageException {
    Optional<JsonSlice> schema = tool.find("inputSchema");
    return schema.isPresent() ? parse(schema.get()) : List.of();
  }

  /**
   * Returns the parameters that {@code schema} annotates.
   *
   * @throws InvalidAnnotationException if an annotation is invalid, or the schema is too large to
   *     check
   */
  static List<HeaderParameter> parse(JsonSlice schema)
      throws InvalidAnnotationException, MalformedMessageException {
    if (!schema.text().contains(ANNOTATION)) {
      return List.of();
    }
    ToolHeaderParameters headers = new ToolHeaderParameters();
    headers.pending.add(new Subschema(schema, List.of(), true, 0));
    while (!headers.pending.isEmpty()) {
      headers.visit(headers.pending.remove());
    }
    return List.copyOf(headers.found);
  }

  private void visit(Subschema subschema)
      throws InvalidAnnotationException, MalformedMessageException {
    seen++;
    if (seen > MAX_SCHEMAS || subschema.depth > MAX_DEPTH) {
      throw new InvalidAnnotationException("the schema is too large or too deep");
    }
    SchemaMembers members = new SchemaMembers(subschema);
    JsonCursor.read(
        subschema.schema,
        at -> {
          if (at.isObject()) {
            at.members(members::take);
          }
        });
    if (members.annotated) {
      found.add(new HeaderParameter(checkedName(members, subschema), subschema.path));
      if (found.size() > MAX_PARAMETERS) {
        throw new InvalidAnnotationException("it annotates too many parameters");
      }
    }
  }

  private String checkedName(SchemaMembers members, Subschema subschema)
      throws InvalidAnnotationException {
    String name = members.headerName;
    if (!subschema.isReachable || subschema.path.isEmpty()) {
      throw new InvalidAnnotationException(
          "it annotates something other than a property of the arguments");
    }
    if (name == null || name.length() > MAX_NAME_LENGTH || !TOKEN.matcher(name).matches()) {
      throw new InvalidAnnotationException("a header name is invalid");
    }
    if (members.types.isEmpty() || !HEADER_TYPES.containsAll(members.types)) {
      throw new InvalidAnnotationException("a parameter is not a string, integer or boolean");
    }
    if (!names.add(name.toLowerCase(Locale.ROOT))) {
      throw new InvalidAnnotationException("two parameters share a header");
    }
    return name;
  }

  /**
   * A schema within the schema.
   *
   * @param path the names of the properties that lead to it
   * @param isReachable whether only properties lead to it
   */
  private record Subschema(JsonSlice schema, List<String> path, boolean isReachable, int depth) {

    Subschema property(String name, JsonSlice property) {
      if (!isReachable) {
        return unreachable(property);
      }
      List<String> longer = new ArrayList<>(path);
      longer.add(name);
      return new Subschema(property, longer, true, depth + 1);
    }

    Subschema unreachable(JsonSlice other) {
      return new Subschema(other, List.of(), false, depth + 1);
    }
  }

  /** A reader of the keywords of one schema, which queues the schemas in it. */
  private final class SchemaMembers {

    private final Subschema subschema;
    private final Set<String> types = new HashSet<>();
    private boolean annotated;
    private @Nullable String headerName;

    SchemaMembers(Subschema subschema) {
      this.subschema = subschema;
    }

    void take(String keyword, JsonCursor value) throws MalformedMessageException {
      if (keyword.equals(ANNOTATION)) {
        annotated = true;
        headerName = value.text();
      } else if (keyword.equals("type")) {
        takeTypes(value);
      } else if (keyword.equals("properties") && value.isObject()) {
        value.members((name, property) -> pending.add(subschema.property(name, property.cut())));
      } else if (NAMED_SCHEMA_KEYWORDS.contains(keyword) && value.isObject()) {
        value.members((_, schema) -> pending.add(subschema.unreachable(schema.cut())));
      } else if (SCHEMA_KEYWORDS.contains(keyword)) {
        takeSchemas(value);
      }
    }

    /** A parameter that may also be null is sent if it is not. */
    private void takeTypes(JsonCursor value) throws MalformedMessageException {
      if (value.isArray()) {
        value.elements(each -> types.add(String.valueOf(each.text())));
        types.remove("null");
      } else {
        types.add(String.valueOf(value.text()));
      }
    }

    private void takeSchemas(JsonCursor value) throws MalformedMessageException {
      if (value.isArray()) {
        value.elements(each -> pending.add(subschema.unreachable(each.cut())));
      } else if (value.isObject()) {
        pending.add(subschema.unreachable(value.cut()));
      }
    }
  }

  /** The annotation is invalid, so the tool must not be used. */
  public static final class InvalidAnnotationException extends Exception {

    private static final long serialVersionUID = 1;

    InvalidAnnotationException(String message) {
      super(message);
    }
  }
}
