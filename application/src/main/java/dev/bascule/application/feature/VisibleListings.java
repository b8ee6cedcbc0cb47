package dev.bascule.application.feature;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.access.Authorizer;
import dev.bascule.application.policy.Permissions;
import dev.bascule.application.upstream.UpstreamRoute;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Listings of tools without what a caller may not see. The cache holds the complete listing of a
 * server; the filtered listings are remembered here, so that a cache hit does not create them
 * again.
 *
 * <p>Thread-safe, and bounded in number and bytes.
 */
public final class VisibleListings {

  private static final int MAX_LISTINGS = 256;
  private static final long MAX_BYTES = 16L << 20;

  private final Authorizer authorizer;

  @GuardedBy("this")
  private final Map<ViewKey, FilteredListing> filtered =
      new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);

  @GuardedBy("this")
  private @Nullable Permissions filteredFor;

  @GuardedBy("this")
  private long bytes;

  public VisibleListings(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  /** The key of callers that see the same part of a listing. */
  private record ViewKey(ServerId server, CachePartition view, Set<String> groups) {}

  private record FilteredListing(Listing whole, Listing part) {}

  /**
   * Returns the part of {@code whole}, a listing of tools, that the caller of {@code route} may
   * see.
   */
  public Listing filter(UpstreamRoute route, Listing whole) {
    Permissions permissions = authorizer.permissions();
    if (permissions.areUnlimited()) {
      return whole;
    }
    ViewKey viewKey = new ViewKey(route.id(), route.view(), route.context().caller().groups());
    Listing known = find(viewKey, whole, permissions);
    if (known != null) {
      return known;
    }
    Listing part = filterTools(route, whole, permissions);
    store(viewKey, new FilteredListing(whole, part), permissions);
    return part;
  }

  private static Listing filterTools(UpstreamRoute route, Listing whole, Permissions permissions) {
    Set<String> visibleKeys =
        whole.tools().stream()
            .filter(tool -> Authorizer.allows(route, tool, permissions))
            .map(Tool::key)
            .collect(Collectors.toUnmodifiableSet());
    return whole.without(key -> !visibleKeys.contains(key));
  }

  private synchronized @Nullable Listing find(
      ViewKey viewKey, Listing whole, Permissions permissions) {
    FilteredListing known = isSame(permissions, filteredFor) ? filtered.get(viewKey) : null;
    return known != null && isSame(known.whole(), whole) ? known.part() : null;
  }

  private synchronized void store(
      ViewKey viewKey, FilteredListing filteredListing, Permissions permissions) {
    if (!isSame(permissions, filteredFor)) {
      filteredFor = permissions;
      filtered.clear();
      bytes = 0;
    }
    bytes += size(filteredListing) - size(filtered.put(viewKey, filteredListing));
    Iterator<FilteredListing> oldest = filtered.values().iterator();
    while (oldest.hasNext() && (filtered.size() > MAX_LISTINGS || bytes > MAX_BYTES)) {
      bytes -= size(oldest.next());
      oldest.remove();
    }
  }

  /** By identity: comparing the contents would cost as much as the filtering that is avoided. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(@Nullable Object one, @Nullable Object other) {
    return one == other;
  }

  private static long size(@Nullable FilteredListing filteredListing) {
    return filteredListing == null ? 0 : filteredListing.part().json().length();
  }
}
