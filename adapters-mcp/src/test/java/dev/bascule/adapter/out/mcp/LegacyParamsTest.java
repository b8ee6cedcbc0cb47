package dev.bascule.adapter.out.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.port.client.ClientSide;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.client.Passthrough;
import dev.bascule.application.port.out.RecordedClient;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Caller;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LegacyParamsTest {

  private static final long ID = 17;

  @Test
  void areLeftAsTheyAreWhereNothingGoesAlong() {
    assertEquals("{ \"a\" : 1.50 }", of("{ \"a\" : 1.50 }", ClientSide.PLAIN, "{}", "{}"));
  }

  @Test
  void getTheMetaThatTheClientSent() {
    assertEquals(
        "{\"_meta\":{\"traceparent\":\"00-x\",\"x\":{ \"y\":1.50}}, \"a\" : 1}",
        of(
            "{ \"a\" : 1}",
            ClientSide.PLAIN,
            "{}",
            "{ \"traceparent\":\"00-x\",\"x\":{ \"y\":1.50} }"));
  }

  @Test
  void tellOfTheTrace() {
    Outgoing outgoing =
        new Outgoing("m", JsonBytes.of("{\"a\":1}"), Optional.empty(), Traces.EXCHANGE);

    assertEquals(
        "{\"_meta\":{\"x\":1.50," + Traces.META + "},\"a\":1}",
        new String(LegacyParams.of(outgoing, ID), UTF_8));
  }

  @Test
  void tellOfTheTraceWhereNothingElseGoesAlong() {
    Exchange exchange = Exchange.ANONYMOUS.withTrace(Traces.EXCHANGE.trace());
    Outgoing outgoing = new Outgoing("m", JsonBytes.of("{}"), Optional.empty(), exchange);

    assertEquals(
        "{\"_meta\":{" + Traces.META + "}}", new String(LegacyParams.of(outgoing, ID), UTF_8));
  }

  @Test
  void getAProgressTokenWhereTheClientWantsProgress() {
    ClientSide client = new RecordedClient("{}").side();

    assertEquals("{\"_meta\":{\"progressToken\":17}}", of(" {} ", client, "{}", "{}"));
  }

  @Test
  void getNoProgressTokenOfTheClients() {
    String meta = "{\"progressToken\":\"theirs\",\"x\":1}";
    ClientSide client = new RecordedClient("{}").side();

    assertEquals(
        "{\"_meta\":{\"x\":1,\"progressToken\":17},\"a\":1}", of("{\"a\":1}", client, "{}", meta));
    assertEquals("{\"_meta\":{\"x\":1}}", of("{}", ClientSide.PLAIN, "{}", meta));
  }

  @Test
  void getTheMembersThatTheClientSentAndTheyDoNotHave() {
    assertEquals(
        "{\"task\":{ \"ttl\":1.50},\"name\":\"t\",\"arguments\":{}}",
        of(
            "{\"name\":\"t\",\"arguments\":{}}",
            ClientSide.PLAIN,
            "{\"task\":{ \"ttl\":1.50},\"name\":\"other\",\"_meta\":{\"x\":1},\"task\":7}",
            "{}"));
  }

  private static String of(String params, ClientSide client, String members, String meta) {
    Passthrough passthrough =
        new Passthrough(JsonBytes.of(members), JsonBytes.of(meta), Optional.empty());
    Exchange exchange = new Exchange(Caller.ANONYMOUS, client, passthrough);
    Outgoing outgoing = new Outgoing("m", JsonBytes.of(params), Optional.empty(), exchange);
    return new String(LegacyParams.of(outgoing, ID), UTF_8);
  }
}
