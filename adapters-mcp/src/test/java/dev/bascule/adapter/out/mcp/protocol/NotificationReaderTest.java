package dev.bascule.adapter.out.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ResourceUris;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ServerNotification;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NotificationReaderTest {

  private static final String UPDATED = "notifications/resources/updated";

  @Test
  void readsTooLongUriAsItsLongestAncestorWithinLimit() {
    String uri = "file:///" + "b".repeat(ResourceUris.MAX_LENGTH) + "/c".repeat(300);

    assertEquals(
        Optional.of(new ServerNotification.ResourceUpdated("file:///", params(uri))),
        NotificationReader.notification(new ServerMessage(UPDATED, params(uri))));
  }

  @Test
  void ignoresTooLongUriWithoutAncestor() {
    ServerMessage message =
        new ServerMessage(UPDATED, params("a".repeat(ResourceUris.MAX_LENGTH + 1)));

    assertEquals(Optional.empty(), NotificationReader.notification(message));
    assertTrue(NotificationReader.isChange(message));
  }

  @Test
  void discardsLargeParamsThatEachSubscriberWouldReceive() {
    ServerMessage message = new ServerMessage(UPDATED, params("file:///" + "b/".repeat(1 << 20)));

    assertThat(NotificationReader.notification(message))
        .hasValueSatisfying(
            notification -> {
              ServerNotification.ResourceUpdated updated =
                  (ServerNotification.ResourceUpdated) notification;
              assertEquals(ResourceUris.MAX_LENGTH, updated.uri().length());
              assertEquals(ServerMessage.NO_PARAMS, updated.params());
            });
  }

  private static JsonBytes params(String uri) {
    return JsonBytes.of("{\"uri\":\"" + uri + "\"}");
  }
}
