package dev.bascule.application.port.out;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.domain.json.Digest;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Arguments;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.outcome.Reply.Answered;
import dev.bascule.domain.outcome.Reply.Failed;
import java.time.Duration;

/** What the tests of the contract have in common: the adapter under test, and how it is asked. */
abstract class McpServerBench {

  /** The longest message that the adapter under test is to read. */
  protected static final int MAX_MESSAGE_BYTES = 100_000;

  protected static final ServerId ID = new ServerId("scripted");

  /** Long enough for whatever is to succeed. */
  static final Duration LONG = Duration.ofSeconds(8);

  /** What the adapter under test tells. */
  protected final RecordedNotices notices = new RecordedNotices();

  /** Returns the adapter under test, the same for the length of a test. */
  protected abstract McpServer server();

  /** Returns the call of the tool {@code name} of the server. */
  static ToolCall toolCall(String name, String arguments) {
    JsonBytes json = JsonBytes.of(arguments);
    return new ToolCall(ID, new ToolName(name), new Arguments(json, Digest.of(json.toByteArray())));
  }

  /** Returns an exchange with {@code client}, which is asked and told what belongs to it. */
  static Exchange exchangeWith(RecordedClient client) {
    return new Exchange(
        Exchange.ANONYMOUS.caller(), client.side(), Exchange.ANONYMOUS.passthrough());
  }

  /** Returns the value of a reply that must have one. */
  protected static <T> T assertAnswered(Reply<T> reply) {
    return switch (reply) {
      case Answered<T>(T value) -> value;
      case Failed<T>(Failure.Upstream failure) -> throw new AssertionError(failure);
    };
  }

  /** Returns the failure of a reply that must have one. */
  protected static <T> Failure assertFailed(Reply<T> reply) {
    return switch (reply) {
      case Answered<T>(T value) -> throw new AssertionError(value);
      case Failed<T>(Failure.Upstream failure) -> failure;
    };
  }
}
