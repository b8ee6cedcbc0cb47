package dev.bascule.adapter.in.cli.call;

import dev.bascule.adapter.in.cli.terminal.ProgressLine;
import dev.bascule.adapter.in.cli.terminal.ProgressStatus;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.context.ClientResponse;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.text.SafeText;
import java.time.Duration;
import java.util.OptionalDouble;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Prints the progress and log notifications of a running call.
 *
 * @param line the line on which progress is displayed
 * @param wantsProgress whether the terminal can display progress
 * @param showsLog whether the server's log messages are printed
 */
record CallChannel(ProgressLine line, boolean wantsProgress, boolean showsLog)
    implements ClientChannel {

  @Override
  public void sendNotification(ServerMessage message) {
    try {
      JsonNode params = JsonMapper.shared().readTree(message.params().toByteArray());
      switch (message.method()) {
        case MethodNames.PROGRESS -> line.update(progress(params));
        case MethodNames.LOG_MESSAGE -> log(params);
        default -> {}
      }
    } catch (JacksonException _) {
      // For example, nested too deeply for the parser. The message is only displayed.
    }
  }

  private static ProgressStatus progress(JsonNode params) {
    double total = params.path("total").asDouble(0);
    return new ProgressStatus(
        params.path("progress").asDouble(0),
        total > 0 ? OptionalDouble.of(total) : OptionalDouble.empty(),
        SafeText.line(params.path("message").asString("")));
  }

  private void log(JsonNode params) {
    if (showsLog) {
      JsonNode data = params.path("data");
      String text = data.isString() ? data.asString() : data.toString();
      String logger = params.path("logger").asString("");
      line.printAbove(
          SafeText.line(
              params.path("level").asString("info")
                  + (logger.isEmpty() ? "" : " " + logger)
                  + ": "
                  + text));
    }
  }

  @Override
  public ClientResponse sendRequest(ServerMessage request, Duration timeout) {
    return ClientResponse.METHOD_NOT_FOUND;
  }
}
