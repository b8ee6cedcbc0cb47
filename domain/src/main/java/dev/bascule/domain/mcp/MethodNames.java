package dev.bascule.domain.mcp;

/** The methods of the requests and notifications of all revisions of MCP. */
public final class MethodNames {

  public static final String INITIALIZE = "initialize";
  public static final String PING = "ping";
  public static final String DISCOVER = "server/discover";
  public static final String LISTEN = "subscriptions/listen";
  public static final String LIST_TOOLS = "tools/list";
  public static final String CALL_TOOL = "tools/call";
  public static final String LIST_PROMPTS = "prompts/list";
  public static final String GET_PROMPT = "prompts/get";
  public static final String LIST_RESOURCES = "resources/list";
  public static final String LIST_RESOURCE_TEMPLATES = "resources/templates/list";
  public static final String READ_RESOURCE = "resources/read";
  public static final String SUBSCRIBE = "resources/subscribe";
  public static final String UNSUBSCRIBE = "resources/unsubscribe";
  public static final String COMPLETE = "completion/complete";
  public static final String SET_LOG_LEVEL = "logging/setLevel";

  public static final String INITIALIZED = "notifications/initialized";
  public static final String CANCELLED = "notifications/cancelled";
  public static final String PROGRESS = "notifications/progress";
  public static final String LOG_MESSAGE = "notifications/message";
  public static final String ACKNOWLEDGED = "notifications/subscriptions/acknowledged";
  public static final String TOOLS_CHANGED = "notifications/tools/list_changed";
  public static final String PROMPTS_CHANGED = "notifications/prompts/list_changed";
  public static final String RESOURCES_CHANGED = "notifications/resources/list_changed";
  public static final String RESOURCE_UPDATED = "notifications/resources/updated";

  private MethodNames() {}
}
