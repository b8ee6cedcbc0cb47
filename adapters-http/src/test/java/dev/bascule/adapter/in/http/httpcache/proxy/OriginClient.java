package dev.bascule.adapter.in.http.httpcache.proxy;

import dev.bascule.adapter.in.http.httpcache.CacheRequest;
import dev.bascule.adapter.in.http.httpcache.CacheResponse;
import dev.bascule.adapter.in.http.httpcache.HeaderFields;
import dev.bascule.adapter.in.http.httpcache.HopByHopFields;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * The origin, with a new connection for each request, without retries. Uses sockets because HTTP
 * clients would fix what the tests break on purpose.
 *
 * @param address its address
 */
record OriginClient(InetSocketAddress address) {

  private static final int CONNECT_MILLIS = 2_000;
  private static final int READ_MILLIS = 9_000;

  /** Interim responses are passed to {@code interim}. */
  ProxyMessage fetch(CacheRequest request, ByteBuffer body, Consumer<CacheResponse> interim)
      throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(address, CONNECT_MILLIS);
      socket.setSoTimeout(READ_MILLIS);
      send(request, body, socket.getOutputStream());
      InputStream in = new BufferedInputStream(socket.getInputStream());
      CacheResponse head = ProxyMessageReader.head(in);
      while (head.status() < 200) {
        interim.accept(head);
        head = ProxyMessageReader.head(in);
      }
      boolean isBodiless =
          request.method().equals("HEAD") || head.status() == 204 || head.status() == 304;
      return isBodiless
          ? ProxyMessage.empty(head)
          : new ProxyMessage(
              head, ByteBuffer.wrap(ProxyMessageReader.body(head, in)).asReadOnlyBuffer());
    }
  }

  private void send(CacheRequest request, ByteBuffer body, OutputStream out) throws IOException {
    HeaderFields fields =
        HopByHopFields.strip(request.fields())
            .with("Host", address.getHostString() + ":" + address.getPort())
            .with("Connection", "close");
    if (body.hasRemaining()) {
      fields = fields.with("Content-Length", Integer.toString(body.remaining()));
    }
    StringBuilder head = new StringBuilder();
    head.append(request.method()).append(' ').append(request.target()).append(" HTTP/1.1\r\n");
    for (HeaderFields.Line line : fields.lines()) {
      head.append(line.name()).append(": ").append(line.value()).append("\r\n");
    }
    out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    Channels.newChannel(out).write(body.duplicate());
    out.flush();
  }
}
