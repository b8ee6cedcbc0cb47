package dev.bascule.adapter.out.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.outcome.Delivery;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Failure.BadAnswer;
import dev.bascule.domain.outcome.Failure.Unreachable;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.outcome.Reply.Answered;
import dev.bascule.domain.outcome.Reply.Failed;
import dev.bascule.domain.time.FakeTicker;
import dev.bascule.domain.tool.Arguments;
import dev.bascule.domain.tool.CacheHints;
import dev.bascule.domain.tool.Caller;
import dev.bascule.domain.tool.Listing;
import dev.bascule.domain.tool.Scope;
import dev.bascule.domain.tool.ServerId;
import dev.bascule.domain.tool.ToolCall;
import dev.bascule.domain.tool.ToolName;
import dev.bascule.domain.tool.ToolResult;
import dev.bascule.domain.tool.ToolResult.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ToolRequestsTest {

  private static final ServerId SERVER = new ServerId("server");

  /** More than 64 short pages hold. */
  private static final int MAX_BYTES = 10_000;

  /** The params of the requests that were made. */
  private final List<String> params = new ArrayList<>();

  @Nested
  class WhenToolsAreListed {

    @Test
    void followsTheCursorsAlsoAnEmptyOne() {
      Reply<Listing> reply =
          list(
              page("a", ",\"nextCursor\":\"\""), page("b", ",\"nextCursor\":\"x\\\"\""), page("c"));

      assertEquals(List.of("a", "b", "c"), names(reply));
      assertEquals(List.of("{}", "{\"cursor\":\"\"}", "{\"cursor\":\"x\\\"\"}"), params);
    }

    @Test
    void takesACursorThatIsNullForNone() {
      assertEquals(List.of("a"), names(list(page("a", ",\"nextCursor\":null"))));
    }

    @Test
    void stopsWhenACursorIsRepeated() {
      Reply<Listing> reply =
          list(page("a", ",\"nextCursor\":\"x\""), page("b", ",\"nextCursor\":\"x\""));

      assertInstanceOf(BadAnswer.class, failure(reply));
    }

    @Test
    void stopsAfter64Pages() {
      Iterator<String> pages =
          Stream.iterate(0, i -> i + 1)
              .map(i -> page("t" + i, ",\"nextCursor\":\"" + i + "\""))
              .iterator();

      Reply<Listing> reply = requests(pages).list(limit());

      assertInstanceOf(BadAnswer.class, failure(reply));
      assertEquals(64, params.size());
    }

    @Test
    void stopsWhenThePagesAreTooLongTogether() {
      Iterator<String> pages =
          Stream.iterate(0, i -> i + 1)
              .map(i -> page("t" + i, ",\"nextCursor\":\"" + "y".repeat(MAX_BYTES / 3) + i + "\""))
              .iterator();

      Reply<Listing> reply = requests(pages).list(limit());

      assertEquals(
          new BadAnswer("the listing of tools is longer than 10000 bytes, all pages together"),
          failure(reply));
      assertEquals(3, params.size());
    }

    @Test
    void keepsTheFirstOfTwoToolsOfOneName() {
      Reply<Listing> reply =
          list("{\"tools\":[{\"name\":\"a\",\"n\":1},{\"name\":\"a\",\"n\":2},{\"name\":\"b\"}]}");

      assertEquals(List.of("a", "b"), names(reply));
      assertEquals(
          "{\"tools\":[{\"name\":\"a\",\"n\":1},{\"name\":\"b\"}]}", answer(reply).json().text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"name\":\"\"}", "{\"name\":7}", "{\"name\":\"a\\nb\"}"})
    void leavesOutAToolThatHasNoUsableName(String tool) {
      assertEquals(List.of("a"), names(list("{\"tools\":[" + tool + ",{\"name\":\"a\"}]}")));
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "\"ttlMs\":5000|5000",
          "\"ttlMs\":0|0",
          "\"ttlMs\":-7|0",
          "\"ttlMs\":9999999999999|86400000",
        })
    void readsForHowLongAListingLives(String member, long millis) {
      Reply<Listing> reply = list(page("a", "," + member));

      assertEquals(new CacheHints(Duration.ofMillis(millis), Scope.PRIVATE), answer(reply).hints());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"ttlMs\":\"5000\"", "\"ttlMs\":null", "\"x\":1"})
    void knowsNoLifeThatTheServerDoesNotTell(String member) {
      assertEquals(CacheHints.NONE, answer(list(page("a", "," + member))).hints());
    }

    @Test
    void takesTheShortestLifeAndTheNarrowestScopeOfAllPages() {
      Reply<Listing> shared =
          list(
              page("a", ",\"ttlMs\":7,\"cacheScope\":\"public\",\"nextCursor\":\"x\""),
              page("b", ",\"ttlMs\":5,\"cacheScope\":\"public\""));
      Reply<Listing> mixed =
          list(
              page("a", ",\"ttlMs\":7,\"cacheScope\":\"public\",\"nextCursor\":\"x\""),
              page("b", ""));

      assertEquals(new CacheHints(Duration.ofMillis(5), Scope.PUBLIC), answer(shared).hints());
      assertEquals(new CacheHints(Duration.ofMillis(7), Scope.PRIVATE), answer(mixed).hints());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{}", "{\"tools\":{}}", "{\"tools\":[7]}"})
    void refusesAPageThatIsMalformed(String page) {
      assertInstanceOf(BadAnswer.class, failure(list(page)));
    }

    @Test
    void failsWhenOnePageFails() {
      Unreachable failure = new Unreachable("gone", Delivery.NOT_SENT);
      ToolRequests requests =
          new ToolRequests(SERVER, (_, _, _) -> new Failed<>(failure), MAX_BYTES);

      assertEquals(failure, failure(requests.list(limit())));
    }

    private Reply<Listing> list(String... pages) {
      params.clear();
      return requests(List.of(pages).iterator()).list(limit());
    }

    private static List<String> names(Reply<Listing> reply) {
      return answer(reply).tools().stream().map(tool -> tool.name().value()).toList();
    }

    private static String page(String tool) {
      return page(tool, "");
    }

    private static String page(String tool, String members) {
      return "{\"tools\":[{\"name\":\"" + tool + "\"}]" + members + "}";
    }
  }

  @Nested
  class WhenAToolIsCalled {

    @Test
    void sendsTheNameQuotedAndTheArgumentsAsTheyAre() {
      call("say \"ä\"", "{ \"n\":1.50}", "{}");

      assertEquals(List.of("{\"name\":\"say \\\"ä\\\"\",\"arguments\":{ \"n\":1.50}}"), params);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "{\"content\":[]}|COMPLETE",
          "{\"isError\":false}|COMPLETE",
          "{\"isError\":true}|ERROR",
          "{\"isError\":\"true\"}|COMPLETE",
          "{\"structuredContent\":{\"isError\":true}}|COMPLETE",
          "{\"resultType\":\"complete\"}|COMPLETE",
          "{\"resultType\":\"complete\",\"isError\":true}|ERROR",
          "{\"resultType\":\"input_required\"}|CONTINUATION",
          "{\"resultType\":\"task\",\"isError\":true}|CONTINUATION",
          "{\"resultType\":7}|CONTINUATION",
          "{\"task\":{\"taskId\":\"1\"}}|CONTINUATION",
          "{\"task\":null}|COMPLETE",
        })
    void tellsWhatSortOfAnswerItIs(String result, Kind kind) {
      assertEquals(kind, answer(call("a", "{}", result)).kind());
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "\"text\"", "7"})
    void refusesAResultThatIsNoObject(String result) {
      assertInstanceOf(BadAnswer.class, failure(call("a", "{}", result)));
    }

    private Reply<ToolResult> call(String name, String arguments, String result) {
      ToolCall call =
          new ToolCall(
              SERVER,
              new ToolName(name),
              new Arguments(JsonBytes.of(arguments), Arguments.NONE.digest()),
              Caller.ANONYMOUS);
      return requests(List.of(result).iterator()).call(call, limit());
    }
  }

  private ToolRequests requests(Iterator<String> results) {
    return new ToolRequests(
        SERVER,
        (_, sent, _) -> {
          params.add(new String(sent, UTF_8));
          return new Answered<>(JsonSlice.of(results.next().getBytes(UTF_8)));
        },
        MAX_BYTES);
  }

  private static TimeLimit limit() {
    return TimeLimit.of(Duration.ofSeconds(1), new FakeTicker());
  }

  private static <T> T answer(Reply<T> reply) {
    return switch (reply) {
      case Answered<T>(T value) -> value;
      case Failed<T>(Failure.Upstream failure) -> throw new AssertionError(failure);
    };
  }

  private static <T> Object failure(Reply<T> reply) {
    return switch (reply) {
      case Answered<T>(T value) -> throw new AssertionError(value);
      case Failed<T>(Failure.Upstream failure) -> failure;
    };
  }
}
