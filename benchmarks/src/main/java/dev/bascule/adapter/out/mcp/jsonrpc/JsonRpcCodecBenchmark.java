package dev.bascule.adapter.out.mcp.jsonrpc;

import dev.bascule.adapter.out.mcp.sse.SseEvent;
import dev.bascule.adapter.out.mcp.sse.SseReader;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.json.MalformedMessageException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Messages of JSON-RPC, as they come from a server and go to it. */
@State(Scope.Benchmark)
public class JsonRpcCodecBenchmark {

  @Param({"1024", "65536"})
  public int bytes;

  private JsonBytes params = JsonBytes.of("{}");
  private byte[] answer = {};
  private byte[] event = {};

  @Setup
  public void write() {
    String text = "a text of thirty-one characters ".repeat(bytes / 32);
    params = JsonBytes.of("{\"name\":\"tool\",\"arguments\":{\"text\":\"" + text + "\"}}");
    answer =
        utf8(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\""
                + text
                + "\"}]}}");
    event = utf8("event: message\ndata: " + new String(answer, StandardCharsets.UTF_8) + "\n\n");
  }

  @Benchmark
  public List<RpcMessage> readAnswer() throws MalformedMessageException {
    return JsonRpcCodec.read(JsonSlice.of(answer));
  }

  @Benchmark
  public byte[] writeRequest() {
    return JsonRpcCodec.request(1, "tools/call", params);
  }

  @Benchmark
  public Optional<SseEvent> readEvent() throws IOException {
    return new SseReader(new ByteArrayInputStream(event), 1 << 20).next();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
