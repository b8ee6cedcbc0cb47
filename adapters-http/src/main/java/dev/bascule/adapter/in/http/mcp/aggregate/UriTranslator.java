package dev.bascule.adapter.in.http.mcp.aggregate;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.mcp.json.RawJsonObject;
import dev.bascule.mcp.protocol.McpProtocol;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;

/**
 * Translates the URIs in messages of one server to those of the endpoint of all servers ({@link
 * AggregateUris}): in tool descriptors, and in results as resource links, embedded resources and
 * contents. Messages without URIs to translate stay unchanged byte for byte.
 *
 * @param names returns the exposed URI of a resource of the server
 */
record UriTranslator(ServerId server, UnaryOperator<String> names) {

  private static final int MAX_LINKING_BYTES = 4 << 20;

  private static final byte[] URI_MEMBER = "\"uri\"".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] SCHEME = "bascule:".getBytes(StandardCharsets.US_ASCII);

  /** Makes a letter of ASCII lower case, and leaves a colon. */
  private static final int LOWER_CASE = 0x20;

  private static final String URI = "uri";

  /**
   * The keys of {@code _meta} that contain a URI directly: that of MCP Apps before it was nested,
   * and that of the OpenAI Apps SDK.
   */
  private static final List<String> FLAT_KEYS = List.of("ui/resourceUri", "openai/outputTemplate");

  /** Returns {@code tool} of {@code server} with exposed URIs. */
  static RawJsonObject translateTool(ServerId server, RawJsonObject tool) {
    return inObject(
        tool, McpProtocol.META, new UriTranslator(server, UnaryOperator.identity())::translateMeta);
  }

  /**
   * Returns whether {@code result} may contain a resource: a link, an embedded one or contents,
   * each of which has a member {@code uri}. A result that is too long to be parsed for its links is
   * treated as one without, unless one may contain the name of a server.
   */
  static boolean mayContainResource(McpResult result) {
    JsonBytes json = result.json();
    if (json.length() > MAX_LINKING_BYTES) {
      return mayNameServer(result);
    }
    int last = URI_MEMBER.length - 1;
    int at = last;
    while (at < json.length()) {
      switch (json.byteAt(at)) {
        case '"' -> {
          int before = 1;
          while (before <= last && json.byteAt(at - before) == URI_MEMBER[last - before]) {
            before++;
          }
          if (before > last) {
            return true;
          }
          // It may be the first character of the member.
          at += last;
        }
        case 'i' -> at++;
        case 'r' -> at += 2;
        case 'u' -> at += 3;
        default -> at += URI_MEMBER.length;
      }
    }
    return false;
  }

  /**
   * Returns whether {@code result} may contain the URI of a user interface, which is the case if it
   * contains {@code ui:}. In JSON a slash may be escaped.
   */
  static boolean mayContainUserInterface(McpResult result) {
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

  /** Returns whether {@code result} may contain a URI {@code bascule:}, in letters of any case. */
  static boolean mayNameServer(McpResult result) {
    JsonBytes json = result.json();
    int last = SCHEME.length - 1;
    int at = last;
    while (at < json.length()) {
      int octet = json.byteAt(at) | LOWER_CASE;
      int place = last;
      while (place >= 0 && octet != SCHEME[place]) {
        place--;
      }
      if (place == last && endsWithScheme(json, at)) {
        return true;
      }
      at += place == last ? 1 : last - place;
    }
    return false;
  }

  private static boolean endsWithScheme(JsonBytes json, int at) {
    int before = 0;
    while (before < SCHEME.length
        && (json.byteAt(at - before) | LOWER_CASE) == SCHEME[SCHEME.length - 1 - before]) {
      before++;
    }
    return before == SCHEME.length;
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
    RawJsonObject translated = inObject(result, McpProtocol.META, this::translateMeta);
    translated = inElements(translated, "content", this::translateBlock);
    translated = inElements(translated, "contents", this::inUri);
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
      case "resource_link" -> inUri(block);
      case "resource" -> inObject(block, "resource", this::inUri);
      default -> block;
    };
  }

  /** Translates the URI of a resource, which may be of any scheme. */
  private RawJsonObject inUri(RawJsonObject resource) {
    Optional<String> uri = resource.string(URI);
    Optional<String> name = uri.map(names);
    return name.isEmpty() || name.equals(uri) ? resource : resource.withString(URI, name.get());
  }

  /** Translates the URI of a user interface, which is not compared with the lists. */
  private RawJsonObject inString(RawJsonObject object, String name) {
    String uri = object.string(name).orElse("");
    String exposed = AggregateUris.expose(server, uri);
    return exposed.equals(uri) ? object : object.withString(name, exposed);
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
