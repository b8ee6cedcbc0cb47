package dev.bascule.application.port.out;

import dev.bascule.domain.mcp.ServerId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A store in memory, which counts how often it is written. Used by one thread. */
public final class FakeListingStore implements ListingStore {

  private List<SavedListing> saved = List.of();
  private int writes;
  private boolean isFull;

  /** Has the content of {@code other}, which another process wrote. */
  public void copy(FakeListingStore other) {
    saved = other.saved;
  }

  /** Fails to save from now on. */
  public void fill() {
    isFull = true;
  }

  public List<SavedListing> saved() {
    return saved;
  }

  public int writes() {
    return writes;
  }

  @Override
  public List<SavedListing> load(Instant now, Function<ServerId, Optional<ServerTerms>> terms) {
    return saved.stream()
        .filter(
            each ->
                terms
                    .apply(each.key().server())
                    .filter(current -> current.configuration().equals(each.configuration()))
                    .filter(current -> !each.loadedAt().plus(current.maxAge()).isBefore(now))
                    .isPresent())
        .toList();
  }

  @Override
  public boolean save(List<SavedListing> listings) {
    writes++;
    if (!isFull) {
      saved = listings;
    }
    return !isFull;
  }
}
