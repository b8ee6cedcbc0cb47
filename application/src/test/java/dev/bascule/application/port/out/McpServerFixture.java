package dev.bascule.application.port.out;

import dev.bascule.application.context.CallContext;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import java.time.Duration;

/** The common part of the contract tests: the adapter under test, and how it is called. */
abstract class McpServerFixture {

  /** The maximum length of a message that the adapter under test reads. */
  public static final int MAX_MESSAGE_BYTES = 100_000;

  public static final ServerId ID = new ServerId("scripted");

  /** Long enough for everything that must succeed. */
  static final Duration LONG = Duration.ofSeconds(8);

  /** The notifications of the adapter under test. */
  public final RecordingNotificationListener notices = new RecordingNotificationListener();

  /** Returns the adapter under test, the same for the duration of a test. */
  protected abstract McpServer server();

  /** Returns the call of the tool {@code name} of the server. */
  static ToolCall toolCall(String name, String arguments) {
    JsonBytes json = JsonBytes.of(arguments);
    return new ToolCall(
        ID, new ToolName(name), new ToolArguments(json, Sha256.of(json.toByteArray())));
  }

  /** Returns a context with {@code client}, which receives the messages that belong to it. */
  static CallContext exchangeWith(RecordingClient client) {
    return new CallContext(
        CallContext.ANONYMOUS.caller(), client.context(), CallContext.ANONYMOUS.forwardedParams());
  }

  /** Returns the value of a reply that must have one. */
  public static <T> T assertAnswered(UpstreamReply<T> reply) {
    return switch (reply) {
      case Answered<T>(T value) -> value;
      case Failed<T>(Failure.UpstreamFailure failure) -> throw new AssertionError(failure);
    };
  }

  /** Returns the failure of a reply that must have one. */
  protected static <T> Failure assertFailed(UpstreamReply<T> reply) {
    return switch (reply) {
      case Answered<T>(T value) -> throw new AssertionError(value);
      case Failed<T>(Failure.UpstreamFailure failure) -> failure;
    };
  }
}
