package dev.bascule.adapter.out.mcp.json;

import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import java.util.Optional;
import java.util.Set;

/**
 * The common properties of a result of revision 2026-07-28.
 *
 * @param type {@code resultType}; {@code complete} if there is none
 * @param serverInfo the {@code Implementation} of the server, if it sent one
 */
public record ModernResult(String type, Optional<JsonSlice> serverInfo) {

  /** The methods whose results may require input (basic/patterns/mrtr). */
  private static final Set<String> INPUT_METHODS =
      Set.of("tools/call", "prompts/get", "resources/read");

  private static final int MAX_SHOWN = 100;

  /** Reads {@code result}; fails if its type is not allowed for {@code method}. */
  public static UpstreamReply<ModernResult> read(String method, JsonSlice result) {
    ResultMembers members;
    try {
      members = ResultMembers.of(result);
    } catch (MalformedMessageException e) {
      return new Failed<>(new BadAnswer("the server's result is malformed: " + e.reason()));
    }
    String type = members.type();
    if (type.equals(ResultMembers.COMPLETE)
        || (type.equals(ResultMembers.INPUT_REQUIRED) && INPUT_METHODS.contains(method))) {
      return new Answered<>(new ModernResult(type, members.serverInfo()));
    }
    return new Failed<>(
        new BadAnswer(
            "the server's result has an unknown type: " + LogSanitizer.oneLine(type, MAX_SHOWN)));
  }
}
