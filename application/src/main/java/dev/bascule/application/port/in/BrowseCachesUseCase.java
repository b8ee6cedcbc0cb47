package dev.bascule.application.port.in;

import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Driving port: shows the entries of the caches of this replica, and removes one. */
public interface BrowseCachesUseCase {

  /** The maximum number of returned entries. */
  int MAX_ENTRIES = 1_000;

  /** Returns entries. Looks at the 10,000 most recently used ones of each cache. */
  CachedEntries browse(EntryQuery query);

  /**
   * Removes the entry that {@link CachedEntry#id} identifies. If replicas share it, removes all
   * entries of its tool or listing, at all replicas. May block for one operation of the engine.
   *
   * @return whether there was one
   */
  boolean remove(String id);

  /** A cache, by its name for operators. */
  enum BrowsableCache {
    /** Listings, and self-descriptions of servers. */
    TOOLS,
    /** Results of tools, and contents of resources. */
    RESPONSES
  }

  /** The order of entries. */
  enum EntryOrder {
    /** The oldest first. */
    AGE,
    /** The largest first. */
    SIZE,
    /** The one with the most hits first. */
    HITS
  }

  /**
   * Which entries to return.
   *
   * @param cache only those of this cache
   * @param limit the maximum number of entries; 1 to {@link #MAX_ENTRIES}
   */
  record EntryQuery(
      Optional<BrowsableCache> cache,
      Optional<ServerId> server,
      Optional<ToolName> tool,
      EntryOrder order,
      int limit) {}

  /**
   * Entries of the caches.
   *
   * @param total the number of entries that match
   * @param unseen the number of entries that were not looked at
   */
  record CachedEntries(List<CachedEntry> entries, int total, int unseen) {
    public CachedEntries {
      entries = List.copyOf(entries);
    }
  }

  /**
   * An entry, without its value.
   *
   * @param id identifies it: a hash
   * @param method the MCP method
   * @param argumentsHash a hash of the arguments, or of the URI of a resource; empty for others
   * @param partition who may share it: {@code all}, or a hash
   * @param age the time since it was stored
   * @param remaining the time until it becomes stale; negative if it is
   * @param bytes its weight
   * @param hits the look-ups that found it since it was stored
   */
  record CachedEntry(
      String id,
      BrowsableCache cache,
      ServerId server,
      String method,
      Optional<ToolName> tool,
      Optional<String> argumentsHash,
      String partition,
      Duration age,
      Duration remaining,
      long bytes,
      long hits) {}
}
