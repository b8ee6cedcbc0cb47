package dev.bascule.bootstrap.bench;

import java.util.Set;

/**
 * A way that a request can go, and what comes back where it goes that way.
 *
 * @param name what the table calls it
 * @param server the bridge's name of the server; {@link #DIRECT} for the way past the bridge
 * @param request the bytes of each request
 * @param numbers what stands for the number in them
 * @param answer what each answer is
 */
record BenchScenario(
    String name, String server, String request, CallNumbers numbers, Answer answer) {

  /**
   * What an answer is.
   *
   * @param status its HTTP status
   * @param cacheStatuses the values of Cache-Status that it may have, without {@code ttl}; an empty
   *     one for none
   * @param body its body, or what its body begins with
   * @param isWhole whether nothing follows that
   */
  record Answer(int status, Set<String> cacheStatuses, String body, boolean isWhole) {

    Answer {
      cacheStatuses = Set.copyOf(cacheStatuses);
    }
  }

  /** No server of the bridge, but the one behind it. */
  static final String DIRECT = "direct";

  /** A value that the server gave, and that is kept from now on. */
  static final String STORED = "bascule; fwd=miss; stored";

  private static final String COLLAPSED = STORED + "; collapsed";
  private static final String HIT = "bascule; hit";

  /** Returns a call of the tool, as the bridge takes it. */
  static String request(String server, Workload workload) {
    return BenchConnection.post(
        "/servers/" + server + "/tools/" + Workload.TOOL, workload.arguments());
  }

  /** To the server itself, past the bridge. */
  static BenchScenario direct(Workload workload, CallNumbers numbers) {
    return new BenchScenario(
        "direct",
        DIRECT,
        BenchConnection.post("/" + DIRECT, workload.call()),
        numbers,
        new Answer(200, Set.of(""), workload.answer(), /* isWhole= */ true));
  }

  /** Through the bridge to the server. */
  static BenchScenario miss(Workload workload, CallNumbers numbers) {
    return through("miss", BenchBridgeConfig.CACHED, workload, numbers, Set.of(STORED));
  }

  /** To what is kept. */
  static BenchScenario hit(String server, Workload workload, CallNumbers numbers) {
    return through("hit", server, workload, numbers, Set.of(HIT));
  }

  /** To what is kept for too long, while a new one is fetched, or was just now. */
  static BenchScenario stale(Workload workload, CallNumbers numbers) {
    return through("stale", BenchBridgeConfig.STALE, workload, numbers, Set.of(HIT));
  }

  /** To the answer of an equal call that is under way, or was just now. */
  static BenchScenario collapsed(Workload workload, CallNumbers numbers) {
    return through(
        "collapsed", BenchBridgeConfig.CACHED, workload, numbers, Set.of(STORED, COLLAPSED, HIT));
  }

  /** To an open breaker. */
  static BenchScenario open(Workload workload, CallNumbers numbers) {
    return new BenchScenario(
        "breaker open",
        BenchBridgeConfig.OPEN,
        request(BenchBridgeConfig.OPEN, workload),
        numbers,
        new Answer(503, Set.of(""), "{\"type\":\"urn:bascule:problem:circuit-open\"", false));
  }

  /** Fetches what {@link #hit} is to find. */
  static BenchScenario fill(String server, Workload workload, CallNumbers numbers) {
    return through("fill", server, workload, numbers, Set.of(STORED, COLLAPSED, HIT));
  }

  private static BenchScenario through(
      String name,
      String server,
      Workload workload,
      CallNumbers numbers,
      Set<String> cacheStatuses) {
    return new BenchScenario(
        name,
        server,
        request(server, workload),
        numbers,
        new Answer(
            200, cacheStatuses, workload.result(RequestTemplate.NUMBER), /* isWhole= */ true));
  }

  /** Returns the same under another name. */
  BenchScenario named(String other) {
    return new BenchScenario(other, server, request, numbers, answer);
  }
}
