package dev.bascule.configuration;

import dev.bascule.adapter.in.http.accesslog.AccessLogSettings;
import dev.bascule.adapter.out.log.AuditedCalls;
import java.util.Optional;

/**
 * What is logged about requests and calls.
 *
 * @param access the access log
 * @param auditedCalls the calls of tools in the audit log
 * @param traceUrl the address of a trace, with <code>{traceId}</code> in place of its id
 */
public record LogConfig(
    AccessLogSettings access, AuditedCalls auditedCalls, Optional<String> traceUrl) {

  /** No access log, and no calls of tools in the audit log. */
  public static final LogConfig DEFAULTS =
      new LogConfig(AccessLogSettings.OFF, AuditedCalls.NONE, Optional.empty());
}
