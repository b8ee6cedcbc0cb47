package dev.bascule.adapter.out.mcp.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChannelSocketFactoryTest {

  private final ChannelSocketFactory sockets = new ChannelSocketFactory();

  @Test
  void enablesKeepAlive() throws IOException {
    try (Socket unconnected = sockets.createSocket()) {
      assertTrue(unconnected.getKeepAlive());
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
