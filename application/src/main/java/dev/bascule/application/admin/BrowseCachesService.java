package dev.bascule.application.admin;

import dev.bascule.application.cache.Caches;
import dev.bascule.application.port.in.BrowseCachesUseCase;
import dev.bascule.domain.cache.CacheEntryView;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.loading.LoadingCache;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.RequestSubject;
import dev.bascule.domain.mcp.ToolName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The use case that shows the entries of the caches. */
public record BrowseCachesService(Caches caches) implements BrowseCachesUseCase {

  static final int MAX_SEEN = 10_000;

  /** A cache and the name under which operators know it. */
  private record NamedCache(BrowsableCache name, LoadingCache<CacheKey, ?> cache) {}

  private List<NamedCache> named() {
    return List.of(
        new NamedCache(BrowsableCache.TOOLS, caches.listings()),
        new NamedCache(BrowsableCache.TOOLS, caches.discoveries()),
        new NamedCache(BrowsableCache.RESPONSES, caches.results()));
  }

  @Override
  public CachedEntries browse(EntryQuery query) {
    List<CachedEntry> matching = new ArrayList<>();
    int unseen = 0;
    for (NamedCache each : named()) {
      if (query.cache().isPresent() && query.cache().get() != each.name()) {
        continue;
      }
      List<? extends CacheEntryView<CacheKey>> views = each.cache().newestEntries(MAX_SEEN);
      if (views.size() == MAX_SEEN) {
        unseen += Math.max(0, each.cache().stats().size() - MAX_SEEN);
      }
      views.stream()
          .filter(view -> matches(query, view.key()))
          .map(view -> entry(each.name(), view))
          .forEach(matching::add);
    }
    return new CachedEntries(
        matching.stream().sorted(comparator(query.order())).limit(query.limit()).toList(),
        matching.size(),
        unseen);
  }

  private static boolean matches(EntryQuery query, CacheKey key) {
    return query.server().map(key.server()::equals).orElse(true)
        && query.tool().map(key.subject()::equals).orElse(true);
  }

  private static Comparator<CachedEntry> comparator(EntryOrder order) {
    return switch (order) {
      case AGE -> Comparator.comparing(CachedEntry::age).reversed();
      case SIZE -> Comparator.comparingLong(CachedEntry::bytes).reversed();
      case HITS -> Comparator.comparingLong(CachedEntry::hits).reversed();
    };
  }

  @Override
  public boolean remove(String id) {
    for (NamedCache each : named()) {
      Optional<CacheKey> key =
          each.cache().newestEntries(MAX_SEEN).stream()
              .<CacheKey>map(CacheEntryView::key)
              .filter(candidate -> idOf(candidate).equals(id))
              .findFirst();
      if (key.isPresent()) {
        return each.cache()
            .invalidate(
                key.get(), new CacheTag.SubjectTag(key.get().server(), key.get().subject()));
      }
    }
    return false;
  }

  private static CachedEntry entry(BrowsableCache cache, CacheEntryView<CacheKey> view) {
    CacheKey key = view.key();
    return new CachedEntry(
        idOf(key),
        cache,
        key.server(),
        methodOf(key.subject()),
        key.subject() instanceof ToolName tool ? Optional.of(tool) : Optional.empty(),
        argumentsHash(key),
        key.partition().equals(CachePartition.SHARED) ? "all" : key.partition().owner().shortText(),
        view.freshness().age(),
        view.freshness().remaining(),
        view.bytes(),
        view.hits());
  }

  private static String methodOf(RequestSubject subject) {
    return switch (subject) {
      case ToolName _ -> MethodNames.CALL_TOOL;
      case ListKind kind -> kind.method();
      case RequestSubject.Resource _ -> MethodNames.READ_RESOURCE;
      case RequestSubject.Discovery _ -> MethodNames.DISCOVER;
    };
  }

  private static Optional<String> argumentsHash(CacheKey key) {
    return switch (key.subject()) {
      case ToolName _ -> Optional.of(key.arguments().shortText());
      case RequestSubject.Resource(String uri) -> Optional.of(Sha256.of(uri).shortText());
      case ListKind _, RequestSubject.Discovery _ -> Optional.empty();
    };
  }

  private static String idOf(CacheKey key) {
    return Sha256.of(
            key.partition().owner()
                + " "
                + key.server()
                + " "
                + key.subject()
                + " "
                + key.arguments()
                + " "
                + key.schema())
        .shortText();
  }
}
