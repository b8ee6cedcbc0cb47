package dev.bascule.domain.cache;

import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.RequestSubject;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import java.util.List;

/** A label of entries that are invalidated together. */
public sealed interface CacheTag {

  /** The beginning of the text of a tag that stands for all results of one tool. */
  String TOOL_PREFIX = "tool:";

  /** The beginnings of texts that have, or will have, a meaning of their own. */
  List<String> RESERVED_PREFIXES = List.of(TOOL_PREFIX, "path:", "group:");

  /**
   * Returns the tag of {@code server} with {@code text}, as an operator writes it: {@code
   * tool:NAME} for all results of a tool, anything else for the results with that text.
   *
   * @throws IllegalArgumentException if {@code NAME} is not a valid name of a tool
   */
  static CacheTag ofText(ServerId server, String text) {
    return text.startsWith(TOOL_PREFIX)
        ? new SubjectTag(server, new ToolName(text.substring(TOOL_PREFIX.length())))
        : SlotTag.of(server, text);
  }

  /** All values from one server. */
  record ServerTag(ServerId server) implements CacheTag {}

  /** All values from one server about one subject, with any arguments. */
  record SubjectTag(ServerId server, RequestSubject subject) implements CacheTag {}

  /** All values of one partition. */
  record PartitionTag(CachePartition partition) implements CacheTag {}

  /**
   * All values from one server with one of the texts of a slot. A fixed number of slots limits the
   * index and the tokens of replicas, and keeps no text, which may contain an argument. Two texts
   * in one slot are invalidated together: a value is sometimes deleted unnecessarily, but never
   * kept wrongly.
   *
   * @param slot 0 to 1023
   */
  record SlotTag(ServerId server, int slot) implements CacheTag {

    /** The number of slots of a server; a power of 2. */
    public static final int SLOTS = 1024;

    /** Returns the slot of {@code text}, the same in every process. */
    public static SlotTag of(ServerId server, String text) {
      return new SlotTag(server, (int) Sha256.of(text).first() & (SLOTS - 1));
    }
  }
}
