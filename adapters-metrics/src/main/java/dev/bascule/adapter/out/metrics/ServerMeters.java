package dev.bascule.adapter.out.metrics;

import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/** Counts events of servers other than requests. Thread-safe. */
final class ServerMeters {

  private final MeterProvider<Counter> transitions;
  private final MeterProvider<Counter> repeats;
  private final MeterProvider<Counter> listChanges;
  private final MeterProvider<Counter> restarts;
  private final MeterProvider<Counter> missingAnswers;
  private final MeterProvider<Counter> subscriberFailures;

  ServerMeters(MeterRegistry registry) {
    this.transitions =
        counter("bascule.breaker.transitions", "State transitions of circuit breakers")
            .withRegistry(registry);
    this.repeats =
        counter("bascule.upstream.retries", "Retried requests to servers").withRegistry(registry);
    this.listChanges =
        counter("bascule.upstream.list.changes", "List change notifications of servers")
            .withRegistry(registry);
    this.restarts = counter("bascule.upstream.restarts", "Server restarts").withRegistry(registry);
    this.missingAnswers =
        counter("bascule.aggregate.missing", "Aggregated responses in which a server was missing")
            .withRegistry(registry);
    this.subscriberFailures =
        counter("bascule.subscriber.failures", "Subscribers that failed to handle an event")
            .withRegistry(registry);
  }

  private static Counter.Builder counter(String name, String description) {
    return Counter.builder(name).description(description);
  }

  void initialize(ServerId server) {
    for (CircuitState from : CircuitState.values()) {
      for (CircuitState to : CircuitState.values()) {
        if (from != to) {
          transitions(server, from, to);
        }
      }
    }
    for (ListKind kind : ListKind.values()) {
      listChanges(server, kind);
    }
    repeats(server, "tools/call");
    restarts(server);
    missingAnswers(server);
    subscriberFailures(server);
  }

  /** Counts a transition. Setting a breaker manually to its current state is not one. */
  void breakerMoved(ServerId server, StateTransition transition) {
    if (transition.from() != transition.to()) {
      transitions(server, transition.from(), transition.to()).increment();
    }
  }

  void requestRetried(ServerId server, String method) {
    repeats(server, method).increment();
  }

  void listChanged(ServerId server, ListKind kind) {
    listChanges(server, kind).increment();
  }

  void serverReset(ServerId server) {
    restarts(server).increment();
  }

  void serverMissing(ServerId server) {
    missingAnswers(server).increment();
  }

  void subscriberFailed(ServerId server) {
    subscriberFailures(server).increment();
  }

  private Counter repeats(ServerId server, String method) {
    return repeats.withTags("server", server.value(), "method", method);
  }

  private Counter listChanges(ServerId server, ListKind kind) {
    return listChanges.withTags("server", server.value(), "kind", LabelNames.of(kind));
  }

  private Counter restarts(ServerId server) {
    return restarts.withTag("server", server.value());
  }

  private Counter missingAnswers(ServerId server) {
    return missingAnswers.withTag("server", server.value());
  }

  private Counter subscriberFailures(ServerId server) {
    return subscriberFailures.withTag("server", server.value());
  }

  private Counter transitions(ServerId server, CircuitState from, CircuitState to) {
    return transitions.withTags(
        Tags.of("server", server.value(), "from", LabelNames.of(from), "to", LabelNames.of(to)));
  }
}
