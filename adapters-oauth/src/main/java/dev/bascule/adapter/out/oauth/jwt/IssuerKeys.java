package dev.bascule.adapter.out.oauth.jwt;

import static java.util.Objects.requireNonNull;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
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
  private static final Duration PAUSE = Duration.ofSeconds(10);

  /** As long as another one may take to ask. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** A token that names no key is tried with so many. */
  private static final int MOST_CANDIDATES = 8;

  private final IssuerSettings settings;
  private final KeyLoader loader;
  private final Ticker ticker;
  private final ReentrantLock lock = new ReentrantLock();

  private volatile @Nullable Loaded loaded;

  /** When they were last asked for; written under the lock. */
  private volatile OptionalLong attemptedAt = OptionalLong.empty();

  private volatile boolean isAway;

  IssuerKeys(IssuerSettings settings, KeyLoader loader, Ticker ticker) {
    this.settings = requireNonNull(settings, "settings");
    this.loader = requireNonNull(loader, "loader");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  private record Loaded(JWKSet keys, long atNanos) {}

  /**
   * Returns the keys that a token with {@code header} may be signed by; empty where the issuer's
   * keys cannot be had. Waits where they have to be asked for.
   */
  Optional<List<JWK>> find(JWSHeader header) {
    Optional<Loaded> first = usable();
    List<JWK> found = first.map(known -> select(header, known)).orElse(List.of());
    if (first.isEmpty() || !found.isEmpty()) {
      return first.map(_ -> found);
    }
    ask(first.get(), PATIENCE);
    return Optional.ofNullable(loaded).map(known -> select(header, known));
  }

  private static List<JWK> select(JWSHeader header, Loaded known) {
    return new JWKSelector(JWKMatcher.forJWSHeader(header))
        .select(known.keys()).stream().limit(MOST_CANDIDATES).toList();
  }

  private Optional<Loaded> usable() {
    Loaded known = loaded;
    if (known == null || isOlder(known, settings.keys().ttl())) {
      boolean isUsable = known != null && !isOlder(known, longest());
      ask(known, isUsable ? Duration.ZERO : PATIENCE);
    }
    return Optional.ofNullable(loaded).filter(now -> !isOlder(now, longest()));
  }

  private Duration longest() {
    return settings.keys().ttl().plus(settings.keys().staleIfError());
  }

  private boolean isOlder(Loaded known, Duration age) {
    return ticker.nanos() - known.atNanos() > age.toNanos();
  }

  /**
   * Asks for the keys, unless somebody else did in the meantime.
   *
   * @param seen what is not good enough
   * @param patience how long to wait while somebody else asks
   */
  private void ask(@Nullable Loaded seen, Duration patience) {
    try {
      if (!lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return;
    }
    try {
      if (Objects.equals(loaded, seen) && !wasAttemptedJustNow()) {
        attemptedAt = OptionalLong.of(ticker.nanos());
        load();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean wasAttemptedJustNow() {
    OptionalLong at = attemptedAt;
    return at.isPresent() && ticker.nanos() - at.getAsLong() < PAUSE.toNanos();
  }

  private void load() {
    try {
      loaded = new Loaded(loader.load(), ticker.nanos());
      if (isAway) {
        log.info("The keys of {} can be had again", settings.issuer());
      }
      isAway = false;
    } catch (IOException e) {
      if (!isAway) {
        log.warn("The keys of {} cannot be had: {}", settings.issuer(), e.getMessage());
      }
      isAway = true;
    }
  }
}
