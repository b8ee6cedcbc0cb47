package dev.bascule.bootstrap.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.bootstrap.terminal.ColorPalette;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BenchReportTest {

  @Test
  void isATableForPeople() {
    assertEquals(
        List.of(
            "2 processors",
            "",
            "     req/s  p50 us  p99 us  p99.9 us  CPU us: client  bridge  upstream  heap B"
                + "  upstream calls",
            "hit      4    50.2    50.2      50.2              10      15         0    2000"
                + "               3",
            "",
            "start to first answer  512  ms",
            "resident memory, idle  100  MiB",
            "",
            "0 of 1 facts hold"),
        BenchReportTable.lines(BenchReports.broken(), ColorPalette.PLAIN));
  }

  @Test
  void isAnObjectForPrograms() {
    assertEquals(
        "{\"machine\":\"2 processors\",\"ways\":[{\"name\":\"hit\",\"requests\":4,"
            + "\"requestsPerSecond\":4.0,\"p50Micros\":50.18,\"p99Micros\":50.18,"
            + "\"p999Micros\":50.18,\"clientCpuMicros\":10.0,\"bridgeCpuMicros\":15.0,"
            + "\"upstreamCpuMicros\":0.0,\"bridgeHeapBytes\":2000.0,\"upstreamCalls\":3}],"
            + "\"growth\":[],\"figures\":[{\"name\":\"start to first answer\",\"value\":512.0,"
            + "\"unit\":\"ms\"},{\"name\":\"resident memory, idle\",\"value\":100.0,"
            + "\"unit\":\"MiB\"}],\"facts\":[{\"fact\":\"hit: calls upstream: 0\",\"holds\":false,"
            + "\"seen\":\"1\"}]}",
        BenchReportJson.text(BenchReports.broken()));
  }
}
