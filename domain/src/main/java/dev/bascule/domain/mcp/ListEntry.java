package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.JsonBytes;

/** One entry of a listing. */
public sealed interface ListEntry permits Tool, ListEntry.RawListEntry {

  /** Returns the key of the entry, unique in its listing: a name, a URI or a URI template. */
  String key();

  /** Returns the entry exactly as the server sent it. */
  JsonBytes json();

  /**
   * A prompt, a resource or a resource template of a listing.
   *
   * @param key the prompt's name, the resource's URI or the template; not empty
   * @param json the object exactly as the server sent it
   */
  record RawListEntry(String key, JsonBytes json) implements ListEntry {

    /**
     * @throws IllegalArgumentException if {@code key} is empty
     */
    public RawListEntry {
      requireNonNull(key, "key");
      requireNonNull(json, "json");
      if (key.isEmpty()) {
        throw new IllegalArgumentException("key must not be empty");
      }
    }
  }
}
