package dev.bascule.adapter.in.http.caching.proxy;

import dev.bascule.adapter.in.http.caching.Fields;
import dev.bascule.adapter.in.http.caching.HopByHop;
import dev.bascule.adapter.in.http.caching.RequestHead;
import dev.bascule.adapter.in.http.caching.ResponseHead;
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
 * The server behind the proxy, which is asked over a connection of its own each time, and once
 * only. Sockets and not a client, since clients mend what the tests break on purpose.
 *
 * @param address where it is
 */
record Origin(InetSocketAddress address) {

  private static final int CONNECT_MILLIS = 2_000;
  private static final int READ_MILLIS = 9_000;

  /** Answers other than the last one are for {@code interim}. */
  Message ask(RequestHead request, ByteBuffer body, Consumer<ResponseHead> interim)
      throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(address, CONNECT_MILLIS);
      socket.setSoTimeout(READ_MILLIS);
      send(request, body, socket.getOutputStream());
      InputStream in = new BufferedInputStream(socket.getInputStream());
      ResponseHead head = MessageReader.head(in);
      while (head.status() < 200) {
        interim.accept(head);
        head = MessageReader.head(in);
      }
      boolean isBodiless =
          request.method().equals("HEAD") || head.status() == 204 || head.status() == 304;
      return isBodiless
          ? Message.empty(head)
          : new Message(head, ByteBuffer.wrap(MessageReader.body(head, in)).asReadOnlyBuffer());
    }
  }

  private void send(RequestHead request, ByteBuffer body, OutputStream out) throws IOException {
    Fields fields =
        HopByHop.strip(request.fields())
            .with("Host", address.getHostString() + ":" + address.getPort())
            .with("Connection", "close");
    if (body.hasRemaining()) {
      fields = fields.with("Content-Length", Integer.toString(body.remaining()));
    }
    StringBuilder head = new StringBuilder();
    head.append(request.method()).append(' ').append(request.target()).append(" HTTP/1.1\r\n");
    for (Fields.Line line : fields.lines()) {
      head.append(line.name()).append(": ").append(line.value()).append("\r\n");
    }
    out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    Channels.newChannel(out).write(body.duplicate());
    out.flush();
  }
}
