package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Failure.BadAnswer;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.outcome.Reply.Answered;
import dev.bascule.domain.outcome.Reply.Failed;
import dev.bascule.domain.tool.Listing;
import dev.bascule.domain.tool.ServerId;
import dev.bascule.domain.tool.ToolCall;
import dev.bascule.domain.tool.ToolResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the bridge asks of a server about tools, over whichever transport (MCP 2025-11-25,
 * server/tools and server/utilities/pagination). Thread-safe where its channel is.
 */
final class ToolRequests {

  /** As many as the protocol's TypeScript client follows. */
  private static final int MAX_PAGES = 64;

  private static final byte[] NO_PARAMS = "{}".getBytes(StandardCharsets.UTF_8);

  private final ServerId server;
  private final RequestChannel channel;
  private final int maxListingBytes;

  /**
   * @param maxListingBytes how long all pages of a listing may be together
   */
  ToolRequests(ServerId server, RequestChannel channel, int maxListingBytes) {
    this.server = requireNonNull(server, "server");
    this.channel = requireNonNull(channel, "channel");
    this.maxListingBytes = maxListingBytes;
  }

  Reply<ToolResult> call(ToolCall call, TimeLimit limit) {
    byte[] params =
        new JsonText()
            .raw("{\"name\":")
            .string(call.tool().value())
            .raw(",\"arguments\":")
            .raw(call.arguments().json().toByteArray())
            .raw("}")
            .toBytes();
    return read(channel.request("tools/call", params, limit), ToolReader::readResult);
  }

  Reply<Listing> list(TimeLimit limit) {
    List<ToolPage> pages = new ArrayList<>();
    Set<String> cursors = new HashSet<>();
    String cursor = null;
    long bytes = 0;
    while (pages.size() < MAX_PAGES) {
      switch (page(cursor, limit)) {
        case Failed<ToolPage>(Failure.Upstream failure) -> {
          return new Failed<>(failure);
        }
        case Answered<ToolPage>(ToolPage page) -> {
          pages.add(page);
          cursor = page.nextCursor();
          bytes += page.bytes();
        }
      }
      if (bytes > maxListingBytes) {
        return bad("is longer than " + maxListingBytes + " bytes, all pages together");
      }
      if (cursor == null) {
        return new Answered<>(ToolPages.merge(server, pages));
      }
      if (!cursors.add(cursor)) {
        return bad("repeats a cursor");
      }
    }
    return bad("has more than " + MAX_PAGES + " pages");
  }

  private static Reply<Listing> bad(String what) {
    return new Failed<>(new BadAnswer("the listing of tools " + what));
  }

  private Reply<ToolPage> page(@Nullable String cursor, TimeLimit limit) {
    byte[] params =
        cursor == null
            ? NO_PARAMS
            : new JsonText().raw("{\"cursor\":").string(cursor).raw("}").toBytes();
    return read(channel.request("tools/list", params, limit), ToolReader::readPage);
  }

  private static <T> Reply<T> read(Reply<JsonSlice> reply, ResultReader<T> reader) {
    return switch (reply) {
      case Failed<JsonSlice>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<JsonSlice>(JsonSlice result) -> {
        try {
          yield new Answered<>(reader.read(result));
        } catch (MalformedMessageException e) {
          yield new Failed<>(new BadAnswer("the server's result is malformed: " + e.reason()));
        }
      }
    };
  }

  @FunctionalInterface
  private interface ResultReader<T> {
    T read(JsonSlice result) throws MalformedMessageException;
  }
}
