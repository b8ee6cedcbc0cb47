package dev.bascule.adapter.out.mcp.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.mcp.http.HttpErrors.SessionKind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.Okio;
import okio.Source;
import okio.Timeout;
import org.junit.jupiter.api.Test;

/** What is known of a server from the HTTP response to one request. */
final class PostResponseReaderTest {

  private static final String ERROR =
      "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32022,\"message\":\"no\"}}";

  private final PostResponseReader reader =
      new PostResponseReader(1, SessionKind.NONE, 1024, _ -> {}, /* position= */ null);

  private static Response badRequest(BufferedSource body) {
    return new Response.Builder()
        .request(new Request.Builder().url("http://127.0.0.1/mcp").build())
        .protocol(Protocol.HTTP_1_1)
        .code(400)
        .message("Bad Request")
        .body(ResponseBody.create(body, MediaType.get("application/json"), -1))
        .build();
  }

  /** A body that ends because the caller of the request leaves. */
  private static BufferedSource interruptedBody() {
    return Okio.buffer(
        new Source() {
          @Override
          public long read(Buffer sink, long byteCount) throws IOException {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
          }

          @Override
          public Timeout timeout() {
            return Timeout.NONE;
          }

          @Override
          public void close() {}
        });
  }

  @Test
  void errorWithoutJsonRpcSuggestsSse() throws IOException {
    reader.read(badRequest(new Buffer().writeUtf8("no such page")));

    assertTrue(reader.suggestsSse());
    assertEquals(Optional.empty(), reader.rpcError());
  }

  @Test
  void errorWhoseCallerLeftSuggestsNothing() throws IOException {
    reader.read(badRequest(new Buffer().writeUtf8(ERROR)));
    assertTrue(reader.rpcError().isPresent());

    assertThrows(IOException.class, () -> reader.read(badRequest(interruptedBody())));

    assertTrue(Thread.interrupted());
    assertEquals(400, reader.errorStatus());
    assertFalse(reader.suggestsSse());
    assertEquals(Optional.empty(), reader.rpcError());
  }
}
