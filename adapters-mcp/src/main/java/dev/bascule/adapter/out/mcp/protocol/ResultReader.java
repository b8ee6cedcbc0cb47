package dev.bascule.adapter.out.mcp.protocol;

import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.ListEntry;
import dev.bascule.domain.mcp.ListEntry.RawListEntry;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ListPage;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.mcp.json.JsonCursor;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.json.MalformedMessageException;
import dev.bascule.mcp.json.ResultMembers;
import dev.bascule.mcp.protocol.McpProtocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reader of results: the properties that the core needs, and the bytes without what concerns only
 * one connection. The rest is preserved as the server sent it.
 */
public final class ResultReader {

  private static final Logger log = LoggerFactory.getLogger(ResultReader.class);

  private ResultReader() {}

  /** A reader of a result. */
  @FunctionalInterface
  public interface Reader<T> {
    T read(JsonSlice result) throws MalformedMessageException;
  }

  /** Reads {@code result} with {@code reader}; fails if it is malformed. */
  public static <T> UpstreamReply<T> read(JsonSlice result, Reader<T> reader) {
    try {
      return new Answered<>(reader.read(result));
    } catch (MalformedMessageException e) {
      return new Failed<>(new BadAnswer("the server's result is malformed: " + e.reason()));
    }
  }

  public static McpResult readResult(JsonSlice result) throws MalformedMessageException {
    return ResultMembers.of(result).toResult(result, /* isCacheable= */ false);
  }

  /** Reads the result of {@code resources/read}, which carries cache hints. */
  public static McpResult readResource(JsonSlice result) throws MalformedMessageException {
    return ResultMembers.of(result).toResult(result, /* isCacheable= */ true);
  }

  public static ListPage readPage(ListKind kind, JsonSlice result)
      throws MalformedMessageException {
    PageMembers members = new PageMembers(kind);
    JsonCursor.readObject(result, members::take);
    List<ListEntry> items = members.items;
    if (items == null) {
      throw new MalformedMessageException("it has no " + kind.member());
    }
    return new ListPage(
        items,
        Optional.ofNullable(members.nextCursor),
        new CacheHints(members.timeToLive, members.scope),
        result.length());
  }

  private static final class PageMembers {

    private final ListKind kind;
    private @Nullable List<ListEntry> items;
    private @Nullable String nextCursor;
    private @Nullable Duration timeToLive;
    private CacheScope scope = CacheScope.PRIVATE;

    PageMembers(ListKind kind) {
      this.kind = kind;
    }

    void take(String name, JsonCursor value) throws MalformedMessageException {
      if (name.equals(kind.member())) {
        items = readItems(value);
        return;
      }
      switch (name) {
        case "nextCursor" -> nextCursor = value.text();
        case McpProtocol.TIME_TO_LIVE -> timeToLive = ResultMembers.timeToLive(value.integer());
        case McpProtocol.CACHE_SCOPE -> scope = ResultMembers.scope(value);
        default -> {
          // Unknown members of a page are lost when pages are merged.
        }
      }
    }

    private List<ListEntry> readItems(JsonCursor at) throws MalformedMessageException {
      List<JsonSlice> all = new ArrayList<>();
      at.elements(element -> all.add(element.cut()));
      List<ListEntry> usable = new ArrayList<>();
      for (JsonSlice item : all) {
        readItem(item).ifPresent(usable::add);
      }
      if (usable.size() < all.size()) {
        log.warn(
            "Ignoring {} of the {}: they have no valid name",
            all.size() - usable.size(),
            kind.member());
      }
      return usable;
    }

    private Optional<? extends ListEntry> readItem(JsonSlice item)
        throws MalformedMessageException {
      if (!item.isObject()) {
        throw new MalformedMessageException("an element of " + kind.member() + " is not an object");
      }
      return switch (kind) {
        case TOOLS -> readTool(item);
        case PROMPTS -> readKeyed(item, "name");
        case RESOURCES -> readKeyed(item, "uri");
        case RESOURCE_TEMPLATES -> readKeyed(item, "uriTemplate");
      };
    }
  }

  private static Optional<RawListEntry> readKeyed(JsonSlice item, String keyMember)
      throws MalformedMessageException {
    return item.find(keyMember)
        .flatMap(JsonSlice::string)
        .filter(key -> !key.isEmpty())
        .map(key -> new RawListEntry(key, item.toJson()));
  }

  /** Returns empty for a tool without a valid name, which cannot be called. */
  private static Optional<Tool> readTool(JsonSlice tool) throws MalformedMessageException {
    ToolMembers members = new ToolMembers();
    JsonCursor.readObject(tool, members::take);
    try {
      ToolName name = new ToolName(members.name);
      return Optional.of(
          new Tool(name, tool.toJson(), new ToolAnnotations(members.readOnly, members.idempotent)));
    } catch (IllegalArgumentException e) {
      log.debug("A tool has no valid name: {}", e.getMessage());
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
