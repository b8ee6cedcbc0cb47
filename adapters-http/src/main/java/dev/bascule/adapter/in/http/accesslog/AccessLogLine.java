package dev.bascule.adapter.in.http.accesslog;

import static java.util.stream.Collectors.toMap;

import dev.bascule.adapter.in.http.exchange.HttpRequestObserver.CompletedRequest;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.application.context.RequestDetails;
import dev.bascule.domain.freshness.CacheOutcome;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.result.Failure;
import java.io.OutputStream;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.SerializableString;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * The lines of the access log: JSON objects. Members that are not known are omitted. Characters
 * other than printable ASCII are escaped, since clients choose some of the values.
 */
final class AccessLogLine {

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .rootValueSeparator("")
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          .build();

  private static final Map<CacheOutcome, String> CACHE_ANSWERS =
      Stream.of(CacheOutcome.values())
          .collect(
              toMap(
                  Function.identity(),
                  outcome -> outcome.name().toLowerCase(Locale.ROOT),
                  (one, _) -> one,
                  () -> new EnumMap<>(CacheOutcome.class)));

  private static final int MAX_LENGTH = 300;

  /** The members that all lines have in common, like other lines of the log. */
  private static final SerializedString ORIGIN =
      new SerializedString(",\"level\":\"info\",\"logger\":\"dev.bascule.access\"");

  // Names that are encoded once: a line has most of them.
  private static final SerializedString TIMESTAMP = new SerializedString("timestamp");
  private static final SerializedString REQUEST_ID = new SerializedString("requestId");
  private static final SerializedString CALLER = new SerializedString("caller");
  private static final SerializedString ADDRESS = new SerializedString("address");
  private static final SerializedString METHOD = new SerializedString("method");
  private static final SerializedString ROUTE = new SerializedString("route");
  private static final SerializedString RPC_METHOD = new SerializedString("rpcMethod");
  private static final SerializedString SERVER = new SerializedString("server");
  private static final SerializedString TOOL = new SerializedString("tool");
  private static final SerializedString STATUS = new SerializedString("status");
  private static final SerializedString ABORTED = new SerializedString("aborted");
  private static final SerializedString PROBLEM = new SerializedString("problem");
  private static final SerializedString TOOL_ERROR = new SerializedString("toolError");
  private static final SerializedString CACHE = new SerializedString("cache");
  private static final SerializedString DURATION_MS = new SerializedString("durationMs");
  private static final SerializedString BYTES = new SerializedString("bytes");
  private static final SerializedString TRACE_ID = new SerializedString("traceId");
  private static final SerializedString ARGUMENTS_HASH = new SerializedString("argumentsHash");

  private AccessLogLine() {}

  /** Returns a generator for any number of lines; a new one for each would take longer. */
  static JsonGenerator newGenerator(OutputStream out) {
    return JSON.createGenerator(ObjectWriteContext.empty(), out);
  }

  /**
   * Writes the line of {@code request}, and a line end.
   *
   * @param timestamp when it completed
   */
  static void write(
      CompletedRequest request, String timestamp, boolean hashesArguments, JsonGenerator json) {
    RequestDetails details = request.details();
    json.writeStartObject();
    json.writeName(TIMESTAMP).writeString(timestamp);
    json.writeRaw(ORIGIN);
    json.writeName(REQUEST_ID).writeString(details.requestId());
    json.writeName(CALLER).writeString(shortened(nameOf(details.caller())));
    json.writeName(ADDRESS).writeString(shortened(details.address()));
    json.writeName(METHOD).writeString(shortened(request.method()));
    json.writeName(ROUTE).writeString(request.route());
    write(RPC_METHOD, details.rpcMethod(), json);
    write(SERVER, details.server(), json);
    write(TOOL, details.tool(), json);
    if (request.status() != 0) {
      json.writeName(STATUS).writeNumber(request.status());
    }
    if (request.aborted()) {
      json.writeName(ABORTED).writeBoolean(true);
    }
    write(PROBLEM, problemOf(details.failure()), json);
    if (details.isToolError()) {
      json.writeName(TOOL_ERROR).writeBoolean(true);
    }
    write(CACHE, cacheAnswerOf(details.provenance()), json);
    writeMillis(request.duration(), json.writeName(DURATION_MS));
    json.writeName(BYTES).writeNumber(request.bytes());
    write(TRACE_ID, details.trace().traceId().orElse(null), json);
    Sha256 arguments = details.arguments();
    if (hashesArguments && arguments != null) {
      json.writeName(ARGUMENTS_HASH).writeString(arguments.shortText());
    }
    json.writeEndObject();
    json.writeRaw('\n');
  }

  private static void write(SerializableString name, @Nullable String value, JsonGenerator json) {
    if (value != null) {
      json.writeName(name).writeString(value);
    }
  }

  /** Writes milliseconds with three decimals; the same by a BigDecimal takes ten times as long. */
  private static void writeMillis(Duration duration, JsonGenerator json) {
    long micros = (duration.toNanos() + 500) / 1_000;
    json.writeNumber(micros / 1_000);
    json.writeRaw('.');
    for (long unit = 100; unit > 0; unit /= 10) {
      json.writeRaw((char) ('0' + micros / unit % 10));
    }
  }

  private static @Nullable String cacheAnswerOf(@Nullable CacheProvenance provenance) {
    return provenance == null
        ? null
        : CacheOutcome.of(provenance).map(CACHE_ANSWERS::get).orElse("bypass");
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
