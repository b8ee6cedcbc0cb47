package dev.bascule.adapter.in.http.openapi;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.domain.budget.DocumentBudget;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.Tool;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * Caches documents as long as their input is unchanged. Thread-safe; two threads that need the same
 * new document at the same time may both generate it, unless it is large.
 */
final class OpenApiDocumentCache {

  private static final int MAX_DOCUMENTS = 64;
  private static final long MAX_BYTES = 16L << 20;

  @GuardedBy("this")
  private final Map<Sha256, JsonBytes> documents =
      new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);

  @GuardedBy("this")
  private long bytes;

  /**
   * Returns the document of {@code parts}; empty if generating other documents takes too long.
   *
   * @param kind distinguishes documents with the same input
   * @param loader generates the document if it is not cached
   */
  Optional<JsonBytes> get(
      String kind, List<ServerTools> parts, Supplier<? extends JsonNode> loader) {
    Sha256 key = digest(kind, parts);
    long source = parts.stream().mapToLong(ServerTools::bytes).sum();
    return find(key).or(() -> DocumentBudget.PROCESS.make(source, () -> findOrMake(key, loader)));
  }

  /** Checks the cache again, since another thread may have generated the document. */
  private JsonBytes findOrMake(Sha256 key, Supplier<? extends JsonNode> loader) {
    Optional<JsonBytes> known = find(key);
    if (known.isPresent()) {
      return known.get();
    }
    JsonBytes made = JsonCodec.write(loader.get());
    put(key, made);
    return made;
  }

  private synchronized Optional<JsonBytes> find(Sha256 key) {
    return Optional.ofNullable(documents.get(key));
  }

  private synchronized void put(Sha256 key, JsonBytes document) {
    if (document.length() > MAX_BYTES || documents.putIfAbsent(key, document) != null) {
      return;
    }
    bytes += document.length();
    Iterator<JsonBytes> oldest = documents.values().iterator();
    while (bytes > MAX_BYTES || documents.size() > MAX_DOCUMENTS) {
      bytes -= oldest.next().length();
      oldest.remove();
    }
  }

  private static Sha256 digest(String kind, List<ServerTools> parts) {
    StringBuilder text = new StringBuilder(kind);
    for (ServerTools part : parts) {
      text.append('\n').append(part.server()).append('\n');
      text.append(part.implementation().orElse("").replace('\n', ' '));
      for (Tool tool : part.tools()) {
        text.append('\n').append(tool.digest());
      }
    }
    return Sha256.of(text.toString());
  }
}
