package dev.bascule.adapter.out.mcp.schema;

import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.OutputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.AnnotationKeyword;
import com.networknt.schema.path.PathType;
import dev.bascule.domain.result.ArgumentError;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.time.Ticker;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A compiled schema. References are never loaded, neither from the network nor from files or the
 * class path. Thread-safe.
 */
public final class CompiledSchema {

  private static final long MAX_STEPS = 1_000_000;

  /** The steps that any arguments may take; 100 ms or so. */
  private static final long BASE_STEPS = 100_000;

  /** The further steps per byte of the arguments; the elements of a long array take about one. */
  private static final long STEPS_PER_BYTE = 4;

  private static final SchemaRegistryConfig CONFIG =
      SchemaRegistryConfig.builder()
          .pathType(PathType.JSON_POINTER)
          // Servers use formats of their own, and since 2019-09 they are annotations.
          .formatAssertionsEnabled(false)
          .regularExpressionFactory(BoundedRegex::compile)
          .locale(Locale.ROOT)
          .build();

  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDialects(
          Stream.of(
                  Dialects.getDraft202012(),
                  Dialects.getDraft201909(),
                  Dialects.getDraft7(),
                  Dialects.getDraft6(),
                  Dialects.getDraft4())
              .map(CompiledSchema::withOwnKeywords)
              .toList(),
          builder ->
              builder
                  .defaultDialectId(Dialects.getDraft202012().getId())
                  .schemaRegistryConfig(CONFIG)
                  .schemaCacheEnabled(false)
                  .schemaLoader(loader -> loader.block(_ -> true)));

  private final Schema schema;

  /**
   * @param schema the input schema of a tool
   * @throws RuntimeException if it is invalid, or refers to another document
   */
  public CompiledSchema(JsonNode schema) {
    this.schema = REGISTRY.getSchema(schema);
    this.schema.initializeValidators();
  }

  /**
   * Treats unknown keywords as annotations, as the library does, but without its log message for
   * each, and bounds the time of {@code uniqueItems}.
   */
  private static Dialect withOwnKeywords(Dialect dialect) {
    return Dialect.builder(dialect)
        .unknownKeywordFactory((keyword, _) -> new AnnotationKeyword(keyword))
        .keyword(new UniqueItemsKeyword())
        .build();
  }

  /**
   * Returns the errors in {@code arguments}, at most {@link Failure.InvalidArguments#MAX_ERRORS}.
   * Yields now and then.
   *
   * @param size the length of the arguments in bytes, in proportion to which they may take steps
   * @throws RuntimeException if validation takes too many steps or too long, or the schema is
   *     invalid
   */
  public List<ArgumentError> validate(JsonNode arguments, int size, Ticker ticker) {
    BoundedExecution execution = new BoundedExecution(ticker);
    ExecutionConfig bounds = bounds(size);
    try {
      ScopedValue.where(BoundedRegex.BUDGET, new BoundedRegex.Budget())
          .run(
              () ->
                  schema.validate(
                      execution,
                      arguments,
                      OutputFormat.DEFAULT,
                      context -> context.setExecutionConfig(bounds)));
    } catch (BoundedExecution.EnoughErrorsException _) {
      // The errors so far are those to report.
    }
    return execution.reported().isEmpty()
        ? List.of()
        : new ErrorTranslator(schema.getSchemaNode(), execution.reported()).translate();
  }

  private static ExecutionConfig bounds(int size) {
    return ExecutionConfig.builder()
        .locale(Locale.ROOT)
        .formatAssertionsEnabled(false)
        .maxEvaluationSteps(Math.min(MAX_STEPS, BASE_STEPS + STEPS_PER_BYTE * size))
        .maxEvaluationDepth(200)
        .build();
  }
}
