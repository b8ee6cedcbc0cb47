package dev.bascule.adapter.in.http.media;

import dev.bascule.mcp.protocol.MediaTypes;
import java.util.List;
import java.util.function.Function;

/**
 * The response types that a client accepts. The protocol requires clients to accept both; a client
 * that names only one of them gets that one.
 *
 * @param json whether it accepts JSON
 * @param events whether it accepts an event stream
 */
public record McpMediaTypes(boolean json, boolean events) {

  /** The value that the protocol requires, and nearly all clients send. */
  private static final List<String> USUAL = List.of(MediaTypes.JSON_OR_EVENT_STREAM);

  public static final McpMediaTypes BOTH = new McpMediaTypes(/* json= */ true, /* events= */ true);

  public static McpMediaTypes of(Function<String, List<String>> headers) {
    List<String> fields = headers.apply("Accept");
    return fields.equals(USUAL)
        ? BOTH
        : new McpMediaTypes(
            AcceptHeader.accepts(fields, MediaTypes.JSON),
            AcceptHeader.accepts(fields, MediaTypes.EVENT_STREAM));
  }

  public boolean isEmpty() {
    return !json && !events;
  }

  /** Returns whether the header fields of a body declare JSON without a content coding. */
  public static boolean isJson(Function<String, List<String>> headers) {
    List<String> types = headers.apply("Content-Type");
    return !types.isEmpty()
        && types.getFirst().split(";", 2)[0].strip().equalsIgnoreCase(MediaTypes.JSON)
        && isPlain(headers.apply("Content-Encoding"));
  }

  private static boolean isPlain(List<String> codings) {
    for (String coding : codings) {
      if (!coding.isBlank() && !coding.strip().equalsIgnoreCase("identity")) {
        return false;
      }
    }
    return true;
  }
}
