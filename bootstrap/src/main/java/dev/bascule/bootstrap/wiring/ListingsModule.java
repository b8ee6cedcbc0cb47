package dev.bascule.bootstrap.wiring;

import static com.google.inject.multibindings.Multibinder.newSetBinder;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.adapter.out.listings.ListingFile;
import dev.bascule.application.cache.Caches;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.feature.ListingPersistence;
import dev.bascule.application.notification.SubscriptionRegistry;
import dev.bascule.bootstrap.wiring.reload.ConfigListener;
import dev.bascule.bootstrap.wiring.upstream.ServerFingerprints;
import dev.bascule.configuration.BridgeConfig;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/** Wires the file of listings. Installed only if there is one. */
final class ListingsModule extends AbstractModule {

  /** The maximum length of the file, which is read as a whole. */
  private static final long MAX_BYTES = 1L << 30;

  private final Path file;
  private final BridgeConfig config;
  private final Map<String, String> environment;

  /**
   * @param environment the variables of the process, which child processes inherit
   */
  ListingsModule(Path file, BridgeConfig config, Map<String, String> environment) {
    this.file = file;
    this.config = config;
    this.environment = Map.copyOf(environment);
  }

  @Override
  protected void configure() {
    newSetBinder(binder(), ConfigListener.class).addBinding().to(ChangeListener.class);
  }

  /** Updates the fingerprints after a reload, when no value of a former configuration is left. */
  record ChangeListener(ServerFingerprints fingerprints) implements ConfigListener {

    @Override
    public void beforeChange(BridgeConfig next) {}

    @Override
    public void afterChange(BridgeConfig active) {
      fingerprints.update(active.servers());
    }
  }

  @Provides
  @Singleton
  ChangeListener changeListener() {
    return new ChangeListener(new ServerFingerprints(config.servers(), environment));
  }

  @Provides
  @Singleton
  ListingPersistence persistence(
      UpstreamRegistry upstreams,
      Caches caches,
      ChangeListener changeListener,
      SubscriptionRegistry subscriptions,
      InstantSource clock) {
    return new ListingPersistence(
        upstreams,
        caches,
        new ListingFile(file, maxBytes(config.tools().maxBytes())),
        changeListener.fingerprints()::get,
        subscriptions,
        clock);
  }

  /** A value is written with a description, which is shorter than the value. */
  private static long maxBytes(long cacheBytes) {
    return cacheBytes < MAX_BYTES / 2 ? 2 * cacheBytes : MAX_BYTES;
  }
}
