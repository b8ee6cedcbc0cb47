package dev.bascule.adapter.in.http.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.openapi.DocumentWriter.WrittenDocument;
import dev.bascule.adapter.in.http.openapi.OpenApiDocument.ServerTools;
import dev.bascule.adapter.in.http.openapi.OpenApiHandlers.OpenApiDocumentCache;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class OpenApiDocumentCacheTest {

  private final OpenApiDocumentCache documentCache = new OpenApiDocumentCache();
  private final AtomicInteger made = new AtomicInteger();

  @Test
  void generatesDocumentOnceForSameTools() {
    ask("one", part("s", "1", "{}"));
    ask("one", part("s", "1", "{}"));

    assertEquals(1, made.get());
  }

  @Test
  void generatesDifferentDocuments() {
    ask("one", part("s", "1", "{}"));
    ask("all", part("s", "1", "{}"));
    ask("one", part("t", "1", "{}"));
    ask("one", part("s", "2", "{}"));
    ask("one", part("s", "1", "{\"a\":1}"));

    assertEquals(5, made.get());
  }

  @Test
  void evictsLeastRecentlyUsed() {
    ask("one", part("s", "0", "{}"));
    for (int i = 1; i < 64; i++) {
      ask("one", part("s", Integer.toString(i), "{}"));
    }
    ask("one", part("s", "0", "{}"));
    assertEquals(64, made.get());

    ask("one", part("s", "64", "{}"));
    ask("one", part("s", "0", "{}"));
    assertEquals(65, made.get());
    ask("one", part("s", "1", "{}"));

    assertEquals(66, made.get());
  }

  @Test
  void doesNotCacheTooLargeDocument() {
    String large = "x".repeat(17 << 20);
    for (int i = 0; i < 2; i++) {
      documentCache.get(
          "one",
          List.of(part("s", "1", "{}")),
          () -> {
            made.incrementAndGet();
            return new WrittenDocument(JsonBytes.of(large), /* isWhole= */ true);
          });
    }

    assertEquals(2, made.get());
  }

  private void ask(String kind, ServerTools part) {
    documentCache.get(
        kind,
        List.of(part),
        () -> {
          made.incrementAndGet();
          return new WrittenDocument(JsonBytes.of("{}"), /* isWhole= */ true);
        });
  }

  private static ServerTools part(String server, String implementation, String tool) {
    return new ServerTools(
        new ServerId(server),
        Optional.of(implementation),
        List.of(new Tool(new ToolName("a"), JsonBytes.of(tool), ToolAnnotations.UNKNOWN)));
  }
}
