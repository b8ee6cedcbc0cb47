package dev.bascule.mcp.protocol;

import dev.bascule.domain.result.Failure.Rejected;

/** The codes of errors (JSON-RPC 2.0, section 5.1; MCP 2026-07-28, basic: error codes). */
public final class ErrorCodes {

  public static final int PARSE_ERROR = -32700;
  public static final int INVALID_REQUEST = -32600;
  public static final int METHOD_NOT_FOUND = Rejected.METHOD_NOT_FOUND;
  public static final int INVALID_PARAMS = Rejected.INVALID_PARAMS;
  public static final int INTERNAL_ERROR = -32603;

  public static final int HEADER_MISMATCH = -32020;
  public static final int MISSING_CAPABILITY = -32021;
  public static final int UNSUPPORTED_VERSION = -32022;

  /** Up to 2025-11-25; replaced by {@link #INVALID_PARAMS}. */
  public static final int RESOURCE_NOT_FOUND = Rejected.RESOURCE_NOT_FOUND;

  private ErrorCodes() {}
}
