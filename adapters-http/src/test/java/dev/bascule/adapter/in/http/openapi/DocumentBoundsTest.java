package dev.bascule.adapter.in.http.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.mcpo.McpoDocument;
import dev.bascule.adapter.in.http.openapi.DocumentWriter.WrittenDocument;
import dev.bascule.adapter.in.http.openapi.OpenApiDocument.ServerTools;
import dev.bascule.domain.budget.DocumentBudget;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.mcp.json.JsonCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A document has at most three times the bytes of the tools in it, whatever their schemas are. */
final class DocumentBoundsTest {

  private static final int SEEDS = 50;

  private static final OpenApiDocument OPEN_API =
      new OpenApiDocument("", "1", new SecurityRequirement(false, false, false));

  private static final McpoDocument MCPO =
      new McpoDocument(new ServerId("s"), "/mcpo/s", "/servers/s/tools", /* requiresKeys= */ true);

  /** A document that the bridge makes of the tools of one server. */
  record Document(String name, Function<List<Tool>, WrittenDocument> write) {
    @Override
    public String toString() {
      return name;
    }
  }

  static final List<Document> DOCUMENTS =
      List.of(
          new Document("one server", tools -> OPEN_API.forServer(serverWith(tools))),
          new Document(
              "servers", tools -> OPEN_API.forServers(List.of(serverWith(tools)), List.of())),
          new Document("mcpo", MCPO::of));

  private static ServerTools serverWith(List<Tool> tools) {
    return new ServerTools(new ServerId("s"), Optional.empty(), tools);
  }

  @ParameterizedTest
  @FieldSource("DOCUMENTS")
  void growsAtMostThreefold(Document document) {
    long fixed = document.write().apply(List.of()).json().length();
    for (int seed = 0; seed < SEEDS; seed++) {
      List<Tool> tools = new Schemas(new Random(seed)).tools();
      long written = document.write().apply(tools).json().length() - fixed;

      assertThat(written)
          .as("seed %s", seed)
          .isLessThanOrEqualTo(DocumentBudget.MAX_GROWTH * DocumentBudget.bytesOf(tools));
    }
  }

  /** Each of the pointers to one name is spelled in another way. */
  @ParameterizedTest
  @FieldSource("DOCUMENTS")
  void copiesNoTargetOnceForEachSpelling(Document document) {
    String references =
        IntStream.range(0, 1 << 10)
            .mapToObj(spelling -> "{'$ref':'#/$defs/" + tildes(10, spelling) + "'}")
            .collect(Collectors.joining(","));
    String target = "'" + "~".repeat(10) + "':{'enum':['" + "x".repeat(20_000) + "']}";
    List<Tool> tools =
        tools(
            "{'name':'t','inputSchema':{'type':'object','properties':{'a':{'anyOf':["
                + references
                + "]}},'$defs':{"
                + target
                + "}}}");

    WrittenDocument written = document.write().apply(tools);

    assertThat(written.json().length()).isLessThan(3 * 20_000 + 3 * (1 << 10) * 40);
    assertThat(written.isWhole()).isTrue();
  }

  private static List<Tool> tools(String... tools) {
    return OpenApiFixtures.server("s", tools).tools();
  }

  private static String tildes(int count, int spelling) {
    return IntStream.range(0, count)
        .mapToObj(bit -> (spelling >> bit & 1) == 0 ? "~" : "~0")
        .collect(Collectors.joining());
  }

  /** Nested values, each of which is the target of a reference, so that each has a copy. */
  private static String nestedTargets() {
    int levels = 60;
    String references =
        IntStream.rangeClosed(1, levels)
            .mapToObj(level -> "{'$ref':'#/x" + "/a".repeat(level) + "'}")
            .collect(Collectors.joining(","));
    String nested =
        "{'a':".repeat(levels) + "{'enum':['" + "x".repeat(40_000) + "']}" + "}".repeat(levels);
    return "{'type':'object','properties':{'p':{'anyOf':[" + references + "]}},'x':" + nested + "}";
  }

  @ParameterizedTest
  @FieldSource("DOCUMENTS")
  void describesToolWithTooLongSchemasInBrief(Document document) {
    List<Tool> tools =
        tools(
            "{'name':'bad','description':'Does it.','inputSchema':" + nestedTargets() + "}",
            "{'name':'good','inputSchema':{'type':'object','properties':{'a':{'const':1}}}}");

    WrittenDocument written = document.write().apply(tools);

    JsonNode json = JsonCodec.read(written.json());
    JsonNode brief = pathOf(json, "bad");
    assertThat(written.isWhole()).isFalse();
    assertEquals("Does it.", brief.at("/post/description").asString());
    assertEquals("/servers/s/tools", brief.at("/post/externalDocs/url").asString());
    assertEquals(
        JsonCodec.object().put("type", "object"),
        brief.at("/post/requestBody/content/application~1json/schema"));
    assertThat(pathOf(json, "good").at("/post").has("externalDocs")).isFalse();
    assertThat(json.path("components").toString()).contains("\"const\":1");
  }

