package dev.bascule.application.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.application.cache.Caches;
import dev.bascule.application.port.in.BrowseCachesUseCase.BrowsableCache;
import dev.bascule.application.port.in.BrowseCachesUseCase.CachedEntries;
import dev.bascule.application.port.in.BrowseCachesUseCase.CachedEntry;
import dev.bascule.application.port.in.BrowseCachesUseCase.EntryOrder;
import dev.bascule.application.port.in.BrowseCachesUseCase.EntryQuery;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.TestCaches;
import dev.bascule.domain.cache.loading.LoadingCache;
import dev.bascule.domain.cache.loading.TtlJitter;
import dev.bascule.domain.cache.lru.LruTtlCache;
import dev.bascule.domain.cache.shared.SharedCache;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BrowseCachesServiceTest {

  private static final CacheSettings SETTINGS =
      new CacheSettings(100, 10_000, FreshnessLifetime.of(Duration.ofSeconds(60)));
  private static final ServerId FILES = new ServerId("files");
  private static final ServerId NOTES = new ServerId("notes");
  private static final EntryQuery ALL =
      new EntryQuery(
          Optional.empty(), Optional.empty(), Optional.empty(), EntryOrder.AGE, /* limit= */ 100);

  private final FakeTicker ticker = new FakeTicker();
  private final LruTtlCache<CacheKey, McpResult> results =
      new LruTtlCache<>(SETTINGS, result -> result.json().length(), ticker);
  private final LruTtlCache<CacheKey, Listing> listings =
      new LruTtlCache<>(SETTINGS, _ -> 7, ticker);
  private final BrowseCachesService service =
      new BrowseCachesService(
          new Caches(
              loading(listings),
              loading(results),
              loading(new LruTtlCache<CacheKey, ServerDiscovery>(SETTINGS, _ -> 1, ticker))));

  private <V> LoadingCache<CacheKey, V> loading(LruTtlCache<CacheKey, V> cache) {
    return new LoadingCache<>(cache, SharedCache.none(), ticker, Runnable::run, TtlJitter.NONE);
  }

  private static CacheKey key(ServerId server, String tool, String arguments, String caller) {
    CachePartition partition =
        caller.isEmpty()
            ? CachePartition.SHARED
            : CachePartition.SHARED.privateTo(new Caller(caller));
    return CacheKey.ofCall(
        partition,
        new ToolCall(
            server,
            new ToolName(tool),
            new ToolArguments(JsonBytes.of(arguments), Sha256.of(arguments))),
        Optional.empty());
  }

  private void put(CacheKey key, String json) {
    TestCaches.put(results, key, new McpResult(JsonBytes.of(json), McpResult.Kind.COMPLETE));
  }

  @Test
  void showsEntryWithoutArgumentsAndValue() {
    put(key(FILES, "read", "{\"a\":\"planted-argument\"}", "key:planted-caller"), "\"planted\"");
    ticker.advance(Duration.ofSeconds(10));

    CachedEntries found = service.browse(ALL);

    assertThat(found.toString()).doesNotContain("planted");
    CachedEntry entry = found.entries().getFirst();
    assertThat(entry.cache()).isEqualTo(BrowsableCache.RESPONSES);
    assertThat(entry.method()).isEqualTo("tools/call");
    assertThat(entry.argumentsHash())
        .hasValueSatisfying(hash -> assertThat(hash).matches("[0-9a-f]{12}"));
    assertThat(entry.partition()).matches("[0-9a-f]{12}");
    assertThat(entry.age()).isEqualTo(Duration.ofSeconds(10));
    assertThat(entry.remaining()).isEqualTo(Duration.ofSeconds(50));
    assertThat(entry.bytes()).isEqualTo(9);
  }

  @Test
  void selectsAndOrdersEntries() {
    put(key(FILES, "read", "1", ""), "1");
    ticker.advance(Duration.ofSeconds(1));
    put(key(FILES, "read", "2", ""), "\"larger\"");
    put(key(NOTES, "read", "3", ""), "3");
    put(key(FILES, "list", "4", ""), "4");
    results.get(key(NOTES, "read", "3", ""));

    assertThat(browse(Optional.of(FILES), "read", EntryOrder.SIZE, 9).entries())
        .extracting(CachedEntry::bytes)
        .containsExactly(8L, 1L);
    assertThat(browse(Optional.empty(), "read", EntryOrder.HITS, 1).entries())
        .extracting(CachedEntry::server)
        .containsExactly(NOTES);
    assertThat(browse(Optional.empty(), "read", EntryOrder.AGE, 1))
        .satisfies(found -> assertThat(found.total()).isEqualTo(3))
        .satisfies(
            found -> assertThat(found.entries().getFirst().age()).isEqualTo(Duration.ofSeconds(1)));
  }

  private CachedEntries browse(
      Optional<ServerId> server, String tool, EntryOrder order, int limit) {
    return service.browse(
        new EntryQuery(
            Optional.of(BrowsableCache.RESPONSES),
            server,
            Optional.of(new ToolName(tool)),
            order,
            limit));
  }

  @Test
  void showsListings() {
    TestCaches.put(
        listings,
        CacheKey.ofListing(CachePartition.SHARED, FILES, ListKind.TOOLS),
        new Listing(ListKind.TOOLS, List.of(), CacheHints.NONE, List.of()));

    CachedEntry entry = service.browse(ALL).entries().getFirst();

    assertThat(entry.cache()).isEqualTo(BrowsableCache.TOOLS);
    assertThat(entry.method()).isEqualTo("tools/list");
    assertThat(entry.tool()).isEmpty();
    assertThat(entry.argumentsHash()).isEmpty();
    assertThat(entry.partition()).isEqualTo("all");
  }

  @Test
  void removesOneEntry() {
    put(key(FILES, "read", "1", ""), "1");
    put(key(FILES, "read", "2", ""), "2");
    String id = service.browse(ALL).entries().getFirst().id();

    assertThat(service.remove(id)).isTrue();

    assertThat(service.browse(ALL).entries())
        .hasSize(1)
        .extracting(CachedEntry::id)
        .isNotEqualTo(id);
    assertThat(service.remove(id)).isFalse();
  }
}
