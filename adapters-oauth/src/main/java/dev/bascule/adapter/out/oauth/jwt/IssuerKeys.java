package dev.bascule.adapter.out.oauth.jwt;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.ratelimit.TokenBucket;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of one issuer, asked for again when they are old or when a token names one that is not
 * among them, and used for longer where the issuer is away. Thread-safe; one asks at a time.
 */
final class IssuerKeys {

  private static final Logger log = LoggerFactory.getLogger(IssuerKeys.class);

  /** Whoever makes up names of keys must not make us ask for them all the time. */
  private static final Rate RELOAD_RATE = new Rate(1, Duration.ofSeconds(10), 1);

  /** As long as another one may take to ask. */
  private static final Duration RELOAD_TIMEOUT = Duration.ofSeconds(5);

  /** A token that names no key is tried with so many. */
  private static final int MAX_CANDIDATES = 8;

  private final IssuerSettings settings;
  private final KeyLoader loader;
  private final Ticker ticker;
  private final TokenBucket reloads;
  private final ReentrantLock lock = new ReentrantLock();

  private volatile @Nullable LoadedKeys loaded;

  private volatile boolean isUnavailable;

  IssuerKeys(IssuerSettings settings, KeyLoader loader, Ticker ticker) {
    this.settings = settings;
    this.loader = loader;
    this.ticker = ticker;
    this.reloads = new TokenBucket(RELOAD_RATE, ticker);
  }

  private record LoadedKeys(JWKSet keys, long atNanos) {}

  /**
   * Returns the keys that a token with {@code header} may be signed by; empty where the issuer's
   * keys cannot be had. Waits where they have to be asked for.
   */
  Optional<List<JWK>> find(JWSHeader header) {
    Optional<LoadedKeys> first = currentKeys();
    List<JWK> found = first.map(loadedKeys -> select(header, loadedKeys)).orElse(List.of());
    if (first.isEmpty() || !found.isEmpty()) {
      return first.map(_ -> found);
    }
    reload(first.get(), RELOAD_TIMEOUT);
    return Optional.ofNullable(loaded).map(loadedKeys -> select(header, loadedKeys));
  }

  private static List<JWK> select(JWSHeader header, LoadedKeys loadedKeys) {
    return new JWKSelector(JWKMatcher.forJWSHeader(header))
        .select(loadedKeys.keys()).stream().limit(MAX_CANDIDATES).toList();
  }

  private Optional<LoadedKeys> currentKeys() {
    LoadedKeys loadedKeys = loaded;
    if (loadedKeys == null || isOlder(loadedKeys, settings.keys().ttl())) {
      boolean isUsable = loadedKeys != null && !isOlder(loadedKeys, maxAge());
      reload(loadedKeys, isUsable ? Duration.ZERO : RELOAD_TIMEOUT);
    }
    return Optional.ofNullable(loaded).filter(now -> !isOlder(now, maxAge()));
  }

  private Duration maxAge() {
    return settings.keys().ttl().plus(settings.keys().staleIfError());
  }

  private boolean isOlder(LoadedKeys loadedKeys, Duration age) {
    return ticker.nanos() - loadedKeys.atNanos() > age.toNanos();
  }

  /**
   * Asks for the keys, unless somebody else did in the meantime.
   *
   * @param seen what is not good enough
   * @param patience how long to wait while somebody else asks
   */
  private void reload(@Nullable LoadedKeys seen, Duration patience) {
    try {
      if (!lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return;
    }
    try {
      if (Objects.equals(loaded, seen) && reloads.tryAcquire().isZero()) {
        load();
      }
    } finally {
      lock.unlock();
    }
  }

  private void load() {
    try {
      loaded = new LoadedKeys(loader.load(), ticker.nanos());
      if (isUnavailable) {
        log.info("The keys of {} can be had again", settings.issuer());
      }
      isUnavailable = false;
    } catch (IOException e) {
      if (!isUnavailable) {
        log.warn("The keys of {} cannot be had: {}", settings.issuer(), e.getMessage());
      }
      isUnavailable = true;
    }
  }
}
