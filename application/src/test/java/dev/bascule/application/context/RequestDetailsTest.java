package dev.bascule.application.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestDetailsTest {

  private static final ServerId FILES = new ServerId("files");

  @Test
  void keepsNoTextOfServer() {
    RequestDetails details = new RequestDetails();

    details.setRequest(
        FILES,
        new Outcome.Failed<>(
            new Failure.Rejected(-32000, "a text", Optional.of(JsonBytes.of("{\"large\":1}")))));

    assertEquals(new Failure.Rejected(-32000, "", Optional.empty()), details.failure());
  }

  @Test
  void recordsNothingForRequestsThatAreNotLogged() {
    RequestDetails.NONE.setRpcMethod("tools/call");
    RequestDetails.NONE.setRequest(FILES, new Outcome.Failed<>(new Failure.Cancelled()));

    assertNull(RequestDetails.NONE.rpcMethod());
    assertNull(RequestDetails.NONE.failure());
  }
}
