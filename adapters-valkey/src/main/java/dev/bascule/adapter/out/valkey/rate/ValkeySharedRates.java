package dev.bascule.adapter.out.valkey.rate;

import dev.bascule.adapter.out.valkey.EngineScript;
import dev.bascule.adapter.out.valkey.ValkeyEngine;
import dev.bascule.adapter.out.valkey.seal.EntryNames;
import dev.bascule.domain.ratelimit.BucketKey;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.ratelimit.SharedRates;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The token buckets of all replicas, each under a key of its own, whose name reveals neither a
 * caller nor a server. A key lives for as long as its bucket is not full. The script runs by the
 * clock of the engine, so that no clock of a replica matters.
 *
 * <p>Thread-safe.
 */
public final class ValkeySharedRates implements SharedRates {

  private static final EngineScript BORROW =
      EngineScript.load(ValkeySharedRates.class, "borrow.lua");
  private static final String BUCKET = "q:";

  private final ValkeyEngine engine;
  private final EntryNames names;

  public ValkeySharedRates(ValkeyEngine engine, EntryNames names) {
    this.engine = engine;
    this.names = names;
  }

  @Override
  public Loan borrow(BucketKey bucket, int tokens) {
    List<Object> reply = run(bucket, tokens);
    int lent = Math.clamp((Long) reply.get(0), 0, tokens);
    return new Loan(lent, Duration.ofNanos((Long) reply.get(1) * 1000));
  }

  @Override
  public void giveBack(BucketKey bucket, int tokens) {
    List<Object> _ = run(bucket, -tokens);
  }

  private List<Object> run(BucketKey bucket, int tokens) {
    Rate rate = bucket.rate();
    long perMicros = Math.ceilDiv(rate.per().toNanos(), 1000L);
    String name =
        names.nameOfOther(
            "rate",
            bucket.id(),
            Integer.toString(rate.times()),
            Long.toString(perMicros),
            Integer.toString(rate.burst()));
    return engine
        .connection()
        .eval(
            BORROW,
            List.of(engine.settings().key(BUCKET + name)),
            Stream.of(perMicros, rate.times(), rate.burst(), tokens)
                .map(number -> number.toString().getBytes(StandardCharsets.US_ASCII))
                .toList());
  }
}
