package dev.bascule.adapter.in.http;

import dev.bascule.adapter.in.http.json.Json;
import dev.bascule.adapter.in.http.openapi.ServerPart;
import dev.bascule.domain.json.Digest;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ToolDescription;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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

  private final Map<Digest, Document> documents =
      new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);
  private long bytes;

  /**
   * A document.
   *
   * @param tag the value of its {@code ETag} field
   */
  record Document(JsonBytes json, String tag) {

    static Document of(JsonNode tree) {
      JsonBytes json = Json.write(tree);
      Digest digest = Digest.of(json.toByteArray());
      String hex =
          String.format(
              Locale.ROOT,
              "%016x%016x%016x%016x",
              digest.first(),
              digest.second(),
              digest.third(),
              digest.fourth());
      return new Document(json, '"' + hex + '"');
    }

    HttpReply toReply() {
      return HttpReply.json(json).with("ETag", tag);
    }
  }

  /**
   * Returns the document of {@code parts}.
   *
   * @param kind tells documents apart that are made of the same
   * @param maker makes it, where it is not remembered
   */
  Document of(String kind, List<ServerPart> parts, Supplier<? extends JsonNode> maker) {
    Digest key = digest(kind, parts);
    Optional<Document> known = find(key);
    if (known.isPresent()) {
      return known.get();
    }
    Document made = Document.of(maker.get());
    keep(key, made);
    return made;
  }

  private synchronized Optional<Document> find(Digest key) {
    return Optional.ofNullable(documents.get(key));
  }

  private synchronized void keep(Digest key, Document document) {
    if (document.json().length() > MOST_BYTES || documents.putIfAbsent(key, document) != null) {
      return;
    }
    bytes += document.json().length();
    Iterator<Document> oldest = documents.values().iterator();
    while (bytes > MOST_BYTES || documents.size() > MOST_DOCUMENTS) {
      bytes -= oldest.next().json().length();
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
