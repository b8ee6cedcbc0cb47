package dev.bascule.adapter.in.http.openapi;

import static java.util.Objects.requireNonNull;

import java.net.URI;

/**
 * A schema that has an identifier of its own, or the whole document: what its references are
 * relative to (JSON Schema 2020-12, section 4.3.5).
 *
 * @param base its identifier
 * @param root where it is in the document
 */
record Resource(URI base, Pointer root) {

  /** What a document is called that has no name; nothing else can be called so. */
  static final Resource ROOT = new Resource(URI.create("bascule:/"), Pointer.ROOT);

  Resource {
    requireNonNull(base, "base");
    requireNonNull(root, "root");
  }
}
