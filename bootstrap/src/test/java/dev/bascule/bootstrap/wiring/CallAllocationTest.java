package dev.bascule.bootstrap.wiring;

import static dev.bascule.bootstrap.wiring.BridgeFixture.cachingRule;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The memory that the whole server allocates for a hit. */
final class CallAllocationTest {

  private static final int WARM_UP = 40_000;
  private static final int MEASURED = 5_000;

  /** Warmed up it is less than three quarters of this, mostly of the server itself. */
  private static final int MOST_BYTES = 4096;

  private static final byte[] REQUEST =
      ("POST /servers/demo/tools/clock HTTP/1.1\r\nHost: 127.0.0.1\r\n"
              + "Content-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"a\":1}")
          .getBytes(US_ASCII);

  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void hitAllocatesLittle() throws IOException {
    try (BridgeFixture fixture = BridgeFixture.start(cachingRule("clock", Duration.ofHours(1)));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), fixture.port())) {
      call(socket, WARM_UP);
      long before = allocated();
      call(socket, MEASURED);
      long each = (allocated() - before) / MEASURED;

      assertTrue(each <= MOST_BYTES, each + " bytes for each hit");
    }
  }

  private static void call(Socket socket, int times) throws IOException {
    InputStream in = socket.getInputStream();
    for (int i = 0; i < times; i++) {
      socket.getOutputStream().write(REQUEST);
      readAnswer(in);
    }
  }

  private static void readAnswer(InputStream in) throws IOException {
    byte[] buffer = new byte[8192];
    int count = 0;
    int end = -1;
    while (end < 0) {
      int read = in.read(buffer, count, buffer.length - count);
      assertTrue(read > 0, "the connection ended");
      count += read;
      end = endOf(new String(buffer, 0, count, US_ASCII));
    }
    assertEquals(end, count);
  }

  /** Returns the end of the response; negative if its header is incomplete. */
  private static int endOf(String text) {
    int head = text.indexOf("\r\n\r\n");
    if (head < 0) {
      return -1;
    }
    String length = "Content-Length: ";
    int at = text.indexOf(length) + length.length();
    int end = head + 4 + Integer.parseInt(text.substring(at, text.indexOf("\r\n", at)));
    return text.length() < end ? -1 : end;
  }

  /** Returns the bytes allocated by the server's threads. */
  private static long allocated() {
    long[] ids =
        Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
            .filter(thread -> thread != null && thread.getThreadName().startsWith("http-"))
            .mapToLong(ThreadInfo::getThreadId)
            .toArray();
    return Arrays.stream(THREADS.getThreadAllocatedBytes(ids)).filter(bytes -> bytes > 0).sum();
  }
}
