package dev.bascule.adapter.out.mcp.schema;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.AnnotationKeyword;
import com.networknt.schema.path.PathType;
import dev.bascule.domain.result.ArgumentError;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A compiled schema. References are never loaded, neither from the network nor from files or the
 * class path. Thread-safe.
 */
public final class CompiledSchema {

  private static final ExecutionConfig BOUNDS =
      ExecutionConfig.builder()
          .locale(Locale.ROOT)
          .formatAssertionsEnabled(false)
          .maxEvaluationSteps(1_000_000)
          .maxEvaluationDepth(200)
          .build();

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
              .map(CompiledSchema::withUnknownKeywords)
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
   * each.
   */
  private static Dialect withUnknownKeywords(Dialect dialect) {
    return Dialect.builder(dialect)
        .unknownKeywordFactory((keyword, _) -> new AnnotationKeyword(keyword))
        .build();
  }

  /**
   * Returns the errors in {@code arguments}.
   *
   * @throws RuntimeException if validation takes too many steps, or the schema is invalid
   */
  public List<ArgumentError> validate(JsonNode arguments) {
    List<Error> errors =
        ScopedValue.where(BoundedRegex.BUDGET, new BoundedRegex.Budget())
            .call(() -> schema.validate(arguments, context -> context.setExecutionConfig(BOUNDS)));
    return errors.isEmpty()
        ? List.of()
        : new ErrorTranslator(schema.getSchemaNode(), errors).translate();
  }
}
