package dev.bascule.domain.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One connection to an HTTP server, as raw bytes. Any thread may write complete chunks. */
public final class RawHttpConnection implements AutoCloseable {

  public static final String JSON = "application/json";
  public static final String EVENTS = "text/event-stream";

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  RawHttpConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
  }

  /**
   * A request.
   *
   * @param headers by case-insensitive name
   */
  public record RawRequest(String method, String target, Map<String, String> headers, String body) {

    public RawRequest {
      headers = Collections.unmodifiableMap(headers);
    }

    /** Returns the field {@code name}, or an empty string. */
    public String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  /** Waits for the next request; null when the client has closed the connection. */
  @Nullable RawRequest readRequest() throws IOException {
    String first = readLine();
    if (first.isEmpty()) {
      return null;
    }
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      int colon = line.indexOf(':');
      headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    String[] words = first.split(" ", -1);
    return new RawRequest(words[0], words[1], headers, new String(in.readNBytes(length), UTF_8));
  }

  private String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.write(b);
    }
    return line.toString(ISO_8859_1).stripTrailing();
  }

  /** Sends a complete response. */
  public void sendResponse(int status, String type, String body, String... headers)
      throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    send(head(status, type, headers) + "Content-Length: " + bytes.length + "\r\n\r\n");
    send(bytes);
  }

  /** Sends the head of a chunked response. */
  public void sendHead(String type) throws IOException {
    send(head(200, type) + "Transfer-Encoding: chunked\r\n\r\n");
  }

  /** Sends a chunk of the body. */
  public void sendChunk(String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    chunk.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(ISO_8859_1));
    chunk.writeBytes(bytes);
    chunk.writeBytes("\r\n".getBytes(ISO_8859_1));
    send(chunk.toByteArray());
  }

  /** Sends a message as an event. */
  public void sendEvent(String message) throws IOException {
    sendChunk("event: message\ndata: " + message + "\n\n");
  }

  /** Ends the body. */
  public void endBody() throws IOException {
    send("0\r\n\r\n");
  }

  /** Sends raw text. */
  public void send(String text) throws IOException {
    send(text.getBytes(UTF_8));
  }

  private synchronized void send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  private static String head(int status, String type, String... headers) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Status\r\n");
    if (!type.isEmpty()) {
      head.append("Content-Type: ").append(type).append("\r\n");
    }
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    return head.toString();
  }

  /** Waits for a further request; returns false if the client closes the connection instead. */
  public boolean awaitInput() throws IOException {
    in.mark(1);
    boolean isOpen = in.read() >= 0;
    in.reset();
    return isOpen;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new AssertionError("closing a socket does not fail", e);
    }
  }
}
