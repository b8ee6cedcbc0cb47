package dev.bascule.application.port.in;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Driving port: tells what happened lately. */
@FunctionalInterface
public interface ShowActivityUseCase {

  /** Returns what is remembered now. */
  Activity showActivity();

  /**
   * What happened lately. All of it is bounded: what is older, or rarer, is forgotten.
   *
   * @param now the time at which this was so
   * @param samples how the totals stood every so often, the oldest first
   * @param servers each server, in the order of the configuration
   * @param tools the tools that are called most, the busiest first
   * @param errors what went wrong, the latest first
   */
  record Activity(
      Instant now,
      List<Sample> samples,
      Map<ServerId, ServerActivity> servers,
      List<ToolActivity> tools,
      List<RecentError> errors) {
    public Activity {
      requireNonNull(now, "now");
      samples = List.copyOf(samples);
      requireNonNull(servers, "servers");
      tools = List.copyOf(tools);
      errors = List.copyOf(errors);
    }
  }

  /**
   * How the totals since the start stood at one time.
   *
   * @param number counted from 1
   * @param calls calls of tools, as callers made them
   * @param callErrors those of them that did not end well
   * @param requests requests that asked a breaker to be let through
   * @param requestErrors those of them that were refused or failed
   * @param inFlight requests under way just then
   * @param waiting requests that waited for a place just then
   */
  record Sample(
      long number,
      Instant at,
      CacheSample tools,
      CacheSample responses,
      long calls,
      long callErrors,
      long requests,
      long requestErrors,
      int inFlight,
      int waiting) {
    public Sample {
      requireNonNull(at, "at");
      requireNonNull(tools, "tools");
      requireNonNull(responses, "responses");
    }
  }

  /** How one cache stood. */
  record CacheSample(long hits, long misses, int size, long bytes) {}

  /**
   * What happened to one server.
   *
   * @param calls the calls of its tools, as callers saw them: answers from the cache are among them
   * @param requests what reached the server, or was refused on the way to it
   * @param transitions the last transitions of its breaker, the latest first
   */
  record ServerActivity(Tally calls, Tally requests, List<BreakerTransition> transitions) {
    public ServerActivity {
      requireNonNull(calls, "calls");
      requireNonNull(requests, "requests");
      transitions = List.copyOf(transitions);
    }
  }

  /**
   * Counts, and how long it took.
   *
   * @param count all, since the start
   * @param errors those that did not end well
   * @param sinceStart how long they took
   * @param recent how long those of the last five minutes took
   */
  record Tally(long count, long errors, Latency sinceStart, Latency recent) {
    public Tally {
      requireNonNull(sinceStart, "sinceStart");
      requireNonNull(recent, "recent");
    }
  }

  /**
   * How long things took. Each value is off by at most 3.2 %, and by a microsecond at least.
   *
   * @param count how many were timed: what the bridge itself refused took no time, and is not
   * @param median half took no longer
   * @param p90 nine of ten took no longer
   * @param p99 99 of a hundred took no longer
   */
  record Latency(long count, Duration median, Duration p90, Duration p99) {

    /** Nothing was timed. */
    public static final Latency NONE = new Latency(0, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    public Latency {
      requireNonNull(median, "median");
      requireNonNull(p90, "p90");
      requireNonNull(p99, "p99");
    }
  }

  /**
   * The calls of one tool since the start.
   *
   * @param tool the tool; empty for all those of the server that are not counted one by one
   */
  record ToolActivity(
      ServerId server, Optional<ToolName> tool, long calls, long errors, Latency latency) {
    public ToolActivity {
      requireNonNull(server, "server");
      requireNonNull(tool, "tool");
      requireNonNull(latency, "latency");
    }
  }

  /**
   * A breaker changed its state.
   *
   * @param from {@code closed}, {@code open} or {@code half_open}
   * @param to the same
   */
  record BreakerTransition(Instant at, String from, String to) {
    public BreakerTransition {
      requireNonNull(at, "at");
      requireNonNull(from, "from");
      requireNonNull(to, "to");
    }
  }

  /**
   * Something went wrong, once or repeatedly.
   *
   * @param at when it last did
   * @param what the method of MCP, and of a call the tool
   * @param kind what sort of failure it was: {@code timed-out}, say
   * @param detail more, for people to read; no argument, no secret, and nothing that a server said
   *     of what it was asked
   * @param times how often it has, since it is remembered
   */
  record RecentError(
      Instant at, ServerId server, String what, String kind, String detail, long times) {
    public RecentError {
      requireNonNull(at, "at");
      requireNonNull(server, "server");
      requireNonNull(what, "what");
      requireNonNull(kind, "kind");
      requireNonNull(detail, "detail");
    }
  }
}
