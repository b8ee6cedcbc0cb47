package dev.bascule.adapter.in.http.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.access.ClientAddress;
import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.RequestHead;
import dev.bascule.adapter.in.http.exchange.RequestOrigin;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The If-None-Match field of requests. */
final class ConditionalRequestFilterTest {

  private static int statusOf(String method, String tag, String... fields) {
    HttpFields.Mutable headers = HttpFields.build();
    List.of(fields).forEach(field -> headers.add("If-None-Match", field));
    RequestHead head =
        new RequestHead(
            method,
            "/servers",
            List.of("servers"),
            /* query= */ null,
            headers,
            RequestOrigin.of(
                ClientAddress.direct("127.0.0.1", /* secure= */ false),
                Optional.empty(),
                null,
                ""));
    CompleteResponse response = CompleteResponse.empty(200).with("ETag", tag);
    return ConditionalRequestFilter.apply(
            new BridgeRequest(head, /* traceparent= */ null, "id"), response)
        .status();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        " * ",
        "\"a\"",
        "W/\"a\"",
        "\"b\", \"a\"",
        "nonsense, \"a\"",
        ",, \"a\" ,",
        "\"c,d\",\"a\""
      })
  void respondsNotModifiedIfListOrStarMatches(String field) {
    assertEquals(304, statusOf("GET", "\"a\"", field), field);
    assertEquals(304, statusOf("HEAD", "W/\"a\"", field), field);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "\"b\"", "\"a,b\"", "\"*\"", "*, \"b\"", "\"A\""})
  void sendsResponseIfNothingMatches(String field) {
    assertEquals(200, statusOf("GET", "\"a\"", field), field);
  }

  @Test
  void joinsLinesOfField() {
    assertEquals(304, statusOf("GET", "\"a\"", "\"b\"", "\"a\""));
    assertEquals(200, statusOf("GET", "\"c\"", "\"b\"", "\"a\""));
  }

  @Test
  void ignoresConditionOfPost() {
    assertEquals(200, statusOf("POST", "\"a\"", "\"a\""));
  }
}
