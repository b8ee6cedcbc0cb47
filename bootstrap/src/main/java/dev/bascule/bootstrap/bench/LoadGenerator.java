package dev.bascule.bootstrap.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Makes the same kind of request over many connections, each of which waits for an answer before it
 * asks again, and holds every answer against what it should be.
 *
 * @param port where the requests go
 * @param scenario what is asked
 * @param bounds how much
 */
record LoadGenerator(int port, BenchScenario scenario, LoadBounds bounds) {

  private static final int SHOWN = 200;

  /**
   * What came of it.
   *
   * @param results the answers
   * @param elapsed how long it took, from the first request to the last answer
   */
  record RequestOutcome(LoadResults results, Duration elapsed) {}

  /**
   * Opens all connections, and then begins on all of them at once. Waits until all are done.
   *
   * @throws IOException if a connection cannot be had
   */
  RequestOutcome run(Ticker ticker) throws IOException {
    LoadResults results = new LoadResults();
    List<BenchConnection> connections = new ArrayList<>();
    try {
      while (connections.size() < bounds.connections()) {
        connections.add(BenchConnection.to(port));
      }
      CountDownLatch start = new CountDownLatch(1);
      long begin;
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        connections.forEach(
            each -> threads.execute(() -> new Driver(each, results, ticker, start).drive()));
        begin = ticker.nanos();
        start.countDown();
      }
      return new RequestOutcome(results, Duration.ofNanos(ticker.nanos() - begin));
    } finally {
      connections.forEach(BenchConnection::close);
    }
  }

  /** One connection, and who uses it. */
  private final class Driver {

    private final BenchConnection connection;
    private final LoadResults results;
    private final Ticker ticker;
    private final CountDownLatch start;
    private final RequestTemplate request = new RequestTemplate(scenario.request());
    private final RequestTemplate body = new RequestTemplate(scenario.answer().body());

    Driver(BenchConnection connection, LoadResults results, Ticker ticker, CountDownLatch start) {
      this.connection = connection;
      this.results = results;
      this.ticker = ticker;
      this.start = start;
    }

    void drive() {
      try {
        start.await();
        long begin = ticker.nanos();
        long now = begin;
        for (long turn = 0; turn < bounds.turns() && isWithin(now - begin); turn++) {
          now = ask(scenario.numbers().byTurn().applyAsLong(turn));
        }
      } catch (IOException e) {
        results.addWrong("no answer: " + e);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }

    private boolean isWithin(long nanos) {
      return nanos < bounds.longest().toNanos();
    }

    /** Returns when the answer was there. */
    private long ask(long number) throws IOException {
      byte[] bytes = request.with(number);
      long sent = ticker.nanos();
      HttpMessage answer = connection.exchange(bytes);
      long now = ticker.nanos();
      String cacheStatus = cacheStatus(answer);
      results.add(now - sent, cacheStatus);
      if (!isRight(answer, cacheStatus, number)) {
        results.addWrong(shown(answer));
      }
      return now;
    }

    private boolean isRight(HttpMessage answer, String cacheStatus, long number) {
      BenchScenario.Answer expected = scenario.answer();
      return answer.status() == expected.status()
          && expected.cacheStatuses().contains(cacheStatus)
          && body.begins(answer.body(), number)
          && !(expected.isWhole() && answer.body().length > body.length());
    }
  }

  /** The life that is left differs from answer to answer. */
  private static String cacheStatus(HttpMessage answer) {
    String whole = answer.field("Cache-Status").orElse("");
    int ttl = whole.indexOf("; ttl=");
    return ttl < 0 ? whole : whole.substring(0, ttl);
  }

  private static String shown(HttpMessage answer) {
    String body = new String(answer.body(), UTF_8);
    return answer.status()
        + " "
        + cacheStatus(answer)
        + " "
        + body.substring(0, Math.min(body.length(), SHOWN));
  }
}
