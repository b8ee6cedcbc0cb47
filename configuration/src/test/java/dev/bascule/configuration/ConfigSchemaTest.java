package dev.bascule.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.configuration.load.ConfigReader;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.load.ConfigSchema;
import dev.bascule.configuration.parse.ConfigFile;
import dev.bascule.configuration.tls.PemFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Compares the JSON Schema with {@code docs/bascule.schema.json}, with {@code
 * docs/configuration.md}, and with the reader; see also {@link SchemaAgreement}.
 */
final class ConfigSchemaTest {

  private static final Path FILE = Path.of("..", "docs", ConfigSchema.FILE_NAME);

  /** What the page calls a type, and what the messages of the reader call it. */
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("duration", "a duration such as"),
          Map.entry("duration, longer than zero", "a duration longer than zero"),
          Map.entry("size", "a size such as"),
          Map.entry("rate", "a rate such as"),
          Map.entry("count", "a whole number of at least 1"),
          Map.entry("flag", "true or false"),
          Map.entry("flag or section", "true, false, or keys"),
          Map.entry("0 to 65535", "a port from 0 to 65535"),
          Map.entry("1 to 10000", "a whole number from 1 to 10000"),
          Map.entry("1 to 1000000", "a whole number from 1 to 1000000"),
          Map.entry("0 to less than 1", "a number from 0 to less than 1"),
          Map.entry("more than 0, less than 1", "a number more than 0 and less than 1"),
          Map.entry("more than 0, at most 1", "a number more than 0 and at most 1"),
          Map.entry("file", "a file"));

  private static final Pattern CHOICES = Pattern.compile("`[^`]+`(, `[^`]+`)*");

  /** Keys of other programs that the page only mentions in a sentence. */
  private static final String IGNORED = "Ignored.";

  @TempDir private Path folder;

  @Test
  void fileInRepositoryIsCurrent() throws IOException {
    assertThat(Files.readString(FILE))
        .as("refresh it with: ./bascule schema > docs/bascule.schema.json")
        .isEqualTo(ConfigSchema.text());
  }

  @Test
  void schemaHasTheKeysOfThePage() {
    Set<String> described = new TreeSet<>();
    addKeys(SchemaAgreement.schema(), "", described);
    described.removeIf(path -> path.startsWith("mcpServers.NAME.breaker."));

    Set<String> documented = new TreeSet<>();
    ReferencePage.keys().forEach(key -> documented.add(key.path()));

    assertEquals(documented, described);
  }

  private static void addKeys(JsonNode section, String path, Set<String> keys) {
    for (Map.Entry<String, JsonNode> property : section.path("properties").properties()) {
      JsonNode schema = property.getValue();
      boolean isOfOtherPrograms =
          schema.has("doNotSuggest") || schema.path("description").asString("").startsWith(IGNORED);
      if (!isOfOtherPrograms) {
        String own = path.isEmpty() ? property.getKey() : path + "." + property.getKey();
        if (!path.isEmpty()) {
          keys.add(own);
        }
        addKeys(schema, own, keys);
        addKeys(schema.path("items"), own + "[]", keys);
        addKeys(values(schema), own + "." + placeholder(property.getKey()), keys);
      }
    }
  }

  private static String placeholder(String key) {
    return switch (key) {
      case "rights" -> "GROUP";
      case "tools" -> "GLOB";
      default -> "NAME";
    };
  }

  private static JsonNode values(JsonNode schema) {
    for (JsonNode pattern : schema.path("patternProperties")) {
      return pattern.path("else");
    }
    return schema.path("additionalProperties");
  }

  private static JsonNode find(ReferencePage.Key key) {
    JsonNode schema = SchemaAgreement.schema();
    String before = "";
    for (String name : key.path().replace("[]", ".[]").split("\\.", -1)) {
      schema =
          name.equals("[]")
              ? schema.path("items")
              : name.equals(placeholder(before))
                  ? values(schema)
                  : schema.path("properties").path(name);
      before = name;
    }
    return schema;
  }

  @ParameterizedTest
  @MethodSource("keys")
  void typeIsThatOfThePage(ReferencePage.Key key) {
    JsonNode schema = find(key);
    List<String> types =
        schema.path("type").isArray()
            ? schema.path("type").valueStream().map(JsonNode::asString).toList()
            : List.of(schema.path("type").asString(""));
    String type = key.type();
    if (CHOICES.matcher(type).matches()) {
      for (String choice : type.replace("`", "").split(", ", -1)) {
        assertThat(schema.at("/anyOf/0/enum").valueStream().map(JsonNode::asString))
            .contains(choice);
      }
    } else if (type.equals("section") || type.contains(" by ")) {
      assertThat(types).contains("object");
    } else if (type.startsWith("list")) {
      assertThat(types).contains("array");
    } else if (TYPES.containsKey(type)) {
      assertThat(schema.path("errorMessage").asString()).startsWith("expected " + TYPES.get(type));
    } else if (!key.name().equals("transport")) {
      assertThat(types).contains("string");
    }
  }

  @ParameterizedTest
  @MethodSource("keys")
  void hasDefaultOfThePage(ReferencePage.Key key) {
    boolean dependsOnOthers =
        Set.of("maxBytes", "startTimeout", "toolTimeout", "maxCallTime").contains(key.name())
            || key.defaultValue().equals("{}");

    JsonNode defaultValue = find(key).path("default");

    if (!dependsOnOthers) {
      JsonNode documented =
          key.defaultValue().isEmpty()
              ? JsonMapper.shared().missingNode()
              : new YAMLMapper().readTree(key.defaultValue());
      assertEquals(normal(documented), normal(defaultValue));
    }
  }

  /** Returns a value for comparison: durations in seconds, lists sorted. */
  private static String normal(JsonNode value) {
    if (value.isArray()) {
      return value.valueStream().map(JsonNode::asString).sorted().toList().toString();
    }
    String text = value.asString("");
    return switch (text) {
      case "0s", "0.0" -> "0";
      case "1m" -> "60s";
      case "5m" -> "300s";
      case "2m30s" -> "150s";
      case "1d" -> "24h";
      default -> text;
    };
  }

  @ParameterizedTest
  @MethodSource("keys")
  void linksToThePage(ReferencePage.Key key) {
    assertThat(find(key).path("description").asString())
        .endsWith(" Reference: docs/configuration.md#" + anchor(key.section()));
    assertThat(ReferencePage.anchors()).contains(anchor(key.section()));
  }

  private static String anchor(String section) {
    return section.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
  }

  static Stream<ReferencePage.Key> keys() {
    return ReferencePage.keys().stream();
  }

  /** Random files of the keys of the page, most of them with a valid value. */
  @Test
  void agreesWithReader() throws IOException {
    PemFolder.writeExamples(folder);
    Files.writeString(folder.resolve("keys.yaml"), "keys: []\n");
    Files.writeString(folder.resolve("server.env"), "A=1\n");
    Random random = new Random(8);
    int valid = 0;
    for (int i = 0; i < 2_500; i++) {
      String text = document(random, 0.1 * random.nextDouble()).toString();
      Path file = folder.resolve("bascule.json");
      Files.writeString(file, text);
      ConfigResult result =
          new ConfigReader(ConfigFixtures.ENVIRONMENT)
              .read(ConfigFile.named("bascule.json", folder), ListenOverrides.NONE);
      SchemaAgreement.check("bascule.json", text, result);
      valid += result instanceof ConfigResult.Valid ? 1 : 0;
    }
    assertThat(valid).isGreaterThan(250);
  }

  private static JsonNode document(Random random, double share) {
    Map<String, Object> document = new LinkedHashMap<>();
    Map<String, Object> servers = new LinkedHashMap<>();
    document.put("mcpServers", servers);
    servers.put("files", Map.of("url", "https://host/mcp"));
    servers.put(
        "NAME",
        new LinkedHashMap<>(
            random.nextBoolean() ? Map.of("url", "https://host/mcp") : Map.of("command", "npx")));
    document.put(
        "shared", new LinkedHashMap<>(Map.of("url", "valkeys://host", "secretFile", "file")));
    List<ReferencePage.Key> keys = ReferencePage.keys();
    for (ReferencePage.Key key : keys) {
      if (random.nextDouble() < share) {
        put(document, key.path(), value(key, keys, random));
      }
    }
    return JsonMapper.shared().valueToTree(document);
  }

  private static Object value(ReferencePage.Key key, List<ReferencePage.Key> keys, Random random) {
    String text =
        switch (random.nextInt(12)) {
          case 0 -> keys.get(random.nextInt(keys.size())).example();
          case 1 -> key.defaultValue();
          case 2 -> "\"${NUMBER}\"";
          case 3 ->
              List.of("0", "7", "-1", "0.5", "true", "[]", "{}", "\"\"").get(random.nextInt(8));
          default -> key.example();
        };
    return text.isEmpty() ? Map.of() : new YAMLMapper().readValue(text, Object.class);
  }

  /** Puts {@code value} at {@code path}, unless there is a value on the way. */
  @SuppressWarnings("unchecked")
  private static void put(Map<String, Object> document, String path, Object value) {
    Map<String, Object> section = document;
    List<String> names = new ArrayList<>(List.of(path.split("\\.", -1)));
    String last = names.removeLast();
    for (String name : names) {
      String key = name.replace("[]", "");
      Object next =
          section.computeIfAbsent(
              key,
              _ ->
                  name.endsWith("[]")
                      ? new ArrayList<Object>(List.of(new LinkedHashMap<String, Object>()))
                      : new LinkedHashMap<String, Object>());
      if (next instanceof List<?> list && !list.isEmpty()) {
        next = list.getFirst();
      }
      if (!(next instanceof LinkedHashMap)) {
        return;
      }
      section = (Map<String, Object>) next;
    }
    section.put(last, value);
  }
}
