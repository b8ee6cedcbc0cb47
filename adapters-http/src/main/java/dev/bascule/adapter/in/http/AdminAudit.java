package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.AuditEntry;
import dev.bascule.application.port.client.AuditEntry.Decision;
import dev.bascule.application.port.in.AuditUseCase;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Has the acts of the administration taken down, and who was refused it: here, where all of them
 * come through, so that none can be forgotten. Who only looks leaves no trace.
 *
 * @param audit takes them down
 */
record AdminAudit(AuditUseCase audit) {

  private static final int LONGEST_SUBJECT = 300;

  AdminAudit {
    requireNonNull(audit, "audit");
  }

  /**
   * Takes {@code request} down, if it is one of those, and returns the answer to it. An act that
   * breaks off may have changed something all the same.
   *
   * @param act does what is asked
   */
  HttpAnswer of(Operation operation, RoutedRequest request, Supplier<HttpAnswer> act) {
    HttpAnswer answer;
    try {
      answer = act.get();
    } catch (RuntimeException | Error e) {
      note(operation, request, HttpReply.empty(500));
      throw e;
    }
    note(operation, request, answer);
    return answer;
  }

  /** Takes {@code request} down, which is answered so, if it is one of those. */
  void note(Operation operation, RoutedRequest request, HttpAnswer answer) {
    if (operation.terms().access() == Terms.Access.ADMINISTRATORS) {
      decision(operation, answer)
          .ifPresent(
              decision ->
                  audit.audit(
                      new AuditEntry(
                          request.caller(),
                          operation.method() + " " + operation.path(),
                          subject(operation, request),
                          decision)));
    }
  }

  /** Who gave no good credential is no caller, and is told of elsewhere. */
  private static Optional<Decision> decision(Operation operation, HttpAnswer answer) {
    boolean looks = operation.method().equals("GET");
    return switch (answer) {
      case HttpReply reply when reply.status() == 401 -> Optional.empty();
      case HttpReply reply when reply.status() == 403 -> Optional.of(Decision.DENIED);
      case HttpReply reply when !looks ->
          Optional.of(reply.status() < 400 ? Decision.ALLOWED : Decision.FAILED);
      case HttpReply _, LiveAnswer _ -> Optional.empty();
    };
  }

  /** Returns the servers and the tools that the path and the query name, and nothing else. */
  private static String subject(Operation operation, RoutedRequest request) {
    Map<String, String> named = new TreeMap<>(request.path());
    if (operation.terms().query(request.request())
        instanceof Query.Parameters(Map<String, String> values)) {
      named.putAll(values);
    }
    String subject =
        named.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(" "));
    return subject.isEmpty()
        ? "all"
        : subject.substring(0, Math.min(subject.length(), LONGEST_SUBJECT));
  }
}
