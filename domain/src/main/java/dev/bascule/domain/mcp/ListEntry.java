package dev.bascule.domain.mcp;

import dev.bascule.domain.json.JsonBytes;

/** One entry of a listing. */
public sealed interface ListEntry permits Tool, RawListEntry {

  /** Returns the key of the entry, unique in its listing: a name, a URI or a URI template. */
  String key();

  /** Returns the entry exactly as the server sent it. */
  JsonBytes json();
}
