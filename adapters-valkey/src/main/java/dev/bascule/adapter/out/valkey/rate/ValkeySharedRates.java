package dev.bascule.adapter.out.valkey.rate;

import dev.bascule.adapter.out.valkey.EngineReply;
import dev.bascule.adapter.out.valkey.EngineScript;
import dev.bascule.adapter.out.valkey.ValkeyEngine;
import dev.bascule.adapter.out.valkey.seal.EntryNames;
import dev.bascule.domain.ratelimit.BucketKey;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.ratelimit.SharedRates;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

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

  /** What only an engine that does not run the script states. */
  private static final Duration MAX_WAIT = Duration.ofDays(365);

  private final ValkeyEngine engine;
  private final EntryNames names;

  public ValkeySharedRates(ValkeyEngine engine, EntryNames names) {
    this.engine = engine;
    this.names = names;
  }

  @Override
  public Loan borrow(BucketKey bucket, int tokens) {
    EngineReply reply = run(bucket, tokens);
    int lent = Math.clamp(reply.number(0), 0, tokens);
    long waitMicros = Math.clamp(reply.number(1), 0, MAX_WAIT.toNanos() / 1000);
    return new Loan(lent, Duration.ofNanos(1000 * waitMicros));
  }

  @Override
  public void giveBack(BucketKey bucket, int tokens) {
    EngineReply _ = run(bucket, -tokens);
  }

  private EngineReply run(BucketKey bucket, int tokens) {
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
            LongStream.of(perMicros, rate.times(), rate.burst(), tokens)
                .mapToObj(EngineScript::argument)
                .toList());
  }
}
