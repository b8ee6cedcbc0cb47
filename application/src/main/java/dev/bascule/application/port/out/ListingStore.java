package dev.bascule.application.port.out;

import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Port: a store of listings and self-descriptions of servers that survives a restart of the bridge.
 *
 * <p>Used by one thread at a time. Both operations block until the data is read or written, and
 * report problems themselves: the bridge works without the store.
 */
public interface ListingStore {

  /**
   * Returns the values of the last {@link #save} that may be used at {@code now}: those that were
   * loaded at most {@link ServerTerms#maxAge} ago, and not in the future, of a server whose
   * configuration has not changed since. Skips what is damaged. Never throws.
   *
   * @param terms returns the terms for the values of a server; empty if they must not be used
   */
  List<SavedListing> load(Instant now, Function<ServerId, Optional<ServerTerms>> terms);

  /**
   * Replaces all saved values by {@code listings}. If the process ends meanwhile, either these or
   * the previous ones are saved.
   *
   * @return whether they were saved
   */
  boolean save(List<SavedListing> listings);

  /**
   * A value, and when and for which configuration it was loaded.
   *
   * @param key its key in the cache
   * @param content the value
   * @param loadedAt when it was loaded, by the clock of the machine
   * @param configuration the hash of the configuration of its server. Must not be saved unsalted,
   *     since short secrets could be guessed from it
   */
  record SavedListing(CacheKey key, Content content, Instant loadedAt, Sha256 configuration) {}

  /** What is saved. */
  sealed interface Content {

    /** A listing of one kind; not empty. */
    record OfListing(Listing listing) implements Content {}

    /** A self-description. */
    record OfDiscovery(ServerDiscovery discovery) implements Content {}
  }

  /**
   * The terms for the saved values of a server.
   *
   * @param configuration the hash of its current configuration
   * @param maxAge the maximum time since a value was loaded; not negative
   */
  record ServerTerms(Sha256 configuration, Duration maxAge) {}
}
