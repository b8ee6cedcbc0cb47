package dev.bascule.adapter.in.http;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** An HTTP/2 client that sends exactly the given frames (RFC 9113). */
final class RawHttp2Client implements AutoCloseable {

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GO_AWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;

  private final SSLSocket socket;
  private final DataInputStream in;
  private OutputStream out;
  private int nextStream = 1;

  private RawHttp2Client(SSLSocket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
  }

  /** A received frame. */
  record Frame(int type, int flags, int stream, ByteBuffer payload) {}

  /** Connects, and sends the client's preface. */
  static RawHttp2Client connect(TestCertificates tls, int port) throws IOException {
    SSLSocket socket =
        (SSLSocket) tls.of(Optional.empty()).getSocketFactory().createSocket("127.0.0.1", port);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(8_000);
    socket.startHandshake();
    RawHttp2Client client = new RawHttp2Client(socket);
    client.out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    client.send(SETTINGS, 0, 0, new byte[0]);
    return client;
  }

  /** Sends one frame. */
  void send(int type, int flags, int stream, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
    frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
    out.write(frame.array());
    out.flush();
  }

  /** Sends the output of {@code frames} in one write. */
  void together(FrameWriter frames) throws IOException {
    ByteArrayOutputStream collected = new ByteArrayOutputStream();
    OutputStream direct = out;
    out = collected;
    try {
      frames.send(this);
    } finally {
      out = direct;
    }
    out.write(collected.toByteArray());
    out.flush();
  }

  /** Writes frames. */
  @FunctionalInterface
  interface FrameWriter {

    void send(RawHttp2Client client) throws IOException;
  }

  /** Sends the header of a POST with a body; returns its stream. */
  int beginPost(String path) throws IOException {
    return begin(head("POST", path), END_HEADERS);
  }

  /** Gets {@code path}; returns its stream. */
  int get(String path) throws IOException {
    return begin(head("GET", path), END_HEADERS | END_STREAM);
  }

  /** Begins a stream with a part of a header block. */
  int begin(byte[] block, int flags) throws IOException {
    int stream = nextStream;
    nextStream += 2;
    send(HEADERS, flags, stream, block);
    return stream;
  }

  /** Returns an uncompressed header block (RFC 7541, 6.2.2); names are in lower case. */
  static byte[] head(String method, String path, String... fields) {
    List<String> all =
        new ArrayList<>(
            List.of(
                ":method", method, ":scheme", "https", ":path", path, ":authority", "127.0.0.1"));
    all.addAll(List.of(fields));
    return fields(all.toArray(String[]::new));
  }

  /** Returns a header block with exactly these names and values. */
  static byte[] fields(String... fields) {
    ByteBuffer block = ByteBuffer.allocate(1024);
    for (int i = 0; i < fields.length; i += 2) {
      field(block, fields[i], fields[i + 1]);
    }
    byte[] bytes = new byte[block.position()];
    block.flip().get(bytes);
    return bytes;
  }

  private static void field(ByteBuffer block, String name, String value) {
    block.put((byte) 0);
    block.put((byte) name.length()).put(name.getBytes(StandardCharsets.US_ASCII));
    block.put((byte) value.length()).put(value.getBytes(StandardCharsets.US_ASCII));
  }

  /** Reads the next frame; empty if the server has closed the connection. */
  Optional<Frame> read() throws IOException {
    try {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      byte[] payload = new byte[length];
      in.readFully(payload);
      return Optional.of(new Frame(type, flags, stream, ByteBuffer.wrap(payload)));
    } catch (EOFException _) {
      return Optional.empty();
    }
  }

  /** Reads frames up to one of {@code type}; empty if the connection is closed before. */
  Optional<Frame> readUpTo(int type) throws IOException {
    Optional<Frame> frame = read();
    while (frame.isPresent() && frame.get().type() != type) {
      frame = read();
    }
    return frame;
  }

  /** Returns the number of frames of {@code type} until the connection is closed or reset. */
  int countUntilClosed(int type) throws SocketTimeoutException {
    int count = 0;
    try {
      for (Optional<Frame> frame = read(); frame.isPresent(); frame = read()) {
        count += frame.get().type() == type ? 1 : 0;
      }
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException _) {
      // The bridge closed the connection with unread data.
    }
    return count;
  }

  /** Reads up to the next response, and returns its status. */
  String statusOfNextAnswer() throws IOException {
    ByteBuffer block = readUpTo(HEADERS).orElseThrow().payload();
    int first = block.get() & 0xff;
    while ((first & 0xe0) == 0x20) {
      first = skipTableSize(block, first);
    }
    // Some statuses are complete entries of the table (RFC 7541, appendix A); others follow their
    // name.
    return switch (first) {
      case 0x88 -> "200";
      case 0x8c -> "400";
      case 0x8d -> "404";
      default -> digits(block);
    };
  }

  /** Returns the byte after a change of the table size (RFC 7541, 6.3). */
  private static int skipTableSize(ByteBuffer block, int first) {
    boolean goesOn = (first & 0x1f) == 0x1f;
    while (goesOn) {
      goesOn = block.get() < 0;
    }
    return block.get() & 0xff;
  }

  /** Reads three digits, literally or in the code of RFC 7541, appendix B. */
  private static String digits(ByteBuffer block) {
    boolean isCoded = block.get() < 0;
    if (!isCoded) {
      return "" + (char) block.get() + (char) block.get() + (char) block.get();
    }
    int bits = (block.get() & 0xff) << 16 | (block.get() & 0xff) << 8 | (block.get() & 0xff);
    StringBuilder digits = new StringBuilder();
    for (int left = 24; digits.length() < 3; ) {
      int short5 = (bits >> (left - 5)) & 0x1f;
      int length = short5 <= 2 ? 5 : 6;
      int code = (bits >> (left - length)) & ((1 << length) - 1);
      digits.append(length == 5 ? code : code - 0x19 + 3);
      left -= length;
    }
    return digits.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
