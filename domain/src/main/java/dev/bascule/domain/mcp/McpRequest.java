package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.JsonBytes;

/** Something that one server can be asked for, and answers with one result. */
public sealed interface McpRequest
    permits ToolCall,
        McpRequest.GetPrompt,
        McpRequest.ReadResource,
        McpRequest.Complete,
        McpRequest.Subscribe,
        McpRequest.Unsubscribe,
        McpRequest.SetLogLevel {

  /** Returns the server that is asked. */
  ServerId server();

  /** Returns the JSON-RPC method. */
  String method();

  /**
   * Asks for a prompt, filled in (MCP, server/prompts).
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
      return "prompts/get";
    }
  }

  /**
   * Asks for what a resource holds (MCP, server/resources).
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
      return "resources/read";
    }
  }

  /**
   * Asks how what someone is writing could go on (MCP, server/utilities/completion).
   *
   * @param params a JSON object with {@code ref}, {@code argument} and perhaps {@code context}
   */
  record Complete(ServerId server, JsonBytes params) implements McpRequest {
    public Complete {
      requireNonNull(server, "server");
      requireNonNull(params, "params");
    }

    @Override
    public String method() {
      return "completion/complete";
    }
  }

  /**
   * Asks to be told when a resource changes. Where the revision that is spoken knows no such
   * request (2026-07-28), the server is made to tell in the way that it knows.
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
      return "resources/subscribe";
    }
  }

  /**
   * Takes a {@link Subscribe} back.
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
      return "resources/unsubscribe";
    }
  }

  /**
   * Asks for log messages of a level and all above it. Where the revision that is spoken knows no
   * such request (2026-07-28), the level goes along with later requests.
   *
   * @param level the lowest level
   */
  record SetLogLevel(ServerId server, LogLevel level) implements McpRequest {
    public SetLogLevel {
      requireNonNull(server, "server");
      requireNonNull(level, "level");
    }

    @Override
    public String method() {
      return "logging/setLevel";
    }
  }
}
