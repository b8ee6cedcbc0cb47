package dev.bascule.mcp.protocol;

/** The media types of messages over HTTP (MCP, basic/transports). */
public final class MediaTypes {

  public static final String JSON = "application/json";
  public static final String EVENT_STREAM = "text/event-stream";

  /** The value of {@code Accept} that clients must send. */
  public static final String JSON_OR_EVENT_STREAM = JSON + ", " + EVENT_STREAM;

  private MediaTypes() {}
}
