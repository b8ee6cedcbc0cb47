package dev.bascule.adapter.in.http;

import dev.bascule.application.port.in.ShowServerLogUseCase;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** A log of the server {@code demo} with ten lines, of which only the last eight are kept. */
final class FakeServerLog implements ShowServerLogUseCase {

  private static final ServerId DEMO = new ServerId("demo");
  private static final long LAST = 10;
  private static final long FIRST = 3;

  @Override
  public Optional<LogExcerpt> showLog(ServerId server, int count) {
    return of(server, Math.max(LAST - count, FIRST - 1), 0);
  }

  /** After the last line, the server is removed. */
  @Override
  public Optional<LogExcerpt> awaitLines(ServerId server, long after, Duration timeout) {
    return after == LAST ? Optional.empty() : of(server, after, Math.max(0, FIRST - 1 - after));
  }

  private static Optional<LogExcerpt> of(ServerId server, long after, long omitted) {
    List<ServerLogLine> lines =
        LongStream.rangeClosed(Math.max(FIRST, after + 1), LAST)
            .mapToObj(FakeServerLog::line)
            .toList();
    return server.equals(DEMO) ? Optional.of(new LogExcerpt(lines, omitted)) : Optional.empty();
  }

  private static ServerLogLine line(long number) {
    return new ServerLogLine(
        number,
        Instant.EPOCH,
        number % 2 == 0 ? LineSource.STDERR : LineSource.BRIDGE,
        Severity.INFO,
        "line " + number);
  }
}
