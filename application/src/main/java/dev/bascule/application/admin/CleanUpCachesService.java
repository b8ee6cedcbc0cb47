package dev.bascule.application.admin;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.cache.Caches;
import dev.bascule.application.port.in.CleanUpCachesUseCase;

/** Removes what has expired. */
public final class CleanUpCachesService implements CleanUpCachesUseCase {

  private final Caches caches;

  public CleanUpCachesService(Caches caches) {
    this.caches = requireNonNull(caches, "caches");
  }

  @Override
  public CleanUpResult cleanUpCaches() {
    return new CleanUpResult(
        caches.listings().cleanUpExpired() + caches.discoveries().cleanUpExpired(),
        caches.results().cleanUpExpired());
  }
}
