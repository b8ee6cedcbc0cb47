package dev.bascule.adapter.out.otlp;

import dev.bascule.adapter.out.otlp.OtlpExport.Signal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * OpenTelemetry's environment variables that decide what is exported. An empty variable counts as
 * unset, as in OpenTelemetry's specification.
 *
 * @param environment all environment variables
 */
public record TelemetryVariables(Map<String, String> environment) {

  private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
  private static final String PROTOCOL = "OTEL_EXPORTER_OTLP_PROTOCOL";
  private static final String OTLP = "otlp";
  private static final String NONE = "none";

  /** Collectors listen there for gRPC. */
  private static final String GRPC_PORT = ":4317";

  /** Returns the signals that are exported: those with an endpoint or the exporter {@code otlp}. */
  public Set<Signal> signals() {
    Set<Signal> signals = EnumSet.noneOf(Signal.class);
    if (!value("OTEL_SDK_DISABLED").equals("true")) {
      EnumSet.allOf(Signal.class).stream().filter(this::isEnabled).forEach(signals::add);
    }
    return signals;
  }

  private boolean isEnabled(Signal signal) {
    List<String> exporters = exporters(signal);
    return exporters.isEmpty()
        ? !value(ENDPOINT).isEmpty() || !value(endpointVariable(signal)).isEmpty()
        : exporters.contains(OTLP);
  }

  /** Returns what the user should know about the variables, without their secrets. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    for (Signal signal : Signal.values()) {
      exporters(signal).stream()
          .filter(exporter -> !exporter.equals(OTLP) && !exporter.equals(NONE))
          .map(exporter -> unsupported(signal, exporter))
          .forEach(warnings::add);
    }
    Set<Signal> signals = signals();
    boolean isPortOfGrpc =
        Stream.concat(
                Stream.of(ENDPOINT), signals.stream().map(TelemetryVariables::endpointVariable))
            .anyMatch(name -> value(name).replaceAll("/+$", "").endsWith(GRPC_PORT));
    boolean isGrpc =
        Stream.concat(
                Stream.of(PROTOCOL), signals.stream().map(TelemetryVariables::protocolVariable))
            .anyMatch(name -> value(name).equals("grpc"));
    if (!signals.isEmpty() && isPortOfGrpc && !isGrpc) {
      warnings.add(
          "OpenTelemetry sends http/protobuf to port 4317, where collectors usually expect gRPC;"
              + " set OTEL_EXPORTER_OTLP_PROTOCOL=grpc, or use port 4318");
    }
    return warnings;
  }

  private static String unsupported(Signal signal, String exporter) {
    String name = exporterVariable(signal);
    String remedy =
        signal == Signal.METRICS && exporter.equals("prometheus")
            ? "Prometheus reads /metrics without it"
            : "set it to otlp or none";
    return name + " has the unsupported exporter \"" + exporter + "\", which is ignored; " + remedy;
  }

  private List<String> exporters(Signal signal) {
    return Stream.of(value(exporterVariable(signal)).split(","))
        .map(String::strip)
        .filter(exporter -> !exporter.isEmpty())
        .toList();
  }

  private static String exporterVariable(Signal signal) {
    return "OTEL_" + signal + "_EXPORTER";
  }

  private static String endpointVariable(Signal signal) {
    return "OTEL_EXPORTER_OTLP_" + signal + "_ENDPOINT";
  }

  private static String protocolVariable(Signal signal) {
    return "OTEL_EXPORTER_OTLP_" + signal + "_PROTOCOL";
  }

  private String value(String name) {
    return environment.getOrDefault(name, "").strip().toLowerCase(Locale.ROOT);
  }
}
