package dev.bascule.bootstrap.bench;

import static java.util.Objects.requireNonNull;

import dev.bascule.bootstrap.terminal.Progress;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * Measures the bridge, from without: starts one and a server behind it, asks both, and ends them.
 * For one run.
 */
public final class Bench {

  private static final Duration UPSTREAM_OF_STAMPEDE = Duration.ofMillis(500);
  private static final int IDLE_CLIENTS = 4_096;
  private static final int QUICK_STEPS = 9;
  private static final int GROWTH_STEPS = 5;

  private final Scale scale;
  private final Ticker ticker;
  private final Consumer<Progress> progress;
  private final Facts facts = new Facts();
  private final List<Measurement> ways = new ArrayList<>();
  private final List<Measurement> growth = new ArrayList<>();
  private final List<Figure> figures = new ArrayList<>();
  private int step;

  private Bench(Scale scale, Ticker ticker, Consumer<Progress> progress) {
    this.scale = requireNonNull(scale, "scale");
    this.ticker = requireNonNull(ticker, "ticker");
    this.progress = requireNonNull(progress, "progress");
  }

  /**
   * Runs it, which may take minutes.
   *
   * @param quick whether it does only what shows that the facts hold
   * @param seconds how long each step takes its measure
   * @param ticker measures how long things take
   * @param progress is told how far it is
   * @throws IOException if one of the processes cannot be started or reached
   */
  public static Report run(
      boolean quick, Duration seconds, Ticker ticker, Consumer<Progress> progress)
      throws IOException {
    return run(quick ? Scale.quick(seconds) : Scale.full(seconds), ticker, progress);
  }

  static Report run(Scale scale, Ticker ticker, Consumer<Progress> progress) throws IOException {
    return new Bench(scale, ticker, progress).run();
  }

  private Report run() throws IOException {
    next("starting");
    try (House house = House.open(/* numbered= */ 0, ticker)) {
      figures.add(Figure.millis("start to first answer", house.startUp()));
      resident("resident memory, idle", house);
      Ways measured = new Ways(house, ticker, scale, facts);
      ways(measured);
      resident("resident memory, after load", house);
      stampede(measured);
      breaker(house);
      grow(new Growth(measured), house);
    }
    if (scale.grows()) {
      next("servers");
      growth.addAll(Growth.servers(scale, ticker, facts, 1, 10, 100));
    }
    return new Report(machine(), ways, growth, figures, facts.all());
  }

  private void ways(Ways measured) throws IOException {
    next("direct");
    ways.add(measured.direct());
    next("miss");
    ways.add(measured.miss());
    next("hit");
    ways.add(measured.hit());
    next("stale");
    ways.add(measured.stale());
    next("collapsed");
    ways.add(measured.collapsed());
    next("breaker open");
    ways.add(measured.open());
  }

  private void stampede(Ways measured) throws IOException {
    next("stampede");
    Measurement stampede = measured.stampede(UPSTREAM_OF_STAMPEDE);
    figures.add(new Figure("stampede, equal calls", (double) stampede.requests(), ""));
    figures.add(
        new Figure("stampede, upstream calls", (double) stampede.cost().upstreamCalls(), ""));
    figures.add(Figure.millis("stampede, to the last answer", stampede.outcome().elapsed()));
    figures.add(Figure.millis("stampede, upstream's own time", UPSTREAM_OF_STAMPEDE));
  }

  private void breaker(House house) throws IOException {
    next("breaker");
    BreakerTimes.Times times = new BreakerTimes(house, ticker, facts).measure();
    figures.add(Figure.millis("breaker, to fail fast", times.failFast()));
    figures.add(Figure.millis("breaker, to recover (it waits 1000 ms)", times.recover()));
  }

  private void grow(Growth grown, House house) throws IOException {
    next("long hits");
    growth.add(grown.longHits());
    if (!scale.grows()) {
      return;
    }
    next("idle clients");
    int clients = OpenFiles.connections(IDLE_CLIENTS);
    IdleStreams.bytesEach(house, clients)
        .ifPresent(
            bytes ->
                figures.add(new Figure("idle client, each of " + clients, bytes / 1024.0, "KiB")));
    next("payloads");
    growth.addAll(grown.payloads(1, 16, 256, 1024));
    next("connections");
    growth.addAll(grown.connections(1, 16, 64, 512, 4_096));
    next("keys");
    growth.addAll(grown.keys(10, 100, 1_000, 10_000, 100_000));
  }

  private void resident(String name, House house) {
    Usage.residentBytes(house.bridge().handle())
        .ifPresent(bytes -> figures.add(Figure.mebibytes(name, bytes)));
  }

  private void next(String what) {
    int steps = scale.grows() ? QUICK_STEPS + 1 + GROWTH_STEPS : QUICK_STEPS + 1;
    progress.accept(new Progress(step, OptionalDouble.of(steps), what));
    step++;
  }

  private static String machine() {
    return Runtime.getRuntime().availableProcessors()
        + " processors, "
        + System.getProperty("os.name", "")
        + " "
        + System.getProperty("os.arch", "")
        + ", Java "
        + Runtime.version();
  }
}
