package dev.bascule.adapter.in.http.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.mcp.json.JsonCodec;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Malicious schemas. */
final class HostileSchemasTest {

  private final OpenApiDocument documents =
      new OpenApiDocument("", "1", new SecurityRequirement(false, false, false));

  @Test
  void writesMutualReferencesOnce() {
    String definitions =
        IntStream.range(0, 60)
            .mapToObj(
                i ->
                    "'d%d':{'allOf':[{'$ref':'#/$defs/d%d'},{'$ref':'#/$defs/d%d'}]}"
                        .formatted(i, i + 1, i + 1))
            .collect(Collectors.joining(","));
    String schema = "{'$ref':'#/$defs/d0','$defs':{" + definitions + ",'d60':{'type':'string'}}}";

    assertTrue(lengthWith(schema) < 50_000);
  }

  @Test
  void terminatesOnRecursion() {
    assertTrue(lengthWith("{'$ref':'#','allOf':[{'$ref':'#'},{'$ref':'#/allOf/0'}]}") < 50_000);
  }

  @Test
  void omitsExponentialSchemas() {
    String filler = "'enum':[" + "'0123456789',".repeat(500) + "'x'],";
    String schema = "{" + filler + "'items':";
    String references =
        IntStream.range(1, 99)
            .mapToObj(i -> "{'$ref':'#" + "/items".repeat(i) + "'}")
            .collect(Collectors.joining(","));
    String whole = schema.repeat(98) + "{}" + "}".repeat(98);

    assertTrue(lengthWith("{'anyOf':[" + references + "]," + whole.substring(1)) < 50_000_000);
  }

  @Test
  void copiesHugeNumbers() {
    JsonNode document =
        document(
            "{'type':'object','minProperties':1e1000000000,"
                + "'properties':{'a':{'type':'integer','default':1e1000000000}}}");

    assertEquals(
        "1E+1000000000",
        document.at("/components/schemas/s__t_input/properties/a/default").toString());
  }

  private int lengthWith(String schema) {
    return JsonCodec.write(document(schema)).length();
  }

  private JsonNode document(String schema) {
    return OpenApiFixtures.read(
        documents.forServers(
            List.of(OpenApiFixtures.server("s", "{'name':'t','inputSchema':" + schema + "}")),
            List.of()));
  }
}
