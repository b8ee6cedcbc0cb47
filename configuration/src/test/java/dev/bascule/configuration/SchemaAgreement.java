package dev.bascule.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.adapter.out.mcp.schema.CompiledSchema;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.load.ConfigSchema;
import dev.bascule.configuration.parse.ConfigError;
import dev.bascule.domain.time.Ticker;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLReadFeature;

/**
 * Compares the reader with the JSON Schema: the schema accepts what the reader accepts, and rejects
 * what the reader rejects, except for what a schema cannot say.
 */
public final class SchemaAgreement {

  private static final int MAX_LENGTH = 50_000;

  private static final JsonNode SCHEMA = new JsonMapper().readTree(ConfigSchema.text());
  private static final CompiledSchema COMPILED = new CompiledSchema(SCHEMA);

  private static final ObjectMapper YAML =
      YAMLMapper.builder(YAMLFactory.builder().enable(YAMLReadFeature.EMPTY_STRING_AS_NULL).build())
          .build();
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS, JsonReadFeature.ALLOW_TRAILING_COMMA)
          .build();

  /** The messages of errors that a schema cannot find. */
  private static final Pattern BEYOND_A_SCHEMA =
      Pattern.compile(
          String.join(
              "|",
              // The syntax of the file, which is lost when it is parsed.
              "not (YAML|JSON):",
              "is duplicated; first on line",
              "anchors \\(`&`\\)",
              "tags \\(`!`\\)",
              "one document, but a second",
              "the file is empty",
              // Files.
              "no such file",
              "cannot read|is a folder|permission denied|not valid UTF-8|is larger than",
              "contains no PEM certificate, or too many",
              "contains a (certificate|key) that cannot be decoded",
              "expected one private key in PEM format, but found",
              "expected an unencrypted key",
              "expected a PKCS#8 key, but found",
              "is not valid PEM",
              "does not match the certificate",
              "is not signed by certificate",
              "is restricted to RSASSA-PSS parameters",
              "expected NAME=value on line",
              // How a number is written.
              "but got `[0-9.]+[eE]",
              // Other entries.
              "is also the key of",
              "another key of this name",
              "is configured more than once",
              "matches no server in this file",
              "is already set in `headers`",
              // A file that is included may have no servers.
              "is required: the servers to connect to",
              "is duplicated; first at",
              "not supported in a file that is included|a file or folder that can be read|at most"
                  + " 100 files",
              // The command line, and what depends on several sections.
              "without authentication",
              // Names in upper and lower case.
              "is a credential for the bridge",
              "is set by the bridge",
              // What only a parser finds: addresses, dates, names.
              "expected an address such as 10\\.0\\.0\\.5",
              "expected a date such as",
              "expected a distinguished name",
              "has no discoverable keys",
              "http only for this machine",
              "an http URL of this machine",
              "expected a URL such as https://host/mcp",
              "contains a null character",
              // How many different elements a list has.
              "expected at most \\d+ (tags|arguments)",
              // What two lists of a section have in common, and a list with another section.
              "is not part of the key",
              "one caller could choose the answer to others",
              // How long a duration is, and how large a size.
              "must be (from|at least|at most)"));

  private SchemaAgreement() {}

  /** Returns the schema. */
  static JsonNode schema() {
    return SCHEMA;
  }

  /** Compares the {@code result} of reading {@code text} with the schema. */
  public static void check(String name, String text, ConfigResult result) {
    boolean isInvalid = result instanceof ConfigResult.Invalid;
    if (text.length() > MAX_LENGTH || (isInvalid && text.contains("${"))) {
      // Any value of a variable may be valid.
      return;
    }
    switch (result) {
      case ConfigResult.Valid _ -> assertThat(errors(name, text)).as(text).hasValue(List.of());
      case ConfigResult.Invalid(List<ConfigError> errors) -> {
        List<ConfigError> expressible =
            errors.stream()
                .filter(error -> error.file().equals(name))
                .filter(error -> !BEYOND_A_SCHEMA.matcher(error.message()).find())
                .toList();
        if (!expressible.isEmpty()) {
          assertThat(errors(name, text))
              .as(text + expressible)
              .isNotEqualTo(Optional.of(List.of()));
        }
      }
    }
  }

  /** Returns the errors that the schema finds; empty if the text cannot be parsed. */
  static Optional<List<String>> errors(String name, String text) {
    JsonNode document;
    try {
      document =
          (name.endsWith(".json") || name.endsWith(".jsonc") ? JSON : YAML)
              .readTree(text.startsWith("\ufeff") ? text.substring(1) : text);
    } catch (JacksonException _) {
      return Optional.empty();
    }
    return Optional.of(
        COMPILED.validate(document, text.length(), Ticker.system()).stream()
            .map(Object::toString)
            .toList());
  }
}
