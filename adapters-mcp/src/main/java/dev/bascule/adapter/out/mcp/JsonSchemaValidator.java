package dev.bascule.adapter.out.mcp;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.out.mcp.schema.CompiledSchema;
import dev.bascule.adapter.out.mcp.schema.ValidationLimiter;
import dev.bascule.application.port.out.ToolArgumentsValidator;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.ArgumentError;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.json.MalformedMessageException;
import java.time.Duration;
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
 * and the steps, the time, the depth, the cost of patterns, the number of validations at the same
 * time and the time for all of one server are limited. A schema that is invalid, refers to another
 * document or exceeds a limit rejects nothing; this is logged once per tool. A limit that a
 * caller's arguments exceeded is remembered for that caller and schema, so that not every call pays
 * for it.
 */
public final class JsonSchemaValidator implements ToolArgumentsValidator {

  private static final Logger log = LoggerFactory.getLogger(JsonSchemaValidator.class);
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final int MAX_SCHEMAS = 500;

  /** In bytes; a compiled schema takes about twenty times that. */
  private static final int MAX_SCHEMA_SIZE = 512 * 1024;

  private static final byte[] NO_SCHEMA = {'{', '}'};

  private static final int MAX_SIZE_OF_ALL_SCHEMAS = 2 * 1024 * 1024;

  private static final int MAX_TOOLS = 1000;
  private static final int MAX_COMPLEX_SCHEMAS = 1000;
  private static final Duration COMPLEX_FOR = Duration.ofMinutes(5);
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

  private final Ticker ticker;
  private final ValidationLimiter limiter;

