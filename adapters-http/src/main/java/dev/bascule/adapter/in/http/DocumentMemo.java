package dev.bascule.adapter.in.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.in.http.json.Json;
import dev.bascule.adapter.in.http.openapi.ServerPart;
import dev.bascule.domain.json.Digest;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ToolDescription;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * Remembers documents for as long as what they are made of is the same. Thread-safe; two who want
 * the same new document at the same moment may both make it.
 */
final class DocumentMemo {

  private static final int MOST_DOCUMENTS = 64;
  private static final long MOST_BYTES = 16L << 20;

  @GuardedBy("this")
  private final Map<Digest, JsonBytes> documents =
      new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);

  @GuardedBy("this")
  private long bytes;

  /**
   * Returns the document of {@code parts}.
   *
   * @param kind tells documents apart that are made of the same
   * @param maker makes it, where it is not remembered
   */
  JsonBytes of(String kind, List<ServerPart> parts, Supplier<? extends JsonNode> maker) {
    Digest key = digest(kind, parts);
    Optional<JsonBytes> known = find(key);
    if (known.isPresent()) {
      return known.get();
    }
    JsonBytes made = Json.write(maker.get());
    keep(key, made);
    return made;
  }

  private synchronized Optional<JsonBytes> find(Digest key) {
    return Optional.ofNullable(documents.get(key));
  }

  private synchronized void keep(Digest key, JsonBytes document) {
    if (document.length() > MOST_BYTES || documents.putIfAbsent(key, document) != null) {
      return;
    }
    bytes += document.length();
    Iterator<JsonBytes> oldest = documents.values().iterator();
    while (bytes > MOST_BYTES || documents.size() > MOST_DOCUMENTS) {
      bytes -= oldest.next().length();
      oldest.remove();
    }
  }

  private static Digest digest(String kind, List<ServerPart> parts) {
    StringBuilder text = new StringBuilder(kind);
    for (ServerPart part : parts) {
      text.append('\n').append(part.server()).append('\n');
      text.append(part.implementation().orElse("").replace('\n', ' '));
      for (ToolDescription tool : part.tools()) {
        text.append('\n').append(tool.digest());
      }
    }
    return Digest.of(text.toString());
  }
}
