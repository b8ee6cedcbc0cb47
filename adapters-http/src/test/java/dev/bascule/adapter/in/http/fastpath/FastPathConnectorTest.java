package dev.bascule.adapter.in.http.fastpath;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;

final class FastPathConnectorTest {

  @Test
  void continuesToAcceptWithoutFileDescriptors() throws Exception {
    Server server = new Server();
    FastPathConnector connector = new FastPathConnector(server, new HttpConnectionFactory());
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.start();
    try {
      assertTrue(connector.handleAcceptFailure(new IOException("Too many open files")));
    } finally {
      server.stop();
    }
    assertFalse(connector.handleAcceptFailure(new IOException("Too many open files")));
  }

  @Test
  void recognizesMissingFileDescriptors() {
    assertTrue(FastPathConnector.isOutOfDescriptors(new IOException("Too many open files")));
    assertTrue(
        FastPathConnector.isOutOfDescriptors(new IOException("Too many open files in system")));
    assertFalse(FastPathConnector.isOutOfDescriptors(new IOException("Connection aborted")));
    assertFalse(FastPathConnector.isOutOfDescriptors(new IOException()));
  }
}
