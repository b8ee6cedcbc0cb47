package dev.bascule.adapter.in.http.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.exchange.AggregateResult.UnavailableServer;
import dev.bascule.adapter.in.http.openapi.OpenApiDocument.ServerTools;
import dev.bascule.adapter.in.http.openapi.schema.ComponentNames;
import dev.bascule.adapter.in.http.openapi.schema.JsonSchemaDialect;
import dev.bascule.domain.mcp.ServerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

final class OpenApiDocumentTest {

  private static final Set<String> DATA =
      Set.of("default", "const", "enum", "examples", "example", "discriminator");

  private static final SecurityRequirement NO_CREDENTIALS =
      new SecurityRequirement(false, false, false);

  private final OpenApiDocument openApi = new OpenApiDocument("", "0.1", NO_CREDENTIALS);

  @Test
  void describesOneServer() {
    JsonNode document =
        OpenApiFixtures.read(
            openApi.forServer(OpenApiFixtures.server("my srv", "{'name':'get-it'}")));

    assertEquals("3.1.1", document.at("/openapi").asString());
    assertEquals(JsonSchemaDialect.URI, document.at("/jsonSchemaDialect").asString());
    assertEquals("my srv", document.at("/info/title").asString());
    assertEquals("1.2", document.at("/info/version").asString());
    assertEquals("/", document.at("/servers/0/url").asString());
    assertEquals("my srv", document.at("/tags/0/name").asString());
    assertEquals(0, document.at("/security").size());
    assertFalse(document.has("x-bascule-unavailable"));
  }

  @Test
  void describesTool() {
    JsonNode operation =
        operation(
            "{'name':'get-it','title':' ','description':'Gets it.','annotations':{'title':'Get',"
                + "'readOnlyHint':true,'destructiveHint':false,'idempotentHint':true,"
                + "'openWorldHint':'yes'}}");

    assertEquals("get_it", operation.at("/operationId").asString());
    assertEquals("Get", operation.at("/summary").asString());
    assertEquals("Gets it.", operation.at("/description").asString());
    assertEquals("srv", operation.at("/x-mcp-server").asString());
    assertEquals("get-it", operation.at("/x-mcp-tool").asString());
    assertTrue(operation.at("/x-mcp-read-only").booleanValue());
    assertFalse(operation.at("/x-mcp-destructive").booleanValue());
    assertTrue(operation.at("/x-mcp-idempotent").booleanValue());
    assertFalse(operation.has("x-mcp-open-world"));
    assertEquals(
        Set.of("Age", "Cache-Control", "Cache-Status", "ETag"),
        Set.copyOf(operation.at("/responses/200/headers").propertyNames()));
    assertEquals(
        Set.of("200", "422", "default"), Set.copyOf(operation.at("/responses").propertyNames()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'name':'a'}                                                    | false",
        "{'name':'a','inputSchema':{'required':[]}}                      | false",
        "{'name':'a','inputSchema':{'type':'object','required':['b']}}   | true",
        "{'name':'a','inputSchema':{'type':'object','minProperties':1}}  | true",
      })
  void requiresBodyIfToolRequiresArguments(String tool, boolean required) {
    assertEquals(required, operation(tool).at("/requestBody/required").booleanValue());
  }

  @Test
  void usesOutputSchema() {
    JsonNode document =
        OpenApiFixtures.read(
            openApi.forServer(
                OpenApiFixtures.server(
                    "srv", "{'name':'a','outputSchema':{'type':'object'}}", "{'name':'b'}")));
    JsonNode typed = document.at("/components/schemas/a_result/allOf");

    assertEquals("#/components/schemas/a_result", answer(document, "a"));
    assertEquals("#/components/schemas/CallToolResult", answer(document, "b"));
    assertEquals("#/components/schemas/CallToolResult", typed.at("/0/$ref").asString());
    assertEquals(
        "#/components/schemas/a_output",
        typed.at("/1/properties/structuredContent/$ref").asString());
  }

  @Test
  void prefixesOperationsOfSeveralServers() {
    JsonNode document =
        OpenApiFixtures.read(
            openApi.forServers(
                List.of(
                    OpenApiFixtures.server("a", "{'name':'x'}"),
                    OpenApiFixtures.server("b", "{'name':'x'}")),
                List.of(new UnavailableServer(new ServerId("c"), "urn:x", "away"))));

    assertEquals("a__x", document.at("/paths/~1servers~1a~1tools~1x/post/operationId").asString());
    assertEquals("b__x", document.at("/paths/~1servers~1b~1tools~1x/post/operationId").asString());
    assertEquals("0.1", document.at("/info/version").asString());
    assertEquals(
        "[{\"server\":\"c\",\"type\":\"urn:x\",\"reason\":\"away\"}]",
        document.at("/x-bascule-unavailable").toString());
  }

