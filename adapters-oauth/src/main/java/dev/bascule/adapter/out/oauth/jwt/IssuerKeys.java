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
 * The keys of one issuer, fetched again when they are old or when a token has an unknown key id,
 * and used longer if the issuer is unavailable. Thread-safe; one thread fetches at a time.
 */
final class IssuerKeys {

  private static final Logger log = LoggerFactory.getLogger(IssuerKeys.class);

  /** Limits the fetches that tokens with made-up key ids can cause. */
  private static final Rate RELOAD_RATE = new Rate(1, Duration.ofSeconds(10), 1);

  /** The maximum time to wait while another thread fetches. */
  private static final Duration RELOAD_TIMEOUT = Duration.ofSeconds(5);

  /** The maximum number of keys that are tried for a token without a key id. */
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
   * Returns the candidate keys for the signature of a token with {@code header}; empty if the
   * issuer's keys are unavailable. Blocks if they have to be fetched.
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
   * Fetches the keys, unless another thread did meanwhile.
   *
   * @param seen the keys that are not sufficient
   * @param patience how long to wait while another thread fetches
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
        log.info("The keys of {} are available again", settings.issuer());
      }
      isUnavailable = false;
    } catch (IOException e) {
      if (!isUnavailable) {
        log.warn("Cannot fetch the keys of {}: {}", settings.issuer(), e.getMessage());
      }
      isUnavailable = true;
    }
  }
}
