package dev.bascule.benchmarks;

import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.mcp.json.ToolArgumentsParser;
import dev.bascule.mcp.json.ToolArgumentsParser.ParseResult;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From the bytes of a call's arguments to the key of its answer. */
@State(Scope.Benchmark)
public class CacheKeyBenchmark {

  private static final CacheKey KEY =
      CacheKey.ofResource(CachePartition.SHARED, new ServerId("server"), "file:///a");

  @Param({"100", "1024", "65536"})
  public int bytes;

  private byte[] sorted = {};
  private byte[] unsorted = {};

  @Setup
  public void write() {
    sorted = object(true);
    unsorted = object(false);
  }

  @Benchmark
  public CacheKey keyFromSorted() {
    return key(sorted);
  }

  @Benchmark
  public CacheKey keyFromUnsorted() {
    return key(unsorted);
  }

  @Benchmark
  public int hashCodeOnly() {
    return KEY.hashCode();
  }

  private static CacheKey key(byte[] utf8) {
    return switch (ToolArgumentsParser.parse(utf8)) {
      case ParseResult.Valid valid ->
          CacheKey.ofCall(
              CachePartition.SHARED,
              new ToolCall(new ServerId("server"), new ToolName("tool"), valid.arguments()),
              Optional.empty());
      case ParseResult.Invalid invalid -> throw new IllegalStateException(invalid.detail());
    };
  }

  /** Returns an object of about as many bytes: members of about 50 each, and a line break each. */
  private byte[] object(boolean ascending) {
    int members = Math.max(2, bytes / 50);
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < members; i++) {
      int number = ascending ? i : members - i;
      json.append("\"member%06d\": \"some text of a line\\nand a half\",".formatted(number));
    }
    json.setCharAt(json.length() - 1, '}');
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}
