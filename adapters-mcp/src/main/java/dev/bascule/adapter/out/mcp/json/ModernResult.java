package dev.bascule.adapter.out.mcp.json;

import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import java.util.Optional;
import java.util.Set;

/**
 * What every result of revision 2026-07-28 tells of itself.
 *
 * @param type {@code resultType}; that of a whole answer where there is none
 * @param serverInfo what the server calls itself, where it tells
 */
public record ModernResult(String type, Optional<JsonSlice> serverInfo) {

  /** The methods whose results may ask for input (basic/patterns/mrtr). */
  private static final Set<String> INPUT_METHODS =
      Set.of("tools/call", "prompts/get", "resources/read");

  private static final int MAX_SHOWN = 100;

  /** Reads {@code result}, which may be of a sort that answers {@code method}, or may not. */
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
            "the server's result is of a type that the bridge does not know: "
                + LogSanitizer.oneLine(type, MAX_SHOWN)));
  }
}
