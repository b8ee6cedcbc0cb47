package dev.bascule.adapter.in.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.TestBridge;
import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.filter.OriginFilter;
import dev.bascule.adapter.in.http.media.AcceptHeader;
import dev.bascule.adapter.in.http.routing.PercentDecoder;
import dev.bascule.adapter.in.http.routing.QueryParameters;
import dev.bascule.domain.freshness.FreshnessRequirement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The parts that a request passes, each by itself. */
final class BridgeRoutesTest {

  @Nested
  final class OriginHeader {

    private final OriginFilter originFilter =
        new OriginFilter("bridge.example", AccessSettings.OPEN);

    @ParameterizedTest
    @CsvSource({
      "http://127.0.0.1:8808,      127.0.0.1:8808,      false",
      "http://localhost:8808,      localhost:8808,      false",
      "http://LOCALHOST:8808,      localhost:8808,      false",
      "http://app.localhost,       app.localhost:80,    false",
      "http://[::1]:8808,          [::1]:8808,          false",
      "http://10.0.0.7:8808,       10.0.0.7:8808,       false",
      "https://bridge.example,     bridge.example,      false",
      "https://bridge.example,     bridge.example:443,  false",
      "http://localhost:3000,      localhost:8808,      true",
      "http://127.0.0.1:8808,      localhost:8808,      true",
      "http://evil.example,        127.0.0.1:8808,      true",
      "http://evil.example:8808,   evil.example:8808,   true",
      "http://127.0.0.1.evil.com,  127.0.0.1.evil.com,  true",
      "http://localhost.evil.com,  localhost.evil.com,  true",
      "http://notlocalhost,        notlocalhost,        true",
      "null,                       127.0.0.1:8808,      true",
      "file://,                    127.0.0.1:8808,      true",
      "ftp://127.0.0.1:8808,       127.0.0.1:8808,      true",
      "127.0.0.1:8808,             127.0.0.1:8808,      true",
      "'',                         127.0.0.1:8808,      true",
      "http://a b,                 127.0.0.1:8808,      true",
    })
    void isForeignUnlessOwn(String origin, String host, boolean isForeign) {
      assertEquals(isForeign, originFilter.isForeign(List.of(origin), List.of(host)));
    }

    @ParameterizedTest
    @CsvSource({
      "127.0.0.1,    localhost:8808,        true",
      "127.0.0.1,    LOCALHOST,             true",
      "127.0.0.1,    app.localhost:8808,    true",
      "127.0.0.1,    127.0.0.1:8808,        true",
      "127.0.0.1,    10.0.0.7,              true",
      "127.0.0.1,    [::1]:8808,            true",
      "127.0.0.1,    evil.example,          false",
      "127.0.0.1,    evil.example:8808,     false",
      "127.0.0.1,    127.0.0.1.evil.com,    false",
      "127.0.0.1,    localhost.evil.com,    false",
      "127.0.0.1,    '',                    false",
      "::1,          evil.example,          false",
      "localhost,    evil.example,          false",
      "0.0.0.0,      bridge.example,        true",
      "bridge.lan,   anything.example,      true",
    })
    void requiresPossibleHost(String bound, String host, boolean isServed) {
      assertEquals(
          isServed, !new OriginFilter(bound, AccessSettings.OPEN).isForeign(List.of(host)));
    }

    @Test
    void acceptsMissingHost() {
      assertEquals(false, new OriginFilter("127.0.0.1", AccessSettings.OPEN).isForeign(List.of()));
    }

    @Test
    void isAbsentWithoutField() {
      assertEquals(false, originFilter.isForeign(List.of(), List.of("anything")));
    }
  }

