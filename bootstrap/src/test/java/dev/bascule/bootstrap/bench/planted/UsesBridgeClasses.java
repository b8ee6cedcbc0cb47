package dev.bascule.bootstrap.bench.planted;

import dev.bascule.domain.mcp.ServerId;

/** Measures what no user has. */
public record UsesBridgeClasses(ServerId server) {}
