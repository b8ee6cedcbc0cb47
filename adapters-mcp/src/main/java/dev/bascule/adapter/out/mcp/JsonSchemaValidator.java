package dev.bascule.adapter.out.mcp;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.out.mcp.schema.CompiledSchema;
import dev.bascule.application.port.out.ToolArgumentsValidator;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.ArgumentError;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A validator of arguments against the input schemas of tools, in the dialect of {@code $schema},
 * or 2020-12 without one (MCP 2025-11-25, basic, JSON Schema Usage). {@code format} is an
 * annotation. The most recently used compiled schemas are cached. Arguments of a tool that accepts
 * every object are not parsed.
 *
 * <p>Neither the server's schema nor the caller's arguments are trusted: references are not loaded,
 * and the steps, the depth and the cost of patterns are limited. A schema that is invalid, refers
 * to another document or exceeds a limit rejects nothing; this is logged once per tool.
 */
public final class JsonSchemaValidator implements ToolArgumentsValidator {

  private static final Logger log = LoggerFactory.getLogger(JsonSchemaValidator.class);
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final int MAX_SCHEMAS = 500;
  private static final int MAX_WARNINGS = 500;

  /** Keywords that do not restrict the instances of a schema. */
  private static final Set<String> ANNOTATIONS =
      Set.of(
          "$schema",
          "$comment",
          "title",
          "description",
          "default",
          "examples",
          "deprecated",
          "readOnly",
          "writeOnly");

  /**
   * By the hash of the tool, least recently used first; empty if the schema is invalid or accepts
   * every object.
   */
  @GuardedBy("this")
  private final LinkedHashMap<Sha256, Optional<CompiledSchema>> schemas =
      new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);

  @GuardedBy("this")
  private final Set<String> toolsWithWarning = new HashSet<>();

  @Override
  public List<ArgumentError> validate(ToolCall call, Tool definition) {
    try {
      Optional<CompiledSchema> schema = schemaOf(call, definition);
      return schema.isEmpty()
          ? List.of()
          : schema.get().validate(MAPPER.readTree(call.arguments().json().toByteArray()));
    } catch (RuntimeException | StackOverflowError e) {
      warn(call, e);
      return List.of();
    }
  }

  /** Compiles without the lock: two threads may both compile a new schema. */
  private Optional<CompiledSchema> schemaOf(ToolCall call, Tool definition) {
    Optional<CompiledSchema> cached = getIfPresent(definition.digest());
    if (cached != null) {
      return cached;
    }
    Optional<CompiledSchema> compiled = compile(call, definition);
    put(definition.digest(), compiled);
    return compiled;
  }

  @SuppressWarnings("NullableOptional") // null is a schema that has not been compiled yet
  private synchronized @Nullable Optional<CompiledSchema> getIfPresent(Sha256 digest) {
    return schemas.get(digest);
  }

  private synchronized void put(Sha256 digest, Optional<CompiledSchema> schema) {
    schemas.put(digest, schema);
    if (schemas.size() > MAX_SCHEMAS) {
      schemas.remove(schemas.firstEntry().getKey());
    }
  }

  private Optional<CompiledSchema> compile(ToolCall call, Tool definition) {
    try {
      JsonNode schema = MAPPER.readTree(definition.json().toByteArray()).path("inputSchema");
      return schema.isObject() && !acceptsEveryObject(schema)
          ? Optional.of(new CompiledSchema(schema))
          : Optional.empty();
    } catch (RuntimeException | StackOverflowError e) {
      warn(call, e);
      return Optional.empty();
    }
  }

  private static boolean acceptsEveryObject(JsonNode schema) {
    return schema
        .propertyStream()
        .allMatch(
            keyword ->
                switch (keyword.getKey()) {
                  case "type" -> keyword.getValue().stringValue("").equals("object");
                  case "properties" ->
                      keyword.getValue().isObject()
                          && keyword
                              .getValue()
                              .valueStream()
                              .allMatch(JsonSchemaValidator::isAnnotation);
                  default -> ANNOTATIONS.contains(keyword.getKey());
                });
  }

  private static boolean isAnnotation(JsonNode schema) {
    return schema.isObject() && ANNOTATIONS.containsAll(schema.propertyNames());
  }

  /** The message of the exception may quote the schema or the arguments, so it is omitted. */
  private void warn(ToolCall call, Throwable cause) {
    boolean isFirst;
    synchronized (this) {
      isFirst =
          toolsWithWarning.size() < MAX_WARNINGS
              && toolsWithWarning.add(call.server().value() + "/" + call.tool().value());
    }
    if (isFirst) {
      log.atWarn()
          .addKeyValue("server", call.server().value())
          .addKeyValue("tool", call.tool().value())
          .log(
              "Arguments of tool \"{}\" of server \"{}\" are not validated: its inputSchema is"
                  + " invalid, refers to another document, or is too complex ({})",
              call.tool(),
              call.server(),
              cause.getClass().getSimpleName());
    }
  }
}
