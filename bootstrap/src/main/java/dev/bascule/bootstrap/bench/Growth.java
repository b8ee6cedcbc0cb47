package dev.bascule.bootstrap.bench;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Measures how the cost of a hit grows with what there is.
 *
 * @param ways measures, and holds what must be true
 */
record Growth(Ways ways) {

  /** Of results that are many. */
  private static final Work SMALL = Work.of(64);

  /** How much heap a hit of 1 MiB may take: too little for a copy of what is sent. */
  static final int LONG_HIT_BYTES = 256 << 10;

  private static final Work LONG = Work.of(1 << 20);
  private static final int LONG_HITS = 1_000;

  Growth {
    requireNonNull(ways, "ways");
  }

  /** Measures hits of 1 MiB: few, and held to allocate no copy of what they send. */
  Measurement longHits() throws IOException {
    ways.fill(LONG);
    Way way = Way.hit(BenchServers.CACHED, LONG, Numbers.same(0)).named("hit of 1 MiB");
    ways.run(way, Bounds.requests(LONG_HITS, /* connections= */ 4));
    Measurement measured = ways.run(way, Bounds.requests(LONG_HITS, /* connections= */ 4));
    ways.facts().upstreamCalls(measured, 0);
    ways.facts()
        .lessThan(
            "hit of 1 MiB: heap bytes of the bridge for each",
            LONG_HIT_BYTES,
            Math.round(measured.allocatedBytesPerRequest()));
    return measured;
  }

  /** By the number of results that are kept. */
  List<Measurement> keys(int... counts) throws IOException {
    List<Measurement> measured = new ArrayList<>();
    for (int count : counts) {
      Way fill = Way.fill(BenchServers.CACHED, SMALL, Numbers.round(count));
      ways.run(fill, Bounds.requests(count, Math.min(count, ways.scale().connections())));
      measured.add(hits(BenchServers.CACHED, SMALL, count, "keys " + count));
    }
    return measured;
  }

  /** By the length of the result. */
  List<Measurement> payloads(int... kibibytes) throws IOException {
    List<Measurement> measured = new ArrayList<>();
    for (int length : kibibytes) {
      Work work = Work.of(length << 10);
      ways.fill(work);
      measured.add(hits(BenchServers.CACHED, work, 1, "payload " + length + " KiB"));
    }
    return measured;
  }

  /** By the number of connections that ask. */
  List<Measurement> connections(int... counts) throws IOException {
    ways.fill(SMALL);
    Way way = Way.hit(BenchServers.CACHED, SMALL, Numbers.same(0));
    List<Measurement> measured = new ArrayList<>();
    for (int count : IntStream.of(counts).map(OpenFiles::connections).distinct().toArray()) {
      measured.add(
          ways.run(
              way.named("connections " + count), Bounds.during(ways.scale().seconds(), count)));
    }
    return measured;
  }

  /** By the number of servers, with a bridge for each number. */
  static List<Measurement> servers(Scale scale, Ticker ticker, Facts facts, int... counts)
      throws IOException {
    List<Measurement> measured = new ArrayList<>();
    for (int count : counts) {
      try (House house = House.open(count, ticker)) {
        Growth growth = new Growth(new Ways(house, ticker, scale, facts));
        String all = BenchServers.numbered(Template.NUMBER);
        growth.ways.run(
            Way.fill(all, SMALL, Numbers.round(count)),
            Bounds.requests(count, /* connections= */ 1));
        measured.add(growth.hits(all, SMALL, count, "servers " + count));
      }
    }
    return measured;
  }

  private Measurement hits(String server, Work work, int different, String name)
      throws IOException {
    Way way = Way.hit(server, work, Numbers.round(different)).named(name);
    Scale scale = ways.scale();
    ways.run(way, Bounds.during(scale.warmUp(), scale.connections()));
    return ways.run(way, Bounds.during(scale.seconds(), scale.connections()));
  }
}
