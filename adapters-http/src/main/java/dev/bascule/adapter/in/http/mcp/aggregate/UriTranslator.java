package dev.bascule.adapter.in.http.mcp.aggregate;

import dev.bascule.adapter.in.http.json.RawJsonObject;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;

/**
 * Translates the {@code ui://} URIs in messages of one server to those of the endpoint of all
 * servers ({@link AggregateUris}): in tool descriptors, and in results as resource links, embedded
 * resources and contents. Messages without such URIs stay unchanged byte for byte. Pure.
 */
record UriTranslator(ServerId server) {

  private static final String META = "_meta";
  private static final String URI = "uri";

  /**
   * The keys of {@code _meta} that contain a URI directly: that of MCP Apps before it was nested,
   * and that of the OpenAI Apps SDK.
   */
  private static final List<String> FLAT_KEYS = List.of("ui/resourceUri", "openai/outputTemplate");

  RawJsonObject translateTool(RawJsonObject tool) {
    return inObject(tool, META, this::translateMeta);
  }

  /**
   * Returns whether {@code result} may contain a URI to translate, which is the case if it contains
   * {@code ui:}. In JSON a slash may be escaped.
   */
  static boolean mayTranslate(McpResult result) {
    JsonBytes json = result.json();
    int at = 2;
    while (at < json.length()) {
      switch (json.byteAt(at)) {
        case ':' -> {
          if (json.byteAt(at - 1) == 'i' && json.byteAt(at - 2) == 'u') {
            return true;
          }
          at += 3;
        }
        case 'i' -> at++;
        case 'u' -> at += 2;
        default -> at += 3;
      }
    }
    return false;
  }

  McpResult translate(McpResult result) {
    try {
      RawJsonObject object = RawJsonObject.of(result.json()).orElse(RawJsonObject.EMPTY);
      RawJsonObject translated = translateResult(object);
      return translated == object ? result : result.withJson(translated.toJson());
    } catch (JacksonException _) {
      // For example, nested too deeply for the parser. The rest of the result is still useful.
      return result;
    }
  }

  private RawJsonObject translateResult(RawJsonObject result) {
    RawJsonObject translated = inObject(result, META, this::translateMeta);
    translated = inElements(translated, "content", this::translateBlock);
    translated = inElements(translated, "contents", contents -> inString(contents, URI));
    return inElements(translated, "messages", this::translateMessage);
  }

  private RawJsonObject translateMeta(RawJsonObject meta) {
    RawJsonObject translated = inObject(meta, "ui", ui -> inString(ui, "resourceUri"));
    for (String key : FLAT_KEYS) {
      translated = inString(translated, key);
    }
    return translated;
  }

  private RawJsonObject translateMessage(RawJsonObject message) {
    return inElements(
        inObject(message, "content", this::translateBlock), "content", this::translateBlock);
  }

  private RawJsonObject translateBlock(RawJsonObject block) {
    return switch (block.string("type").orElse("")) {
      case "resource_link" -> inString(block, URI);
      case "resource" -> inObject(block, "resource", resource -> inString(resource, URI));
      default -> block;
    };
  }

  private RawJsonObject inString(RawJsonObject object, String name) {
    return object
        .string(name)
        .filter(AggregateUris::isUserInterface)
        .map(uri -> object.withString(name, AggregateUris.expose(server, uri)))
        .orElse(object);
  }

  private static RawJsonObject inObject(
      RawJsonObject object, String name, UnaryOperator<RawJsonObject> change) {
    RawJsonObject inner = object.object(name).orElse(RawJsonObject.EMPTY);
    RawJsonObject changed = change.apply(inner);
    return changed == inner ? object : object.with(name, changed.toString());
  }

  private static RawJsonObject inElements(
      RawJsonObject object, String name, UnaryOperator<RawJsonObject> change) {
    List<String> elements = object.raw(name).flatMap(RawJsonObject::elements).orElse(List.of());
    List<String> translated = new ArrayList<>(elements.size());
    boolean isChanged = false;
    for (String element : elements) {
      RawJsonObject inner = RawJsonObject.of(element).orElse(RawJsonObject.EMPTY);
      RawJsonObject changed = change.apply(inner);
      isChanged |= changed != inner;
      translated.add(changed == inner ? element : changed.toString());
    }
    return isChanged ? object.with(name, "[" + String.join(",", translated) + "]") : object;
  }
}
