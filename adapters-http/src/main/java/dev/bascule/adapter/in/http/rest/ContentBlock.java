package dev.bascule.adapter.in.http.rest;

import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.domain.json.JsonBytes;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;

/** The value of one block of a tool's content (MCP, ContentBlock). */
final class ContentBlock {

  private ContentBlock() {}

  /**
   * Returns the value of {@code block}: a text that is JSON as that JSON, any other text as a
   * string; an image, a sound or a binary resource as a data URI (RFC 2397); the text of a textual
   * resource as a string; a block of any other type as it is.
   */
  static JsonBytes valueOf(JsonBytes block) {
    JsonNode node = JsonCodec.read(block);
    return switch (node.path("type").asString("")) {
      case "text" -> text(node.path("text").asString(""));
      case "image", "audio" -> quote(dataUri(node, "data"));
      case "resource" -> resource(node.path("resource"));
      default -> block;
    };
  }

  private static JsonBytes text(String text) {
    return isJson(text) ? JsonBytes.of(text) : quote(text);
  }

  private static JsonBytes resource(JsonNode resource) {
    return quote(
        resource.has("text") ? resource.path("text").asString("") : dataUri(resource, "blob"));
  }

  private static String dataUri(JsonNode node, String member) {
    String type = node.path("mimeType").asString("application/octet-stream");
    return "data:" + type + ";base64," + node.path(member).asString("");
  }

  private static JsonBytes quote(String text) {
    return JsonBytes.of(JsonCodec.MAPPER.writeValueAsString(text));
  }

  private static boolean isJson(String text) {
    try (JsonParser parser = JsonCodec.copyingParser(text)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      parser.finishToken();
      return parser.nextToken() == null;
    } catch (JacksonException _) {
      return false;
    }
  }
}