  @Nested
  final class AcceptField {

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "*/*                                   | true",
          "application/json                      | true",
          "APPLICATION/JSON ; q=0.5              | true",
          "application/*                         | true",
          "text/html, */*;q=0.1                  | true",
          "application/*;q=0, application/json   | true",
          "application/json;q=1.0;v=2            | true",
          "text/html                             | false",
          "text/event-stream                     | false",
          "application/json;q=0                  | false",
          "*/*, application/json; q=0.000        | false",
          "*/*, application/*;q=0                | false",
          "text/*                                | false",
        })
    void usesMostSpecificRange(String field, boolean accepts) {
      assertEquals(accepts, AcceptHeader.accepts(List.of(field), "application/json"));
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "text/event-stream                                | true",
          "Text/Event-Stream;q=0.1                          | true",
          "text/event-stream, */*                           | true",
          "text/event-stream, application/json;q=0.9        | true",
          "application/json;q=0, text/event-stream;q=0.001  | true",
          "text/event-stream, application/json              | false",
          "application/json, text/event-stream;q=0.5        | false",
          "text/event-stream;q=0.5, */*                     | false",
          "text/event-stream;q=0                            | false",
          "text/*                                           | false",
          "*/*                                              | false",
          "application/json                                 | false",
        })
    void prefersEventsOnlyIfExplicit(String field, boolean prefersEvents) {
      assertEquals(prefersEvents, AcceptHeader.prefersEvents(List.of(field)));
    }

    @Test
    void doesNotPreferEventsIfAbsent() {
      assertEquals(false, AcceptHeader.prefersEvents(List.of()));
    }

    @Test
    void acceptsAllIfAbsent() {
      assertEquals(true, AcceptHeader.accepts(List.of(), "application/json"));
      assertEquals(true, AcceptHeader.accepts(List.of(""), "application/json"));
    }
  }

  @Nested
  final class PercentEncoding {

    @ParameterizedTest
    @CsvSource({"a, a", "%41, A", "a%2fb, a/b", "%C3%A9, é", "%25%32%66, %2f", "a+b, a+b"})
    void isDecodedOnce(String encoded, String text) {
      assertEquals(Optional.of(text), PercentDecoder.decode(encoded));
    }

    @ParameterizedTest
    @CsvSource({"%", "%4", "%zz", "a%", "%ff", "%c3", "%ed%a0%80", "%c0%af", "%+1"})
    void isRejectedIfMalformed(String encoded) {
      assertEquals(Optional.empty(), PercentDecoder.decode(encoded));
    }
  }

  @Nested
  final class QueryString {

    @ParameterizedTest
    @CsvSource({"a=b%26c+d, b&c d", "&a=1&, 1", "a=b=c, b=c", "%61=1, 1"})
    void isReadByName(String raw, String value) {
      assertEquals(
          new QueryParameters.Parameters(Map.of("a", value)),
          QueryParameters.read(raw, Set.of("a")));
    }

    @Test
    void mayBeAbsent() {
      assertEquals(new QueryParameters.Parameters(Map.of()), QueryParameters.read(null, Set.of()));
    }

    @ParameterizedTest
    @CsvSource({
      "b=1", "A=1", "a=1&a=1", "a=%zz", "%zz", "=1", "a", "a=", "c=1&c", "c[]=1", "c%5b]=1"
    })
    void isRejectedIfUnknownEmptyRepeatedOrMalformed(String raw) {
      assertInstanceOf(
          QueryParameters.Invalid.class, QueryParameters.read(raw, Set.of("a", "c[]")));
    }
  }

  @Nested
  final class CacheControlHeader {

    @Test
    void isPassedToUseCase() throws InterruptedException {
      BlockingQueue<FreshnessRequirement> demands = new LinkedBlockingQueue<>();
      UseCases recording =
          FakeUseCases.withCallTool(
              (_, requirement, _) -> {
                demands.add(requirement);
                return FakeUseCases.served("{}");
              });

      try (TestBridge bridge = TestBridge.start(recording)) {
        bridge.post("/servers/demo/tools/echo", "", "Cache-Control: no-cache");
        bridge.post("/servers/demo/tools/echo", "", "Pragma: no-cache");
        bridge.post("/servers/demo/tools/echo", "");
      }

      assertEquals(FreshnessRequirement.RELOAD, demands.take());
      assertEquals(FreshnessRequirement.RELOAD, demands.take());
      assertEquals(FreshnessRequirement.NONE, demands.take());
    }
  }
}
