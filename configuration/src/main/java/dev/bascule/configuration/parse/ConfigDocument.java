package dev.bascule.configuration.parse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLParser;
import tools.jackson.dataformat.yaml.YAMLReadFeature;

/** Parses a YAML or JSON file into nodes with source locations. */
public final class ConfigDocument {

  private static final int MAX_DEPTH = 64;
  private static final StreamReadConstraints CONSTRAINTS =
      StreamReadConstraints.builder()
          .maxNestingDepth(MAX_DEPTH)
          .maxNumberLength(1_000)
          .maxNameLength(10_000)
          .maxStringLength(1 << 20)
          .maxTokenCount(200_000)
          .build();

  private final ConfigFile file;
  private final JsonParser parser;
  private final ConfigErrors errors;

  private ConfigDocument(ConfigFile file, JsonParser parser, ConfigErrors errors) {
    this.file = file;
    this.parser = parser;
    this.errors = errors;
  }

  /**
   * Returns the content of {@code file}, which is JSON (RFC 8259), with comments and trailing
   * commas, or YAML 1.2; empty, with an error, if it could not be parsed completely.
   *
   * @param text the text of the file
   */
  public static Optional<ConfigNode.Mapping> parse(
      ConfigFile file, String text, ConfigErrors errors) {
    try (JsonParser parser = parser(text, file.isJson())) {
      return new ConfigDocument(file, parser, errors).root();
    } catch (JacksonException e) {
      SyntaxError error = SyntaxError.of(e, file);
      errors.add(error.location(), "", error.message());
      return Optional.empty();
    }
  }

  static JsonParser parser(String text, boolean json) {
    return json ? jsonParser(text) : yamlParser(text);
  }

  private static JsonParser jsonParser(String text) {
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(CONSTRAINTS)
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();
    return factory.createParser(ObjectReadContext.empty(), text);
  }

  private static JsonParser yamlParser(String text) {
    YAMLFactory factory =
        YAMLFactory.builder()
            .streamReadConstraints(CONSTRAINTS)
            .enable(YAMLReadFeature.EMPTY_STRING_AS_NULL)
            .build();
    return YAMLMapper.builder(factory).build().createParser(text);
  }

  private Optional<ConfigNode.Mapping> root() {
    if (parser.nextToken() == null) {
      errors.add(SourceLocation.wholeFile(file), "", "the file is empty");
      return Optional.empty();
    }
    ConfigNode root = node("");
    if (parser.nextToken() != null) {
      errors.add(location(), "", "the file must contain one document, but a second begins here");
    }
    if (root instanceof ConfigNode.Mapping mapping) {
      return Optional.of(mapping);
    }
    errors.add(root.location(), "", "expected keys and values, but got " + root.kind());
    return Optional.empty();
  }

  /** Parses the value that begins with the current token. */
  private ConfigNode node(String path) {
    if (parser instanceof YAMLParser yaml && isBeyondPlainYaml(yaml, path)) {
      SourceLocation location = location();
      parser.skipChildren();
      return new ConfigNode.Invalid(location);
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> mapping(path);
      case START_ARRAY -> sequence(path);
      case VALUE_NULL -> new ConfigNode.Empty(location());
      default -> new ConfigNode.Scalar(location(), parser.getString());
    };
  }

  private boolean isBeyondPlainYaml(YAMLParser yaml, String path) {
    if (yaml.isCurrentAlias() || yaml.getObjectId() != null) {
      errors.add(location(), path, "anchors (`&`) and aliases (`*`) are not supported");
      return true;
    }
    if (yaml.getTypeId() != null) {
      errors.add(location(), path, "tags (`!`) are not supported");
      return true;
    }
    return false;
  }

  private ConfigNode.Mapping mapping(String path) {
    SourceLocation start = location();
    List<ConfigNode.Member> members = new ArrayList<>();
    Map<String, SourceLocation> seen = new HashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      SourceLocation location = location();
      SourceLocation first = seen.putIfAbsent(key, location);
      parser.nextToken();
      ConfigNode value = node(join(path, key));
      if (first == null) {
        members.add(new ConfigNode.Member(location, key, value));
      } else {
        errors.add(location, join(path, key), "is duplicated; first on line " + first.line());
      }
    }
    return new ConfigNode.Mapping(start, members);
  }

  private ConfigNode.Sequence sequence(String path) {
    SourceLocation start = location();
    List<ConfigNode> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(node(path + "[" + elements.size() + "]"));
    }
    return new ConfigNode.Sequence(start, elements);
  }

  public static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private SourceLocation location() {
    TokenStreamLocation location = parser.currentTokenLocation();
    return new SourceLocation(file, location.getLineNr(), location.getColumnNr());
  }
}
