package dev.bascule.application.feature;

import static java.util.Objects.requireNonNull;

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
 * Leaves out of listings of tools what a caller must not know of. The cache holds what a server
 * lists, whole; what is shown of it is remembered here, so that a hit does not make it anew.
 *
 * <p>Thread-safe, and bounded in number and bytes.
 */
public final class VisibleListings {

  private static final int MOST = 256;
  private static final long MOST_BYTES = 16L << 20;

  private final Authorizer gate;

  @GuardedBy("this")
  private final Map<Sight, Shown> memory = new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);

  @GuardedBy("this")
  private @Nullable Permissions remembered;

  @GuardedBy("this")
  private long bytes;

  public VisibleListings(Authorizer gate) {
    this.gate = requireNonNull(gate, "gate");
  }

  /** From where a listing is looked at: all who stand there see the same of it. */
  private record Sight(ServerId server, CachePartition view, Set<String> groups) {}

  /** What is seen of a listing. */
  private record Shown(Listing whole, Listing part) {}

  /**
   * Returns what of {@code whole}, a listing of tools, is shown to whom {@code approach} is for.
   */
  public Listing show(UpstreamRoute approach, Listing whole) {
    Permissions rights = gate.rights();
    if (rights.areUnlimited()) {
      return whole;
    }
    Sight sight = new Sight(approach.id(), approach.view(), approach.exchange().caller().groups());
    Listing known = find(sight, whole, rights);
    if (known != null) {
      return known;
    }
    Listing part = part(approach, whole, rights);
    keep(sight, new Shown(whole, part), rights);
    return part;
  }

  private static Listing part(UpstreamRoute approach, Listing whole, Permissions rights) {
    Set<String> shown =
        whole.tools().stream()
            .filter(tool -> Authorizer.lets(approach, tool, rights))
            .map(Tool::key)
            .collect(Collectors.toUnmodifiableSet());
    return whole.without(key -> !shown.contains(key));
  }

  private synchronized @Nullable Listing find(Sight sight, Listing whole, Permissions rights) {
    Shown known = isSame(rights, remembered) ? memory.get(sight) : null;
    return known != null && isSame(known.whole(), whole) ? known.part() : null;
  }

  private synchronized void keep(Sight sight, Shown shown, Permissions rights) {
    if (!isSame(rights, remembered)) {
      remembered = rights;
      memory.clear();
      bytes = 0;
    }
    bytes += size(shown) - size(memory.put(sight, shown));
    Iterator<Shown> oldest = memory.values().iterator();
    while (oldest.hasNext() && (memory.size() > MOST || bytes > MOST_BYTES)) {
      bytes -= size(oldest.next());
      oldest.remove();
    }
  }

  /** Equal ones would do as well, but to find that out costs what is to be spared. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(@Nullable Object one, @Nullable Object other) {
    return one == other;
  }

  private static long size(@Nullable Shown shown) {
    return shown == null ? 0 : shown.part().json().length();
  }
}