  /** The hashes of the schemas of tools, by the hash of the tool, least recently used first. */
  @GuardedBy("this")
  private final LinkedHashMap<Sha256, Sha256> schemasOfTools =
      new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);

  /** By the hash of the schema, least recently used first. */
  @GuardedBy("this")
  private final LinkedHashMap<Sha256, CachedSchema> schemas =
      new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);

  @GuardedBy("this")
  private int sizeOfAllSchemas;

  /** Until when a validation is too complex, in readings of the ticker; oldest first. */
  @GuardedBy("this")
  private final LinkedHashMap<SchemaOfCaller, Long> tooComplex = new LinkedHashMap<>();

  @GuardedBy("this")
  private final Set<String> toolsWithWarning = new HashSet<>();

  public JsonSchemaValidator(Ticker ticker) {
    this.ticker = ticker;
    this.limiter = ValidationLimiter.forThisProcess(ticker);
  }

  /**
   * A schema.
   *
   * @param compiled empty if the schema is invalid or accepts every object
   * @param size the length of its JSON text in bytes; 0 if it is not kept
   */
  private record CachedSchema(Optional<CompiledSchema> compiled, int size) {}

  private record SchemaOfCaller(ServerId server, Sha256 schema, String caller) {}

  @Override
  public List<ArgumentError> validate(
      ToolCall call, Tool definition, String shareHolder, Deadline deadline) {
    Sha256 known = findSchema(definition.digest());
    if (known != null && isSkipped(new SchemaOfCaller(call.server(), known, shareHolder))) {
      return List.of();
    }
    // It may wait three times, and the server, whose answer matters, needs half of the time.
    Duration share = deadline.remaining(ticker).dividedBy(6);
    Duration maxWait =
        share.compareTo(ValidationLimiter.MAX_WAIT) < 0 ? share : ValidationLimiter.MAX_WAIT;
    return limiter
        .run(call.server(), shareHolder, maxWait, () -> validate(call, definition, shareHolder))
        .orElse(List.of());
  }

  private List<ArgumentError> validate(ToolCall call, Tool definition, String shareHolder) {
    Sha256 digest = schemaOf(definition);
    SchemaOfCaller subject = new SchemaOfCaller(call.server(), digest, shareHolder);
    if (isSkipped(subject)) { // a schema of another tool, or since it waited for its turn
      return List.of();
    }
    try {
      Optional<CompiledSchema> schema = compiled(call, definition, digest);
      return schema.isEmpty() ? List.of() : validate(call, schema.get());
    } catch (RuntimeException | StackOverflowError e) {
      putTooComplex(subject);
      warn(call, e);
      return List.of();
    }
  }

  private List<ArgumentError> validate(ToolCall call, CompiledSchema schema) {
    byte[] arguments = call.arguments().json().toByteArray();
    return schema.validate(MAPPER.readTree(arguments), arguments.length, ticker);
  }

  /** Returns whether the schema accepts everything, or was too complex for this caller. */
  private synchronized boolean isSkipped(SchemaOfCaller subject) {
    CachedSchema cached = schemas.get(subject.schema());
    Long until = tooComplex.get(subject);
    return (cached != null && cached.compiled().isEmpty())
        || (until != null && until - ticker.nanos() > 0);
  }

  private synchronized void putTooComplex(SchemaOfCaller subject) {
    tooComplex.remove(subject);
    tooComplex.put(subject, ticker.nanos() + COMPLEX_FOR.toNanos());
    if (tooComplex.size() > MAX_COMPLEX_SCHEMAS) {
      tooComplex.pollFirstEntry();
    }
  }

  /**
   * Returns the hash of the tool's schema. A tool without a readable one has none in common with
   * others, so it is that of the tool.
   */
  private Sha256 schemaOf(Tool tool) {
    Sha256 known = findSchema(tool.digest());
    if (known != null) {
      return known;
    }
    Sha256 digest =
        tool.json().length() > MAX_SCHEMA_SIZE
            ? tool.digest()
            : readSchema(tool).map(JsonBytes::digest).orElse(tool.digest());
    synchronized (this) {
      schemasOfTools.put(tool.digest(), digest);
      if (schemasOfTools.size() > MAX_TOOLS) {
        schemasOfTools.pollFirstEntry();
      }
    }
    return digest;
  }

  private synchronized @Nullable Sha256 findSchema(Sha256 tool) {
    return schemasOfTools.get(tool);
  }

  private static Optional<JsonBytes> readSchema(Tool tool) {
    try {
      return JsonSlice.of(tool.json().toByteArray()).find("inputSchema").map(JsonSlice::toJson);
    } catch (MalformedMessageException _) {
      return Optional.empty();
    }
  }

  /** Compiles without the lock: two threads may both compile a new schema. */
  private Optional<CompiledSchema> compiled(ToolCall call, Tool definition, Sha256 digest) {
    CachedSchema cached = getIfPresent(digest);
    if (cached == null) {
      cached = compile(call, definition);
      put(digest, cached);
    }
    return cached.compiled();
  }

  private synchronized @Nullable CachedSchema getIfPresent(Sha256 digest) {
    return schemas.get(digest);
  }

  private synchronized void put(Sha256 digest, CachedSchema schema) {
    CachedSchema previous = schemas.put(digest, schema);
    sizeOfAllSchemas += schema.size() - (previous == null ? 0 : previous.size());
    while (schemas.size() > MAX_SCHEMAS || sizeOfAllSchemas > MAX_SIZE_OF_ALL_SCHEMAS) {
      sizeOfAllSchemas -= schemas.pollFirstEntry().getValue().size();
    }
  }

  private CachedSchema compile(ToolCall call, Tool definition) {
    try {
      if (definition.json().length() > MAX_SCHEMA_SIZE) {
        throw new IllegalArgumentException("the tool is longer than " + MAX_SCHEMA_SIZE + " bytes");
      }
      byte[] text = readSchema(definition).map(JsonBytes::toByteArray).orElse(NO_SCHEMA);
      JsonNode schema = MAPPER.readTree(text);
      return schema.isObject() && !acceptsEveryObject(schema)
          ? new CachedSchema(Optional.of(new CompiledSchema(schema)), text.length)
          : new CachedSchema(Optional.empty(), 0);
    } catch (RuntimeException | StackOverflowError e) {
      warn(call, e);
      return new CachedSchema(Optional.empty(), 0);
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
                  + " invalid, refers to another document, or is too complex for them ({})",
              call.tool(),
              call.server(),
              cause.getClass().getSimpleName());
    }
  }
}
