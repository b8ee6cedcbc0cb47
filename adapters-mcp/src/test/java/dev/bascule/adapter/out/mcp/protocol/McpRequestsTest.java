package dev.bascule.adapter.out.mcp.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.application.context.CallContext;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.ListEntry;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ListPage;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.McpResult.Kind;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.FakeTicker;
import dev.bascule.mcp.json.JsonSlice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class McpRequestsTest {

  private static final ServerId SERVER = new ServerId("server");

  /** The params of the requests. */
  private final List<String> params = new ArrayList<>();

  @Nested
  class ToolListings {

    @ParameterizedTest
    @ValueSource(strings = {"", "x\""})
    void sendsAndReadsCursorsIncludingEmptyOne(String cursor) {
      String quoted = "\"" + cursor.replace("\"", "\\\"") + "\"";

      UpstreamReply<ListPage> reply =
          list(page("a", ",\"nextCursor\":" + quoted), Optional.of(cursor));

      assertEquals(List.of("{\"cursor\":" + quoted + "}"), params);
      assertEquals(Optional.of(cursor), answer(reply).nextCursor());
    }

    @Test
    void treatsNullCursorAsNone() {
      UpstreamReply<ListPage> reply = list(page("a", ",\"nextCursor\":null"));

      assertEquals(List.of("a"), names(reply));
      assertEquals(Optional.empty(), answer(reply).nextCursor());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"name\":\"\"}", "{\"name\":7}", "{\"name\":\"a\\nb\"}"})
    void omitsToolWithoutValidName(String tool) {
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
    void readsTtlOfListing(String member, long millis) {
      UpstreamReply<ListPage> reply = list(page("a", "," + member));

      assertEquals(
          new CacheHints(Duration.ofMillis(millis), CacheScope.PRIVATE), answer(reply).hints());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"ttlMs\":\"5000\"", "\"ttlMs\":null", "\"x\":1"})
    void hasNoTtlWithoutHint(String member) {
      assertEquals(CacheHints.NONE, answer(list(page("a", "," + member))).hints());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{}", "{\"tools\":{}}", "{\"tools\":[7]}"})
    void rejectsMalformedPage(String page) {
      assertInstanceOf(BadAnswer.class, failure(list(page)));
    }

    @Test
    void failsIfPageFails() {
      Unreachable failure = new Unreachable("gone", DeliveryStatus.NOT_SENT);
      McpRequests requests = new McpRequests((_, _) -> new Failed<>(failure));

      assertEquals(
          failure,
          failure(requests.list(ListKind.TOOLS, Optional.empty(), CallContext.ANONYMOUS, limit())));
    }

    private UpstreamReply<ListPage> list(String page) {
      return list(page, Optional.empty());
    }

    private UpstreamReply<ListPage> list(String page, Optional<String> cursor) {
      return requests(page).list(ListKind.TOOLS, cursor, CallContext.ANONYMOUS, limit());
    }

    private static List<String> names(UpstreamReply<ListPage> reply) {
      return answer(reply).items().stream().map(ListEntry::key).toList();
    }

    private static String page(String tool, String members) {
      return "{\"tools\":[{\"name\":\"" + tool + "\"}]" + members + "}";
    }
  }

  @Nested
  class ToolCalls {

    @Test
    void sendsQuotedNameAndUnchangedArguments() {
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
          "{\"task\":{},\"task\":null}|CONTINUATION",
          "{\"resultType\":\"input_required\",\"resultType\":\"complete\"}|CONTINUATION",
        })
    void determinesKindOfResult(String result, Kind kind) {
      assertEquals(kind, answer(call("a", "{}", result)).kind());
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "\"text\"", "7"})
    void rejectsResultThatIsNotAnObject(String result) {
      assertInstanceOf(BadAnswer.class, failure(call("a", "{}", result)));
    }

    private UpstreamReply<McpResult> call(String name, String arguments, String result) {
      ToolCall call =
          new ToolCall(
              SERVER,
              new ToolName(name),
              new ToolArguments(JsonBytes.of(arguments), ToolArguments.NONE.digest()));
      return requests(result).send(call, CallContext.ANONYMOUS, limit());
    }
  }

  private McpRequests requests(String result) {
    return new McpRequests(
        (sent, _) -> {
          params.add(sent.params().text());
          return new Answered<>(JsonSlice.of(result.getBytes(UTF_8)));
        });
  }

  private static TimeLimit limit() {
    return TimeLimit.of(Duration.ofSeconds(1), new FakeTicker());
  }

  private static <T> T answer(UpstreamReply<T> reply) {
    return switch (reply) {
      case Answered<T>(T value) -> value;
      case Failed<T>(Failure.UpstreamFailure failure) -> throw new AssertionError(failure);
    };
  }

  private static <T> Object failure(UpstreamReply<T> reply) {
    return switch (reply) {
      case Answered<T>(T value) -> throw new AssertionError(value);
      case Failed<T>(Failure.UpstreamFailure failure) -> failure;
    };
  }
}
