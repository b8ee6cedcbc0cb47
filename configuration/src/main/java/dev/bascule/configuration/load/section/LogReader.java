package dev.bascule.configuration.load.section;

import dev.bascule.adapter.in.http.accesslog.AccessLogSettings;
import dev.bascule.adapter.in.http.accesslog.AccessLogSettings.LoggedRequests;
import dev.bascule.adapter.out.log.AuditedCalls;
import dev.bascule.configuration.LogConfig;
import dev.bascule.configuration.parse.ConfigSection;
import dev.bascule.configuration.parse.ValueType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code log} and {@code audit}. */
public final class LogReader {

  private static final String ACCESS_FILE = "accessFile";

  private static final Map<String, LoggedRequests> REQUESTS =
      Map.of("off", LoggedRequests.OFF, "errors", LoggedRequests.ERRORS, "all", LoggedRequests.ALL);

  private static final Map<String, Boolean> ARGUMENTS = Map.of("none", false, "hash", true);

  private static final Map<String, AuditedCalls> CALLS =
      Map.of("none", AuditedCalls.NONE, "writes", AuditedCalls.WRITES, "all", AuditedCalls.ALL);

  private static final ValueType<String> TRACE_URL =
      ValueType.text(
          "an HTTP URL with `{traceId}` once, and no other braces",
          "https?://[^\\s{}]+\\{traceId\\}[^\\s{}]*");

  private LogReader() {}

  /** Returns what is logged. */
  public static LogConfig read(ConfigSection root) {
    ConfigSection log =
        root.section("log", List.of("access", ACCESS_FILE, "arguments", "traceUrl"));
    ConfigSection audit = root.section("audit", List.of("calls"));
    return new LogConfig(
        new AccessLogSettings(
            log.oneOf("access", REQUESTS, "off, errors or all", LoggedRequests.OFF),
            accessFile(log),
            log.oneOf("arguments", ARGUMENTS, "none or hash", /* defaultValue= */ false)),
        audit.oneOf("calls", CALLS, "none, writes or all", AuditedCalls.NONE),
        log.optional("traceUrl", TRACE_URL, "none"));
  }

  private static Optional<Path> accessFile(ConfigSection log) {
    Optional<Path> file = log.path(ACCESS_FILE, "a file name", "standard error");
    file.map(Path::getParent)
        .filter(folder -> !Files.isDirectory(folder))
        .ifPresent(folder -> log.report(ACCESS_FILE, "the folder " + folder + " does not exist"));
    return file;
  }
}
