package dev.bascule.bootstrap.wiring.observe;

import dev.bascule.adapter.in.http.exchange.HttpRequestObserver.CompletedRequest;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.application.context.RequestDetails;
import dev.bascule.application.port.out.CacheOutcome;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.result.Failure;
import java.io.OutputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * One line of the access log: a JSON object. Members that are not known are omitted. Characters
 * other than printable ASCII are escaped, since clients choose some of the values.
 *
 * @param request the request
 * @param epochMillis when it completed
 */
record AccessLogLine(CompletedRequest request, long epochMillis) {

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .rootValueSeparator("")
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          .build();

  private static final int MAX_LENGTH = 300;

  /** Returns a generator for any number of lines; a new one for each would take longer. */
  static JsonGenerator newGenerator(OutputStream out) {
    return JSON.createGenerator(ObjectWriteContext.empty(), out);
  }

  /**
   * Writes the line without a line end.
   *
   * @param timestamp when the request completed
   */
  void writeTo(JsonGenerator json, String timestamp, boolean hashesArguments) {
    RequestDetails details = request.details();
    json.writeStartObject();
    json.writeStringProperty("timestamp", timestamp);
    json.writeStringProperty("level", "info");
    json.writeStringProperty("logger", "dev.bascule.access");
    json.writeStringProperty("requestId", details.requestId());
    json.writeStringProperty("caller", shortened(nameOf(details.caller())));
    json.writeStringProperty("address", shortened(details.address()));
    json.writeStringProperty("method", shortened(request.method()));
    json.writeStringProperty("route", request.route());
    write("rpcMethod", details.rpcMethod(), json);
    write("server", details.server(), json);
    write("tool", details.tool(), json);
    if (request.status() != 0) {
      json.writeNumberProperty("status", request.status());
    }
    if (request.aborted()) {
      json.writeBooleanProperty("aborted", true);
    }
    write("problem", problemOf(details.failure()), json);
    if (details.isToolError()) {
      json.writeBooleanProperty("toolError", true);
    }
    write("cache", cacheAnswerOf(details.provenance()), json);
    json.writeNumberProperty(
        "durationMs", Math.round(request.duration().toNanos() / 1_000.0) / 1_000.0);
    json.writeNumberProperty("bytes", request.bytes());
    write("traceId", details.trace().traceId().orElse(null), json);
    Sha256 arguments = details.arguments();
    if (hashesArguments && arguments != null) {
      json.writeStringProperty("argumentsHash", arguments.shortText());
    }
    json.writeEndObject();
  }

  private static void write(String name, @Nullable String value, JsonGenerator json) {
    if (value != null) {
      json.writeStringProperty(name, value);
    }
  }

  private static @Nullable String cacheAnswerOf(@Nullable CacheProvenance provenance) {
    return provenance == null
        ? null
        : CacheOutcome.of(provenance)
            .map(outcome -> outcome.name().toLowerCase(Locale.ROOT))
            .orElse("bypass");
  }

  private static String nameOf(Caller caller) {
    return caller.equals(Caller.ANONYMOUS) ? "anonymous" : caller.identity();
  }

  private static @Nullable String problemOf(@Nullable Failure failure) {
    return failure == null ? null : ProblemMapper.of(failure).type().id();
  }

  private static String shortened(String text) {
    return text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "..." : text;
  }
}
