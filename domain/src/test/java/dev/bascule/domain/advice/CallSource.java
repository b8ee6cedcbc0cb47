package dev.bascule.domain.advice;

import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes calls of one tool that an adviser counts. */
record CallSource(
    CacheAdviser adviser,
    FakeTicker ticker,
    ToolName tool,
    boolean isDeclaredReadOnly,
    Duration cachedFor) {

  static final ServerId SERVER = new ServerId("tracker");

  static CallSource readOnly(CacheAdviser adviser, FakeTicker ticker) {
    return new CallSource(adviser, ticker, new ToolName("get_issue"), true, Duration.ZERO);
  }

  CallSource undeclared() {
    return new CallSource(adviser, ticker, tool, /* isDeclaredReadOnly= */ false, cachedFor);
  }

  CallSource cachedFor(Duration lifetime) {
    return new CallSource(adviser, ticker, tool, isDeclaredReadOnly, lifetime);
  }

  CallSource named(String name) {
    return new CallSource(adviser, ticker, new ToolName(name), isDeclaredReadOnly, cachedFor);
  }

  /** A call without duration. */
  void call(String arguments, String result) {
    call(arguments, result, Duration.ZERO);
  }

  /** A call that has just ended. */
  void call(String arguments, String result, Duration duration) {
    call("anne", arguments, result(result), duration);
  }

  void call(String caller, String arguments, McpResult result, Duration duration) {
    adviser.record(
        new AnsweredCall(
            tool,
            key(arguments),
            caller,
            isDeclaredReadOnly,
            cachedFor,
            adviser.needsArguments(SERVER, tool) ? hashes(arguments) : Map.of(),
            result,
            ticker.nanos() - duration.toNanos()));
  }

  /** Returns hashes of arguments such as {@code a=1&b=2}. */
  private static Map<String, Long> hashes(String arguments) {
    return Stream.of(arguments.split("&", -1))
        .filter(each -> each.contains("="))
        .collect(
            Collectors.toMap(
                each -> each.replaceFirst("=.*", ""), each -> Sha256.of(each).first()));
  }

  private CacheKey key(String arguments) {
    JsonBytes json = JsonBytes.of(arguments);
    return CacheKey.ofCall(
        CachePartition.SHARED,
        new ToolCall(SERVER, tool, new ToolArguments(json, Sha256.of(arguments))),
        Optional.empty());
  }

  static McpResult result(String text) {
    return new McpResult(
        JsonBytes.of("{\"content\":[{\"type\":\"text\",\"text\":\"" + text + "\"}]}"),
        McpResult.Kind.COMPLETE);
  }

  static McpResult error() {
    return new McpResult(JsonBytes.of("{\"isError\":true}"), McpResult.Kind.ERROR);
  }

  ToolEvidence evidence() {
    return adviser.evidence().getFirst().tools().stream()
        .filter(each -> each.tool().equals(tool))
        .findFirst()
        .orElseThrow();
  }

  CacheAdvice advice() {
    return CacheAdvice.of(evidence(), /* isAssumedReadOnly= */ false);
  }
}
