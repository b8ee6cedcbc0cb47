package dev.bascule.adapter.in.http.openapi.schema;

import java.net.URI;

/**
 * A schema resource, with its own identifier or the whole document: the base of its references
 * (JSON Schema 2020-12, section 4.3.5).
 *
 * @param base its identifier
 * @param root its location in the document
 */
record SchemaResource(URI base, SchemaPointer root) {

  /** The resource of a document without an identifier, with a unique URI. */
  static final SchemaResource ROOT =
      new SchemaResource(URI.create("bascule:/"), SchemaPointer.ROOT);
}
