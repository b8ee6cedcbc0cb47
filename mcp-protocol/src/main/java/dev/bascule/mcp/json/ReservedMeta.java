package dev.bascule.mcp.json;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.mcp.protocol.MetaKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The keys of {@code _meta} that 2026-07-28 defines ({@link MetaKeys}). They concern one connection
 * of that revision, and are removed before a value is forwarded. Used by one thread.
 */
public final class ReservedMeta {

  private final List<JsonSlice> values = new ArrayList<>(1);
  private @Nullable JsonObjectWriter members;
  private @Nullable JsonSlice serverInfo;

  /** Reads the {@code _meta} at the cursor, and moves the cursor to its end. */
  public void take(JsonCursor at) throws MalformedMessageException {
    if (!at.isObject()) {
      return;
    }
    List<JsonSlice> reserved = new ArrayList<>(1);
    AtomicBoolean hasOthers = new AtomicBoolean();
    JsonSlice meta =
        at.cut(
            (name, value) -> {
              if (MetaKeys.isDefined(name)) {
                boolean isServerInfo = name.equals(MetaKeys.SERVER_INFO) && value.isObject();
                JsonSlice cut = value.cut();
                reserved.add(cut);
                add(name, cut);
                serverInfo = isServerInfo ? cut : serverInfo;
              } else {
                hasOthers.set(true);
              }
            });
    if (reserved.isEmpty() || hasOthers.get()) {
      values.addAll(reserved);
    } else {
      values.add(meta);
    }
  }

  private void add(String key, JsonSlice value) {
    JsonObjectWriter writer = members == null ? new JsonObjectWriter() : members;
    members = writer.member(key, value.toBytes());
  }

  /**
   * Returns the values of the members to remove, in order: of the reserved keys, or of {@code
   * _meta} itself if it has no others.
   */
  public List<JsonSlice> values() {
    return values;
  }

  /** Returns the {@code Implementation} of the server, if it sent one. */
  Optional<JsonSlice> serverInfo() {
    return Optional.ofNullable(serverInfo);
  }

  /** Returns the reserved keys with their values as a JSON object. Can be called once. */
  JsonBytes toJson() {
    return members == null ? McpResult.NO_META : members.toJson();
  }
}
