package dev.bascule.adapter.in.http.mcpo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.mcp.json.JsonCodec;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class McpoDocumentTest {

  private static final ServerId DEMO = new ServerId("demo");

  @Test
  void describesToolLikeMcpo() {
    JsonNode document =
        document(
            /* requiresKeys= */ true,
            tool(
                "get-sum",
                "'description':'Adds.','inputSchema':{'type':'object','properties':{'a':{'type':'number'}},"
                    + "'required':['a']}"));

    assertEquals(
        json(
            """
            {'summary':'Get-Sum','description':'Adds.','operationId':'tool_get_sum_post',
             'requestBody':{'required':true,'content':{'application/json':{
               'schema':{'$ref':'#/components/schemas/get-sum_form_model'}}}},
             'responses':{
               '200':{'description':'Successful Response','content':{'application/json':{
                 'schema':{'title':'Response Tool Get-Sum'}}}},
               '422':{'description':'Validation Error','content':{'application/json':{
                 'schema':{'$ref':'#/components/schemas/HTTPValidationError'}}}}},
             'security':[{'HTTPBearer':[]}]}
            """),
        document.at("/paths/~1get-sum/post"));
    assertEquals(
        json(
            "{'type':'object','properties':{'a':{'type':'number'}},'required':['a'],"
                + "'title':'get-sum_form_model'}"),
        document.at("/components/schemas/get-sum_form_model"));
    assertEquals(
        json("{'HTTPBearer':{'type':'http','scheme':'bearer'}}"),
        document.at("/components/securitySchemes"));
  }

  @Test
  void containsServerName() {
    JsonNode document = document(/* requiresKeys= */ false);

    assertEquals("3.1.0", document.path("openapi").asString());
    assertEquals(
        json("{'title':'demo','description':'demo MCP Server','version':'1.0'}"),
        document.path("info"));
    assertEquals(json("[{'url':'/x/mcpo/demo'}]"), document.path("servers"));
    assertEquals(json("{}"), document.path("paths"));
    assertFalse(document.path("components").has("securitySchemes"));
  }

  /** Each level could be referenced, and copied with everything below it. */
  @Test
  void doesNotCopyMaliciousSchema() {
    String filler = "'enum':[" + "'0123456789',".repeat(500) + "'x'],";
    String references =
        IntStream.range(1, 99)
            .mapToObj(i -> "{'$ref':'#" + "/items".repeat(i) + "'}")
            .collect(Collectors.joining(","));
    String levels = ("{" + filler + "'items':").repeat(98) + "{}" + "}".repeat(98);
    String schema = "{'anyOf':[" + references + "],'properties':{'a':{}}," + levels.substring(1);

    JsonNode document =
        document(/* requiresKeys= */ false, tool("deep", "'inputSchema':" + schema));

    assertTrue(JsonCodec.write(document).length() < 100_000);
  }

  @Test
  void omitsAbsentParts() {
    JsonNode operation =
        document(/* requiresKeys= */ false, tool("ping", "'inputSchema':{'type':'object'}"))
            .at("/paths/~1ping/post");

    assertEquals(
        List.of("summary", "operationId", "responses"), List.copyOf(operation.propertyNames()));
    assertEquals(List.of("200"), List.copyOf(operation.path("responses").propertyNames()));
  }

  @Test
  void declaresOutputAsAlternative() {
    JsonNode document =
        document(
            /* requiresKeys= */ false,
            tool("now", "'outputSchema':{'type':'object','properties':{'t':{'type':'string'}}}"));

    assertEquals(
        json(
            "{'anyOf':[{'$ref':'#/components/schemas/now_response_model'},{}],"
                + "'title':'Response Tool Now'}"),
        document.at("/paths/~1now/post/responses/200/content/application~1json/schema"));
    assertEquals(
        "string",
        document.at("/components/schemas/now_response_model/properties/t/type").asString());
  }

  @Test
  void skipsUnreadableTool() {
    String endless = "'inputSchema':{'type':'object','default':" + "9".repeat(2_000) + "}";
    JsonNode document =
        document(/* requiresKeys= */ false, tool("odd", endless), tool("a", "'b':1"));

    assertEquals(Set.of("/odd", "/a"), Set.copyOf(document.path("paths").propertyNames()));
    assertFalse(document.at("/paths/~1odd/post").has("requestBody"));
  }

  @Test
  void distinguishesCollidingNames() {
    String input = "'inputSchema':{'type':'object','properties':{'a':{}}}";
    JsonNode document = document(/* requiresKeys= */ false, tool("a b", input), tool("a_b", input));

    assertEquals("tool_a_b_post", document.at("/paths/~1a%20b/post/operationId").asString());
    assertEquals("tool_a_b_post_2", document.at("/paths/~1a_b/post/operationId").asString());
    assertEquals(4, document.at("/components/schemas").size());
  }

  private static JsonNode document(boolean requiresKeys, Tool... tools) {
    McpoDocument document =
        new McpoDocument(DEMO, "/x/mcpo/demo", "/x/servers/demo/tools", requiresKeys);
    return JsonCodec.read(document.of(List.of(tools)).json());
  }

  private static Tool tool(String name, String more) {
    String json = "{'name':'" + name + "'," + more + "}";
    return new Tool(
        new ToolName(name), JsonBytes.of(json.replace('\'', '"')), ToolAnnotations.UNKNOWN);
  }

  private static JsonNode json(String text) {
    return JsonCodec.MAPPER.readTree(text.replace('\'', '"'));
  }
}