  @ParameterizedTest
  @CsvSource({"a/b, a%2Fb", "a b, a%20b", "{x}, %7Bx%7D", "é, %C3%A9", "a~b-c_d.e, a~b-c_d.e"})
  void encodesPaths(String tool, String segment) {
    JsonNode document =
        OpenApiFixtures.read(
            openApi.forServer(OpenApiFixtures.server("s s", "{'name':'" + tool + "'}")));

    assertEquals(
        Set.of("/servers/s%20s/tools/" + segment),
        Set.copyOf(document.at("/paths").propertyNames()));
  }

  @Test
  void usesBasePath() {
    OpenApiDocument based = new OpenApiDocument("/b", "0.1", NO_CREDENTIALS);

    assertEquals(
        "/b",
        OpenApiFixtures.read(based.forServers(List.of(), List.of()))
            .at("/servers/0/url")
            .asString());
  }

  @Test
  void declaresCredentials() {
    OpenApiDocument guarded =
        new OpenApiDocument("", "0.1", new SecurityRequirement(true, false, false));
    JsonNode document =
        OpenApiFixtures.read(guarded.forServer(OpenApiFixtures.server("srv", "{'name':'a'}")));

    assertEquals("[{\"bearer\":[]},{\"apiKey\":[]}]", document.at("/security").toString());
    assertEquals("X-API-Key", document.at("/components/securitySchemes/apiKey/name").asString());
    assertEquals("bearer", document.at("/components/securitySchemes/bearer/scheme").asString());
    assertTrue(document.at("/paths/~1servers~1srv~1tools~1a/post/responses").has("401"));
    assertFalse(operation("{'name':'a'}").at("/responses").has("401"));
  }

  @Test
  void resolvesEveryReference() {
    JsonNode document =
        OpenApiFixtures.read(
            openApi.forServers(
                List.of(OpenApiFixtures.nasty(), OpenApiFixtures.server("b")), List.of()));
    List<String> references = new ArrayList<>();
    collect(document, references);

    assertTrue(references.size() > 200, "only " + references.size());
    assertEquals(
        List.of(),
        references.stream()
            .filter(each -> !each.matches("#/components/[a-z]+/[A-Za-z0-9_]+"))
            .toList());
    assertEquals(
        List.of(),
        references.stream()
            .filter(each -> document.at(each.substring(1)).isMissingNode())
            .toList());
  }

  @Test
  void schemaNamesAreUnique() {
    JsonNode document = OpenApiFixtures.read(openApi.forServer(OpenApiFixtures.nasty()));
    List<String> names = List.copyOf(document.at("/components/schemas").propertyNames());

    assertEquals(names.size(), names.stream().map(ComponentNames::folded).distinct().count());
  }

  @Test
  void acceptsToolWithTooLargeDescription() {
    ServerTools part = OpenApiFixtures.unreadable("a", "{\"maximum\":" + "9".repeat(10_000) + "}");

    assertEquals(
        "a",
        OpenApiFixtures.read(openApi.forServer(part))
            .at("/paths/~1servers~1srv~1tools~1a/post/summary")
            .asString());
  }

  private JsonNode operation(String tool) {
    JsonNode document =
        OpenApiFixtures.read(openApi.forServer(OpenApiFixtures.server("srv", tool)));
    return document.at("/paths").iterator().next().path("post");
  }

  private static String answer(JsonNode document, String tool) {
    return document
        .at("/paths/~1servers~1srv~1tools~1" + tool)
        .at("/post/responses/200/content/application~1json/schema/$ref")
        .asString();
  }

  /** Skips keywords with data, but no other members. */
  private static void collect(JsonNode node, List<String> references) {
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      if (member.getKey().equals("$ref") && member.getValue().isString()) {
        references.add(member.getValue().asString());
      } else if (!DATA.contains(member.getKey())) {
        collect(member.getValue(), references);
      }
    }
    if (node.isArray()) {
      node.forEach(one -> collect(one, references));
    }
  }
}
