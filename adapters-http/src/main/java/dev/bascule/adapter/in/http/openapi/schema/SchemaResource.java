package dev.bascule.adapter.in.http.openapi.schema;

import java.net.URI;

/**
 * A schema that has an identifier of its own, or the whole document: what its references are
 * relative to (JSON Schema 2020-12, section 4.3.5).
 *
 * @param base its identifier
 * @param root where it is in the document
 */
record SchemaResource(URI base, SchemaPointer root) {

  /** What a document is called that has no name; nothing else can be called so. */
  static final SchemaResource ROOT =
      new SchemaResource(URI.create("bascule:/"), SchemaPointer.ROOT);
}
