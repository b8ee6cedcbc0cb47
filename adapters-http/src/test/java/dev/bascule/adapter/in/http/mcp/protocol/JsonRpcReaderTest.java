package dev.bascule.adapter.in.http.mcp.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.sun.management.ThreadMXBean;
import dev.bascule.mcp.json.RawJsonObject;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class JsonRpcReaderTest {

  private static final long MIB = 1 << 20;

  @Test
  void rejectsBatchWithoutKeepingItsMessages() {
    byte[] batch = ("[" + "1,".repeat(400_000) + "1]").getBytes(UTF_8);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    JsonRpcReader.Body _ = JsonRpcReader.read("[1]".getBytes(UTF_8));
    long before = threads.getCurrentThreadAllocatedBytes();

    JsonRpcReader.Body body = JsonRpcReader.read(batch);

    assertInstanceOf(JsonRpcReader.Body.Unreadable.class, body);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(16 * MIB);
  }

  @Test
  void ignoresProgressTokenThatIsLongerThanAnId() {
    assertEquals(Optional.of("\"a\""), progressToken("\"a\""));
    assertEquals(Optional.of("7"), progressToken("7"));
    assertEquals(Optional.empty(), progressToken("\"" + "a".repeat(1_000) + "\""));
    assertEquals(Optional.empty(), progressToken("[]"));
  }

  private static Optional<String> progressToken(String raw) {
    return JsonRpcReader.progressToken(RawJsonObject.EMPTY.with("progressToken", raw));
  }
}
