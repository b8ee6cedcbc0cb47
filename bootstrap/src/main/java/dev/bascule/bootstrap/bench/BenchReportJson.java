package dev.bascule.bootstrap.bench;

import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a report for programs. */
public final class BenchReportJson {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private BenchReportJson() {}

  /** Returns the report as an object, on one line. Times end in their unit. */
  public static String text(BenchReport report) {
    ObjectNode root = MAPPER.createObjectNode().put("machine", report.machine());
    add(root.putArray("ways"), report.ways());
    add(root.putArray("growth"), report.growth());
    ArrayNode figures = root.putArray("figures");
    for (BenchMetric figure : report.figures()) {
      figures
          .addObject()
          .put("name", figure.name())
          .put("value", rounded(figure.value()))
          .put("unit", figure.unit());
    }
    ArrayNode facts = root.putArray("facts");
    for (BenchInvariants.Fact fact : report.facts()) {
      facts
          .addObject()
          .put("fact", fact.name())
          .put("holds", fact.holds())
          .put("seen", fact.seen());
    }
    return MAPPER.writeValueAsString(root);
  }

  private static void add(ArrayNode rows, List<ScenarioResult> measurements) {
    for (ScenarioResult measured : measurements) {
      ResourceCost cost = measured.cost();
      rows.addObject()
          .put("name", measured.way().name())
          .put("requests", measured.requests())
          .put("requestsPerSecond", rounded(measured.requestsPerSecond()))
          .put("p50Micros", rounded(measured.latencyMicros(50)))
          .put("p99Micros", rounded(measured.latencyMicros(99)))
          .put("p999Micros", rounded(measured.latencyMicros(99.9)))
          .put("clientCpuMicros", rounded(measured.microsPerRequest(cost.client())))
          .put("bridgeCpuMicros", rounded(measured.microsPerRequest(cost.bridge())))
          .put("upstreamCpuMicros", rounded(measured.microsPerRequest(cost.upstream())))
          .put("bridgeHeapBytes", rounded(measured.allocatedBytesPerRequest()))
          .put("upstreamCalls", cost.upstreamCalls());
    }
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
