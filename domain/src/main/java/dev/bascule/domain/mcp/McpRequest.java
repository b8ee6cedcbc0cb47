package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.JsonBytes;

/** A request to one server, answered with one result. */
public sealed interface McpRequest
    permits ToolCall,
        McpRequest.GetPrompt,
        McpRequest.ReadResource,
        McpRequest.Complete,
        McpRequest.Subscribe,
        McpRequest.Unsubscribe,
        McpRequest.SetLogLevel {

  /** Returns the server that receives the request. */
  ServerId server();

  /** Returns the JSON-RPC method. */
  String method();

  /**
   * A request for a prompt with its arguments filled in (MCP, server/prompts).
   *
   * @param name the prompt
   * @param arguments a JSON object of strings
   */
  record GetPrompt(ServerId server, String name, JsonBytes arguments) implements McpRequest {
    public GetPrompt {
      requireNonNull(server, "server");
      requireNonNull(name, "name");
      requireNonNull(arguments, "arguments");
    }

    @Override
    public String method() {
      return MethodNames.GET_PROMPT;
    }
  }

  /**
   * A request for the content of a resource (MCP, server/resources).
   *
   * @param uri the resource
   */
  record ReadResource(ServerId server, String uri) implements McpRequest {
    public ReadResource {
      requireNonNull(server, "server");
      requireNonNull(uri, "uri");
    }

    @Override
    public String method() {
      return MethodNames.READ_RESOURCE;
    }
  }

  /**
   * A request for completions of an argument (MCP, server/utilities/completion).
   *
   * @param params a JSON object with {@code ref}, {@code argument} and optionally {@code context}
   */
  record Complete(ServerId server, JsonBytes params) implements McpRequest {
    public Complete {
      requireNonNull(server, "server");
      requireNonNull(params, "params");
    }

    @Override
    public String method() {
      return MethodNames.COMPLETE;
    }
  }

  /**
   * A subscription to changes of a resource. In 2026-07-28, which has no such request, the
   * connection uses {@code subscriptions/listen}.
   *
   * @param uri the resource
   */
  record Subscribe(ServerId server, String uri) implements McpRequest {
    public Subscribe {
      requireNonNull(server, "server");
      requireNonNull(uri, "uri");
    }

    @Override
    public String method() {
      return MethodNames.SUBSCRIBE;
    }
  }

  /**
   * The cancellation of a {@link Subscribe}.
   *
   * @param uri the resource
   */
  record Unsubscribe(ServerId server, String uri) implements McpRequest {
    public Unsubscribe {
      requireNonNull(server, "server");
      requireNonNull(uri, "uri");
    }

    @Override
    public String method() {
      return MethodNames.UNSUBSCRIBE;
    }
  }

  /**
   * A request for log messages of a minimum level. In 2026-07-28, which has no such request, later
   * requests carry the level.
   *
   * @param level the minimum level
   */
  record SetLogLevel(ServerId server, LogLevel level) implements McpRequest {
    public SetLogLevel {
      requireNonNull(server, "server");
      requireNonNull(level, "level");
    }

    @Override
    public String method() {
      return MethodNames.SET_LOG_LEVEL;
    }
  }
}
