package dev.bascule.application.port.in;

import dev.bascule.application.view.SharedCacheView;
import java.util.Optional;

/** Driving port: shows the cache that replicas share, and the replicas. */
@FunctionalInterface
public interface ShowSharedCacheUseCase {

  /** Returns the shared cache; empty if none is configured. Never blocks. */
  Optional<SharedCacheView> showSharedCache();
}
