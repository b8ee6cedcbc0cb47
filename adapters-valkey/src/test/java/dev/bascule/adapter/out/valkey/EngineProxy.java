package dev.bascule.adapter.out.valkey;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A proxy in front of an engine, which replies to some commands by itself. */
final class EngineProxy implements AutoCloseable {

  private final ServerSocket server;
  private final EngineHost engine;
  private final Map<String, String> replies = new ConcurrentHashMap<>();
  private final List<Socket> clients = new CopyOnWriteArrayList<>();

  EngineProxy(EngineHost engine) {
    this.engine = engine;
    try {
      this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  EngineHost host() {
    return new EngineHost("127.0.0.1", server.getLocalPort());
  }

  /** Replies with {@code reply} to what contains {@code command}, instead of the engine. */
  void replyTo(String command, String reply) {
    replies.put(command, reply);
  }

  /** Passes everything on again. */
  void passAll() {
    replies.clear();
  }

  /** Sends {@code bytes} on each open connection. */
  void send(String bytes) {
    for (Socket client : clients) {
      write(client, bytes);
    }
  }

  /** Returns how many connections of clients are open. */
  int connections() {
    return clients.size();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        Socket behind = new Socket(engine.name(), engine.port());
        clients.add(client);
        start(() -> copy(client, behind, this::replyTo));
        start(() -> copy(behind, client, _ -> Optional.empty()));
      }
    } catch (IOException _) {
      // Closed.
    }
  }

  private Optional<String> replyTo(byte[] commands) {
    String text = new String(commands, StandardCharsets.UTF_8).toUpperCase(Locale.ROOT);
    return replies.entrySet().stream()
        .filter(entry -> text.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** Passes bytes on until an end is closed, except for those that have a reply. */
  private void copy(Socket from, Socket to, Function<byte[], Optional<String>> replier) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[1 << 16];
      int count = in.read(buffer);
      while (count >= 0) {
        byte[] bytes = Arrays.copyOf(buffer, count);
        Optional<String> reply = replier.apply(bytes);
        if (reply.isPresent()) {
          write(from, reply.get());
        } else {
          out.write(bytes);
        }
        count = in.read(buffer);
      }
    } catch (IOException _) {
      // Closed.
    } finally {
      close(from);
      close(to);
    }
  }

  private static void write(Socket client, String bytes) {
    try {
      client.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IOException _) {
      // The client has closed it.
    }
  }

  private void close(Socket socket) {
    clients.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void start(Runnable task) {
    Thread _ = Thread.ofPlatform().daemon().start(task);
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    clients.forEach(this::close);
  }
}