  private static JsonNode pathOf(JsonNode json, String tool) {
    return json.path("paths").properties().stream()
        .filter(path -> path.getKey().endsWith("/" + tool))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  /** Generates tools with references of all kinds, whose names have characters of pointers. */
  private static final class Schemas {

    private static final List<String> NAMES =
        List.of("a", "~", "~~~", "/", "~1", "%", "%7E", "é", "\ud800", "$ref", "items", "0", "");

    private static final List<String> PLACES =
        List.of("$defs", "properties", "items", "default", "x", "anyOf", "allOf", "0");

    private final Random random;

    Schemas(Random random) {
      this.random = random;
    }

    List<Tool> tools() {
      return IntStream.rangeClosed(0, random.nextInt(4)).mapToObj(this::tool).toList();
    }

    private Tool tool(int number) {
      ObjectNode tool = JsonCodec.object().put("name", "t" + number + pick(NAMES).strip() + "x");
      tool.put("description", "d".repeat(random.nextInt(200)));
      tool.set("inputSchema", withReferences(schema(6).put("type", "object")));
      if (random.nextBoolean()) {
        tool.set("outputSchema", withReferences(schema(4)));
      }
      return OpenApiFixtures.tool(tool.toString());
    }

    /** Adds references to places that exist, each written in one of its spellings. */
    private ObjectNode withReferences(ObjectNode schema) {
      List<String> places = new ArrayList<>();
      addPlaces(schema, "#", places);
      ArrayNode all = schema.putObject("not").putArray("anyOf");
      for (int i = random.nextInt(2 * places.size() + 1); i > 0; i--) {
        all.addObject().put("$ref", pick(places));
      }
      return schema;
    }

    private void addPlaces(JsonNode node, String place, List<String> places) {
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        String inner = place + "/" + spelled(member.getKey());
        places.add(inner);
        addPlaces(member.getValue(), inner, places);
      }
      for (int i = 0; node.isArray() && i < node.size(); i++) {
        addPlaces(node.get(i), place + "/" + i, places);
      }
    }

    private ObjectNode schema(int levels) {
      ObjectNode schema = JsonCodec.object();
      for (int i = random.nextInt(5); i >= 0; i--) {
        switch (random.nextInt(levels > 0 ? 10 : 4)) {
          case 0 -> schema.put("$ref", reference());
          case 1 -> schema.putArray("enum").add("x".repeat(random.nextInt(500)));
          case 2 -> schema.put("$anchor", pick(NAMES));
          case 3 -> schema.put("description", "é~".repeat(random.nextInt(50)));
          case 4 -> schemas(schema.putObject("$defs"), levels);
          case 5 -> schemas(schema.putObject("properties"), levels);
          case 6 -> schema.set("items", schema(levels - 1));
          case 7 -> schema.set(pick(List.of("x", "default")), schema(levels - 1));
          case 8 -> nested(schema, random.nextInt(40)).put("x", "x".repeat(random.nextInt(2_000)));
          default -> {
            ArrayNode all = schema.putArray(pick(List.of("anyOf", "allOf")));
            IntStream.range(0, many()).forEach(_ -> all.add(schema(levels - 2)));
          }
        }
      }
      return schema;
    }

    /** Returns the innermost of nested objects that no keyword has as schemas. */
    private static ObjectNode nested(ObjectNode schema, int levels) {
      ObjectNode innermost = schema;
      for (int i = 0; i < levels; i++) {
        innermost = innermost.putObject("x");
      }
      return innermost;
    }

    private void schemas(ObjectNode byName, int levels) {
      for (int i = many(); i > 0; i--) {
        byName.set(pick(NAMES), schema(levels - 2));
      }
    }

    private int many() {
      return random.nextInt(10) == 0 ? 20 : 1 + random.nextInt(3);
    }

    private String reference() {
      String place =
          IntStream.range(0, random.nextInt(6))
              .mapToObj(_ -> "/" + (random.nextBoolean() ? pick(PLACES) : spelled(pick(NAMES))))
              .collect(Collectors.joining());
      return random.nextInt(8) == 0 ? "#" + pick(NAMES) : "#" + place;
    }

    /** Returns one of the spellings of a name, some of which are invalid. */
    private String spelled(String name) {
      return switch (random.nextInt(4)) {
        case 0 -> name;
        case 1 -> name.replace("~", "~0").replace("/", "~1");
        case 2 -> name.replace("%", "%25").replace("~", "%7E0").replace("/", "~1");
        default -> name.replaceFirst("~", "~0");
      };
    }

    private String pick(List<String> all) {
      return all.get(random.nextInt(all.size()));
    }
  }
}
