package dev.bascule.bootstrap.bench;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongFunction;

/**
 * Measures each way that a request can go, and holds what must be true of it.
 *
 * @param house what is asked
 * @param ticker measures how long it takes
 * @param scale how much is asked
 * @param facts take what must hold
 */
record Ways(House house, Ticker ticker, Scale scale, Facts facts) {

  /** Of the order of what tools answer. */
  static final Work WORK = Work.of(1 << 10);

  /**
   * The heap that a hit may take of the bridge, whatever its result is. A hit that had to change
   * threads takes more; how much less than this it is depends on what was compiled by then.
   */
  static final int HIT_BYTES = 3 << 10;

  /**
   * A stale value is fetched anew as long as this takes, and all wait for an equal call so long.
   */
  private static final Work SLOW = WORK.taking(Duration.ofMillis(10));

  /** Numbers begin so far apart that no step finds what another one left. */
  private static final long APART = 100_000_000;

  Ways {
    requireNonNull(house, "house");
    requireNonNull(ticker, "ticker");
    requireNonNull(scale, "scale");
    requireNonNull(facts, "facts");
  }

  Measurement direct() throws IOException {
    Measurement measured = measured(first -> Way.direct(WORK, Numbers.allDifferent(first)));
    facts.upstreamCalls(measured, measured.requests());
    return measured;
  }

  Measurement miss() throws IOException {
    Measurement measured = measured(first -> Way.miss(WORK, Numbers.allDifferent(first)));
    facts.upstreamCalls(measured, measured.requests());
    return measured;
  }

  /** Warmed up by a number, since what a hit allocates is told after the compiler is done. */
  Measurement hit() throws IOException {
    Way way = Way.hit(BenchServers.CACHED, WORK, Numbers.same(0));
    fill(WORK);
    Bounds bounds = Bounds.requests(scale.hits(), scale.connections());
    run(way, bounds);
    Measurement measured = run(way, bounds);
    facts.upstreamCalls(measured, 0);
    facts.lessThan(
        "hit: heap bytes of the bridge for each",
        HIT_BYTES,
        Math.round(measured.allocatedBytesPerRequest()));
    return measured;
  }

  Measurement stale() throws IOException {
    run(Way.fill(BenchServers.STALE, SLOW, Numbers.same(0)), Bounds.requests(1, 1));
    Measurement measured = measured(_ -> Way.stale(SLOW, Numbers.same(0)));
    facts.lessThan("stale: calls upstream", measured.requests(), measured.cost().upstreamCalls());
    return measured;
  }

  Measurement collapsed() throws IOException {
    Measurement measured = measured(first -> Way.collapsed(SLOW, Numbers.inStep(first)));
    facts.upstreamCalls(measured, measured.way().numbers().different().getAsLong());
    return measured;
  }

  /** Equal calls of somebody who never asked before, all at once. */
  Measurement stampede(Duration upstream) throws IOException {
    Way way = Way.collapsed(WORK.taking(upstream), Numbers.same(0)).named("stampede");
    int calls = OpenFiles.connections(scale.stampede());
    Measurement measured = run(way, Bounds.requests(calls, calls));
    facts.exactly("stampede: answers", calls, measured.requests());
    facts.upstreamCalls(measured, 1);
    return measured;
  }

  Measurement open() throws IOException {
    Template failing = new Template(Way.request(BenchServers.OPEN, WORK.failing()));
    HttpConnection.once(house.bridge().port(), failing.with(0));
    Measurement measured = measured(_ -> Way.open(WORK, Numbers.same(0)));
    facts.upstreamCalls(measured, 0);
    return measured;
  }

  /** Has the bridge keep the result of {@code work} with the number zero. */
  void fill(Work work) throws IOException {
    run(Way.fill(BenchServers.CACHED, work, Numbers.same(0)), Bounds.requests(1, 1));
  }

  private Measurement measured(LongFunction<Way> ways) throws IOException {
    run(ways.apply(APART), Bounds.during(scale.warmUp(), scale.connections()));
    return run(ways.apply(2 * APART), Bounds.during(scale.seconds(), scale.connections()));
  }

  /** Makes requests, and holds that each answer is as it must be. */
  Measurement run(Way way, Bounds bounds) throws IOException {
    Measurement measured = Measurement.of(way, bounds, house, ticker);
    facts.answers(measured);
    return measured;
  }
}
