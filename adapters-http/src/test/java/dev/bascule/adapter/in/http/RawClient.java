package dev.bascule.adapter.in.http;

import dev.bascule.mcp.json.JsonCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** An HTTP client that sends exactly the given bytes, over one connection. */
public final class RawClient implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 8_000;

  private final Socket socket;

  private RawClient(Socket socket) {
    this.socket = socket;
  }

  public static RawClient connect(int port) {
    try {
      return over(new Socket(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a client on a connected socket. */
  public static RawClient over(Socket socket) {
    try {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      return new RawClient(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a request with Content-Length, and reads the response. */
  public ParsedResponse send(String method, String target, String body, String... headers) {
    write(request(method, target, body, headers));
    return read(method.equals("HEAD"));
  }

  /** Returns the text of a request. */
  public static String request(String method, String target, String body, String... headers) {
    StringBuilder text = new StringBuilder();
    text.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    if (!body.isEmpty()) {
      int length = body.getBytes(StandardCharsets.UTF_8).length;
      text.append("Content-Length: ").append(length).append("\r\n");
    }
    return text.append("\r\n").append(body).toString();
  }

  public void write(String text) {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  public void write(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Closes the sending side only. */
  public void shutdownOutput() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads one response that is not a stream. */
  public ParsedResponse read() {
    return read(/* isHead= */ false);
  }

  private ParsedResponse read(boolean isHead) {
    try {
      ParsedResponse head = readHead();
      int length =
          isHead ? 0 : Integer.parseInt(head.headers().getOrDefault("content-length", "0"));
      String body = new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
      return new ParsedResponse(head.status(), head.headers(), body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads one response that is not a stream, and returns it unparsed. */
  public String readText() {
    try {
      InputStream in = socket.getInputStream();
      StringBuilder text = new StringBuilder();
      int length = 0;
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        text.append(line).append('\n');
        if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
          length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
        }
      }
      return text + "\n" + new String(in.readNBytes(length), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the header of a response, but not its body. */
  public ParsedResponse readHead() {
    try {
      InputStream in = socket.getInputStream();
      int status = Integer.parseInt(line(in).split(" ", -1)[1]);
      Map<String, String> headers = new TreeMap<>();
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        int colon = line.indexOf(':');
        // A repeated field is equivalent to a list (RFC 9110, section 5.3).
        headers.merge(
            line.substring(0, colon).toLowerCase(Locale.ROOT),
            line.substring(colon + 1).strip(),
            (before, more) -> before + ", " + more);
      }
      return new ParsedResponse(status, headers, "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads one chunk of a stream; the last one is empty. */
  public String readChunk() {
    try {
      InputStream in = socket.getInputStream();
      String size = line(in);
      // The server sends the end of a chunk together with the next one.
      int length = Integer.parseInt(size.isEmpty() ? line(in) : size, 16);
      String chunk = new String(in.readNBytes(length), StandardCharsets.UTF_8);
      if (chunk.isEmpty()) {
        line(in);
      }
      return chunk;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the chunks of a stream to its end. */
  public String readChunks() {
    StringBuilder text = new StringBuilder();
    for (String chunk = readChunk(); !chunk.isEmpty(); chunk = readChunk()) {
      text.append(chunk);
    }
    return text.toString();
  }

  /** Waits until the server closes the connection; returns what it sent until then. */
  public String readToEnd() {
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Sends {@code filler} repeatedly with pauses until the server closes the connection.
   *
   * @return what it sent until then
   */
  public String trickle(char filler, int pauseMillis) {
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    try {
      socket.setSoTimeout(pauseMillis);
      while (true) {
        socket.getOutputStream().write(filler);
        if (hasEnded(received)) {
          return received.toString(StandardCharsets.UTF_8);
        }
      }
    } catch (IOException _) {
      return received.toString(StandardCharsets.UTF_8);
    }
  }

  private boolean hasEnded(ByteArrayOutputStream received) throws IOException {
    try {
      for (int b = socket.getInputStream().read(); b >= 0; b = socket.getInputStream().read()) {
        received.write(b);
      }
      return true;
    } catch (SocketTimeoutException _) {
      return false;
    }
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("the connection ended within a line: " + line);
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8).strip();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A response; header names are in lower case. */
  public record ParsedResponse(int status, Map<String, String> headers, String body) {

    public String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    public JsonNode json() {
      return JsonCodec.MAPPER.readTree(body);
    }
  }
}
