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
    add(root.putArray("ways"), report.scenarioResults());
    add(root.putArray("growth"), report.growth());
    ArrayNode figures = root.putArray("figures");
    for (BenchMetric metric : report.metrics()) {
      figures
          .addObject()
          .put("name", metric.name())
          .put("value", rounded(metric.value()))
          .put("unit", metric.unit());
    }
    ArrayNode facts = root.putArray("facts");
    for (BenchInvariants.Fact fact : report.invariants()) {
      facts
          .addObject()
          .put("fact", fact.name())
          .put("holds", fact.holds())
          .put("seen", fact.seen());
    }
    return MAPPER.writeValueAsString(root);
  }

  private static void add(ArrayNode rows, List<ScenarioResult> results) {
    for (ScenarioResult measured : results) {
      ResourceCost cost = measured.cost();
      rows.addObject()
          .put("name", measured.scenario().name())
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
