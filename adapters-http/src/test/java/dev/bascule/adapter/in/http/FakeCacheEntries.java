package dev.bascule.adapter.in.http;

import dev.bascule.application.port.in.BrowseCachesUseCase;
import dev.bascule.domain.mcp.ToolName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A cache with two entries, of which only the one with hits can be removed. */
record FakeCacheEntries() implements BrowseCachesUseCase {

  private static final CachedEntry RESULT =
      new CachedEntry(
          "0123456789ab",
          BrowsableCache.RESPONSES,
          FakeUseCases.DEMO,
          "tools/call",
          Optional.of(new ToolName("echo")),
          Optional.of("ba9876543210"),
          "all",
          Duration.ofMillis(1500),
          Duration.ofMillis(-500),
          42,
          7);

  private static final CachedEntry LISTING =
      new CachedEntry(
          "ffffffffffff",
          BrowsableCache.TOOLS,
          FakeUseCases.DEMO,
          "tools/list",
          Optional.empty(),
          Optional.empty(),
          "aaaaaaaaaaaa",
          Duration.ofSeconds(3),
          Duration.ofSeconds(57),
          1000,
          0);

  @Override
  public CachedEntries browse(EntryQuery query) {
    List<CachedEntry> all =
        query.order() == EntryOrder.HITS ? List.of(RESULT, LISTING) : List.of(LISTING, RESULT);
    List<CachedEntry> matching =
        all.stream()
            .filter(entry -> query.cache().map(entry.cache()::equals).orElse(true))
            .filter(entry -> query.tool().isEmpty() || query.tool().equals(entry.tool()))
            .toList();
    return new CachedEntries(
        matching.stream().limit(query.limit()).toList(), matching.size(), /* unseen= */ 5);
  }

  @Override
  public boolean remove(String id) {
    return id.equals(RESULT.id());
  }
}
