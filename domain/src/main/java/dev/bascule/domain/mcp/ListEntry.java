package dev.bascule.domain.mcp;

import dev.bascule.domain.json.JsonBytes;

/** One entry of a listing. */
public sealed interface ListEntry permits Tool, RawListEntry {

  /**
   * Returns what tells the entry from the others of its listing: a name, a URI or a URI template.
   */
  String key();

  /** Returns the entry, byte for byte as the server sent it. */
  JsonBytes json();
}
