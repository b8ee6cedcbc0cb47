package dev.bascule.adapter.out.mcp;

import dev.bascule.domain.tool.CacheHints;
import dev.bascule.domain.tool.Scope;
import dev.bascule.domain.tool.ToolDescription;
import dev.bascule.domain.tool.ToolHints;
import dev.bascule.domain.tool.ToolName;
import dev.bascule.domain.tool.ToolResult;
import dev.bascule.domain.tool.ToolResult.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the results of {@code tools/call} and {@code tools/list}: facts out, bytes untouched. */
final class ToolReader {

  private static final Logger log = LoggerFactory.getLogger(ToolReader.class);

  private static final Duration LONGEST_TTL = Duration.ofHours(24);

  private ToolReader() {}

  static ToolResult readResult(JsonSlice result) throws MalformedMessageException {
    ResultMembers members = new ResultMembers();
    JsonCursor.readObject(result, members::take);
    return new ToolResult(result.toJson(), members.kind());
  }

  static ToolPage readPage(JsonSlice result) throws MalformedMessageException {
    PageMembers members = new PageMembers();
    JsonCursor.readObject(result, members::take);
    List<ToolDescription> tools = members.tools;
    if (tools == null) {
      throw new MalformedMessageException("it has no tools");
    }
    return new ToolPage(
        result.length(),
        tools,
        members.nextCursor,
        new CacheHints(members.timeToLive, members.scope));
  }

  private static final class ResultMembers {

    private boolean isError;
    private boolean isUnfinished;

    void take(String name, JsonCursor value) {
      switch (name) {
        case "isError" -> isError = value.isTrue();
        case "resultType" -> isUnfinished |= !"complete".equals(value.text());
        case "task" -> isUnfinished |= !value.isNull();
        default -> {
          // Everything else is for the caller.
        }
      }
    }

    Kind kind() {
      if (isUnfinished) {
        return Kind.CONTINUATION;
      }
      return isError ? Kind.ERROR : Kind.COMPLETE;
    }
  }

  private static final class PageMembers {

    private @Nullable List<ToolDescription> tools;
    private @Nullable String nextCursor;
    private @Nullable Duration timeToLive;
    private Scope scope = Scope.PRIVATE;

    void take(String name, JsonCursor value) throws MalformedMessageException {
      switch (name) {
        case "tools" -> tools = readTools(value);
        case "nextCursor" -> nextCursor = value.text();
        case "ttlMs" -> timeToLive = readTtl(value.integer());
        case "cacheScope" -> scope = "public".equals(value.text()) ? Scope.PUBLIC : Scope.PRIVATE;
        default -> {
          // Unknown members of a page are lost when pages are merged.
        }
      }
    }

    private static @Nullable Duration readTtl(OptionalLong millis) {
      return millis.isEmpty()
          ? null
          : Duration.ofMillis(Math.clamp(millis.getAsLong(), 0, LONGEST_TTL.toMillis()));
    }

    private static List<ToolDescription> readTools(JsonCursor at) throws MalformedMessageException {
      List<JsonSlice> all = new ArrayList<>();
      at.elements(element -> all.add(element.cut()));
      List<ToolDescription> usable = new ArrayList<>();
      for (JsonSlice tool : all) {
        readTool(tool).ifPresent(usable::add);
      }
      if (usable.size() < all.size()) {
        log.warn("{} tools are left out: they have no usable name", all.size() - usable.size());
      }
      return usable;
    }
  }

  /** Returns nothing for a tool that cannot be called, since it has no name that could be sent. */
  private static Optional<ToolDescription> readTool(JsonSlice tool)
      throws MalformedMessageException {
    ToolMembers members = new ToolMembers();
    JsonCursor.readObject(tool, members::take);
    try {
      ToolName name = new ToolName(members.name);
      return Optional.of(
          new ToolDescription(
              name, tool.toJson(), new ToolHints(members.readOnly, members.idempotent)));
    } catch (IllegalArgumentException e) {
      log.debug("A tool has no usable name: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private static final class ToolMembers {

    private String name = "";
    private boolean readOnly;
    private boolean idempotent;

    void take(String member, JsonCursor value) throws MalformedMessageException {
      if (member.equals("name")) {
        String text = value.text();
        name = text == null ? "" : text;
      } else if (member.equals("annotations") && value.isObject()) {
        value.members(this::takeAnnotation);
      }
    }

    private void takeAnnotation(String member, JsonCursor value) {
      if (member.equals("readOnlyHint")) {
        readOnly = value.isTrue();
      } else if (member.equals("idempotentHint")) {
        idempotent = value.isTrue();
      }
    }
  }
}
