package dev.bascule.adapter.out.mcp.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChannelSocketFactoryTest {

  private final ChannelSocketFactory sockets = new ChannelSocketFactory();

  @Test
  void enablesKeepAliveForAllSockets() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket server = new ServerSocket(0, 8, loopback);
        Socket unconnected = sockets.createSocket();
        Socket connected = sockets.createSocket(loopback, server.getLocalPort());
        Socket bound = sockets.createSocket(loopback, server.getLocalPort(), loopback, 0)) {
      assertTrue(unconnected.getKeepAlive());
      assertTrue(connected.getKeepAlive());
      assertTrue(bound.getKeepAlive());
    }
  }

  @Test
  void socketOverridesAllMethods() {
    List<String> inherited =
        Arrays.stream(MeteredSocket.class.getMethods())
            .filter(method -> method.getDeclaringClass() == Socket.class)
            .filter(method -> !Modifier.isStatic(method.getModifiers()))
            .map(Method::toString)
            .toList();

    assertEquals(List.of(), inherited);
  }
}
