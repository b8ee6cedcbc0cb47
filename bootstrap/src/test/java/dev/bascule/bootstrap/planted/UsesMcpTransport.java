package dev.bascule.bootstrap.planted;

import dev.bascule.adapter.out.mcp.stdio.StdioChildren;

/** A class that uses a transport of the MCP adapter. */
public record UsesMcpTransport(StdioChildren children) {}
