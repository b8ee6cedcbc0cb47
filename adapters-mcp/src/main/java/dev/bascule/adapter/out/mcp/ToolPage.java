package dev.bascule.adapter.out.mcp;

import dev.bascule.domain.tool.CacheHints;
import dev.bascule.domain.tool.ToolDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a listing of tools.
 *
 * @param bytes how long the page is, as it came
 * @param nextCursor leads to the next page; null on the last one. An empty string is a cursor
 */
record ToolPage(
    int bytes, List<ToolDescription> tools, @Nullable String nextCursor, CacheHints hints) {}
