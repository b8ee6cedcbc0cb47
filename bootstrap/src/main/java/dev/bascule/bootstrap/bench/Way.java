package dev.bascule.bootstrap.bench;

import static java.util.Objects.requireNonNull;

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
record Way(String name, String server, String request, Numbers numbers, Answer answer) {

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
      requireNonNull(body, "body");
    }
  }

  /** No server of the bridge, but the one behind it. */
  static final String DIRECT = "direct";

  /** A value that the server gave, and that is kept from now on. */
  static final String STORED = "bascule; fwd=miss; stored";

  private static final String COLLAPSED = STORED + "; collapsed";
  private static final String HIT = "bascule; hit";

  Way {
    requireNonNull(name, "name");
    requireNonNull(server, "server");
    requireNonNull(request, "request");
    requireNonNull(numbers, "numbers");
    requireNonNull(answer, "answer");
  }

  /** Returns a call of the tool, as the bridge takes it. */
  static String request(String server, Work work) {
    return HttpConnection.post("/servers/" + server + "/tools/" + Work.TOOL, work.arguments());
  }

  /** To the server itself, past the bridge. */
  static Way direct(Work work, Numbers numbers) {
    return new Way(
        "direct",
        DIRECT,
        HttpConnection.post("/" + DIRECT, work.call()),
        numbers,
        new Answer(200, Set.of(""), work.answer(), /* isWhole= */ true));
  }

  /** Through the bridge to the server. */
  static Way miss(Work work, Numbers numbers) {
    return through("miss", BenchServers.CACHED, work, numbers, Set.of(STORED));
  }

  /** To what is kept. */
  static Way hit(String server, Work work, Numbers numbers) {
    return through("hit", server, work, numbers, Set.of(HIT));
  }

  /** To what is kept for too long, while a new one is fetched, or was just now. */
  static Way stale(Work work, Numbers numbers) {
    return through("stale", BenchServers.STALE, work, numbers, Set.of(HIT));
  }

  /** To the answer of an equal call that is under way, or was just now. */
  static Way collapsed(Work work, Numbers numbers) {
    return through("collapsed", BenchServers.CACHED, work, numbers, Set.of(STORED, COLLAPSED, HIT));
  }

  /** To an open breaker. */
  static Way open(Work work, Numbers numbers) {
    return new Way(
        "breaker open",
        BenchServers.OPEN,
        request(BenchServers.OPEN, work),
        numbers,
        new Answer(503, Set.of(""), "{\"type\":\"urn:bascule:problem:circuit-open\"", false));
  }

  /** Fetches what {@link #hit} is to find. */
  static Way fill(String server, Work work, Numbers numbers) {
    return through("fill", server, work, numbers, Set.of(STORED, COLLAPSED, HIT));
  }

  private static Way through(
      String name, String server, Work work, Numbers numbers, Set<String> cacheStatuses) {
    return new Way(
        name,
        server,
        request(server, work),
        numbers,
        new Answer(200, cacheStatuses, work.result(Template.NUMBER), /* isWhole= */ true));
  }

  /** Returns the same under another name. */
  Way named(String other) {
    return new Way(other, server, request, numbers, answer);
  }
}
