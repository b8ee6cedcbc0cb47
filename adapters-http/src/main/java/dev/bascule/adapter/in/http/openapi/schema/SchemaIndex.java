package dev.bascule.adapter.in.http.openapi.schema;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** An index of one schema document: schemas, identifiers, and the targets of references. */
final class SchemaIndex {

  private final JsonNode root;
  private final Map<SchemaPointer, SchemaResource> resourceOf = new HashMap<>();
  private final List<JsonNode> schemas = new ArrayList<>();
  private final SchemaAddresses addresses = new SchemaAddresses();
  private final Map<SchemaPointer, JsonNode> definitions = new LinkedHashMap<>();
  private final Map<SchemaPointer, SchemaPointer> targets = new HashMap<>();
  private final Deque<Reference> unresolved = new ArrayDeque<>();

  private SchemaIndex(JsonNode root) {
    this.root = root;
  }

  /** A reference: the keyword at {@code at}, in a schema of {@code resource}. */
  private record Reference(
      SchemaPointer at, String keyword, String text, SchemaResource resource) {}

  static SchemaIndex of(JsonNode root) {
    SchemaIndex map = new SchemaIndex(root);
    map.visit(root, SchemaPointer.ROOT, SchemaResource.ROOT);
    while (!map.unresolved.isEmpty()) {
      map.resolve(map.unresolved.pop());
    }
    return map;
  }

  JsonNode root() {
    return root;
  }

  List<JsonNode> schemas() {
    return schemas;
  }

  /** Returns the target of the reference at {@code at}; empty if it is not in this document. */
  Optional<SchemaPointer> target(SchemaPointer at) {
    return Optional.ofNullable(targets.get(at));
  }

  Optional<SchemaPointer> target(String reference, SchemaPointer at) {
    return addresses
        .find(reference, requireNonNull(resourceOf.get(at), "resource"))
        .filter(found -> SchemaKeywords.isSchema(found.in(root)));
  }

  /** Returns the schemas that are or may be referenced, by location, without the root. */
  Map<SchemaPointer, JsonNode> definitions() {
    return definitions;
  }

  private void visit(JsonNode schema, SchemaPointer at, SchemaResource around) {
    if (resourceOf.containsKey(at)) {
      return;
    }
    SchemaResource resource = addresses.enter(schema, at, around);
    resourceOf.put(at, resource);
    schemas.add(schema);
    for (Map.Entry<String, JsonNode> member : schema.properties()) {
      String keyword = member.getKey();
      if (SchemaKeywords.kindOf(keyword, member.getValue())
          .equals(Optional.of(SchemaKeywords.Kind.REFERENCE))) {
        String text = member.getValue().asString();
        unresolved.add(new Reference(at.appendProperty(keyword), keyword, text, resource));
      }
    }
    for (Map.Entry<String, JsonNode> member : schema.properties()) {
      SchemaKeywords.kindOf(member.getKey(), member.getValue())
          .ifPresent(
              kind ->
                  visitMember(
                      kind, member.getValue(), at.appendProperty(member.getKey()), resource));
    }
  }

  private void visitMember(
      SchemaKeywords.Kind kind, JsonNode value, SchemaPointer at, SchemaResource resource) {
    switch (kind) {
      case SCHEMA -> visit(value, at, resource);
      case ITEMS, SCHEMAS, SCHEMA_BY_NAME, DEPENDENCIES, DEFINITIONS -> {
        if (kind == SchemaKeywords.Kind.ITEMS && !value.isArray()) {
          visit(value, at, resource);
          return;
        }
        for (int i = 0; value.isArray() && i < value.size(); i++) {
          visit(value.get(i), at.appendIndex(i), resource);
        }
        for (Map.Entry<String, JsonNode> member : value.properties()) {
          SchemaPointer place = at.appendProperty(member.getKey());
          if (kind == SchemaKeywords.Kind.DEFINITIONS) {
            definitions.put(place, member.getValue());
          }
          // Among the dependencies are the names of members, too.
          if (SchemaKeywords.isSchema(member.getValue())) {
            visit(member.getValue(), place, resource);
          }
        }
      }
      case DATA, REFERENCE, ADDRESS, DISCRIMINATOR -> {}
    }
  }

  private void resolve(Reference reference) {
    Optional<SchemaPointer> target =
        switch (reference.keyword()) {
          case "$dynamicRef" -> addresses.findDynamic(reference.text(), reference.resource());
          case "$recursiveRef" -> addresses.findRecursive(reference.resource());
          default -> addresses.find(reference.text(), reference.resource());
        };
    target.ifPresent(found -> lead(reference, found));
  }

  /** Records the target of a reference, which may be in a place where no keyword has a schema. */
  private void lead(Reference reference, SchemaPointer found) {
    JsonNode schema = found.in(root);
    if (SchemaKeywords.isSchema(schema)) {
      targets.put(reference.at(), found);
      if (!found.equals(SchemaPointer.ROOT)) {
        definitions.putIfAbsent(found, schema);
      }
      visit(schema, found, reference.resource());
    }
  }

  /** The identifiers of schemas: {@code $id}, {@code $anchor} and related keywords. */
  private static final class SchemaAddresses {

    private final Map<URI, SchemaResource> resources = new HashMap<>();
    private final Map<Anchor, SchemaPointer> anchors = new HashMap<>();
    private final Map<Anchor, SchemaPointer> dynamicAnchors = new HashMap<>();
    private final Set<SchemaPointer> dynamic = new HashSet<>();
    private final Set<SchemaPointer> recursive = new HashSet<>();

    /** The resource of the whole document. */
    private SchemaResource whole = SchemaResource.ROOT;

    private record Anchor(SchemaResource resource, String name) {}

    SchemaAddresses() {
      resources.put(SchemaResource.ROOT.base(), SchemaResource.ROOT);
    }

    /** Records the identifiers of {@code schema}, and returns the resource that it belongs to. */
    SchemaResource enter(JsonNode schema, SchemaPointer at, SchemaResource around) {
      String id = schema.path("$id").asString("");
      SchemaResource resource = id.isEmpty() || id.startsWith("#") ? around : begin(id, at, around);
      if (id.contains("#")) {
        // The syntax of anchors up to draft 7.
        anchor(anchors, resource, id.substring(id.indexOf('#') + 1), at);
      }
      anchor(anchors, resource, schema.path("$anchor").asString(""), at);
      anchor(anchors, resource, schema.path("$dynamicAnchor").asString(""), at);
      if (anchor(dynamicAnchors, resource, schema.path("$dynamicAnchor").asString(""), at)) {
        dynamic.add(at);
      }
      if (schema.path("$recursiveAnchor").asBoolean(false)) {
        recursive.add(at);
      }
      return resource;
    }

    private SchemaResource begin(String id, SchemaPointer at, SchemaResource around) {
      Optional<URI> base = resolve(withoutFragment(id), around.base());
      SchemaResource resource = new SchemaResource(base.orElse(around.base()), at);
      resources.putIfAbsent(resource.base(), resource);
      if (at.equals(SchemaPointer.ROOT)) {
        whole = resource;
      }
      return resource;
    }

    /** Returns whether {@code name} is new. */
    private static boolean anchor(
        Map<Anchor, SchemaPointer> anchors,
        SchemaResource resource,
        String name,
        SchemaPointer at) {
      return !name.isEmpty() && anchors.putIfAbsent(new Anchor(resource, name), at) == null;
    }

    /** Returns the target of {@code reference}, which need not be a schema. */
    Optional<SchemaPointer> find(String reference, SchemaResource resource) {
      String whole = withoutFragment(reference);
      String fragment = reference.substring(Math.min(reference.length(), whole.length() + 1));
      Optional<SchemaResource> meant =
          whole.isEmpty()
              ? Optional.of(resource)
              : resolve(whole, resource.base())
                  .flatMap(uri -> Optional.ofNullable(resources.get(uri)));
      return meant.flatMap(one -> find(one, decoded(fragment)));
    }

    private Optional<SchemaPointer> find(SchemaResource resource, String fragment) {
      if (fragment.isEmpty()) {
        return Optional.of(resource.root());
      }
      return fragment.startsWith("/")
          ? SchemaPointer.parse(fragment).map(resource.root()::append)
          : Optional.ofNullable(anchors.get(new Anchor(resource, fragment)));
    }

    /**
     * Returns the target of a dynamic {@code reference} that is resolved from the root of the
     * document: the outermost dynamic anchor of that name. Among several in nested resources it
     * returns the nearest, which may not be the outermost.
     */
    Optional<SchemaPointer> findDynamic(String reference, SchemaResource resource) {
      Optional<SchemaPointer> nearest = find(reference, resource);
      String name = reference.substring(reference.indexOf('#') + 1);
      SchemaPointer outermost = dynamicAnchors.get(new Anchor(whole, name));
      boolean isDynamic = nearest.filter(dynamic::contains).isPresent();
      return isDynamic && outermost != null ? Optional.of(outermost) : nearest;
    }

    /** Follows {@code "$recursiveRef": "#"} (JSON Schema 2019-09, section 8.2.4.2). */
    Optional<SchemaPointer> findRecursive(SchemaResource resource) {
      boolean goesOut =
          recursive.contains(resource.root()) && recursive.contains(SchemaPointer.ROOT);
      return Optional.of(goesOut ? SchemaPointer.ROOT : resource.root());
    }

    private static String withoutFragment(String reference) {
      int hash = reference.indexOf('#');
      return hash < 0 ? reference : reference.substring(0, hash);
    }

    private static Optional<URI> resolve(String reference, URI base) {
      try {
        return Optional.of(base.resolve(reference));
      } catch (IllegalArgumentException _) {
        return Optional.empty();
      }
    }

    /** Returns the decoded fragment; unchanged if its encoding is invalid. */
    private static String decoded(String fragment) {
      try {
        return URLDecoder.decode(fragment.replace("+", "%2B"), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException _) {
        return fragment;
      }
    }
  }

  /** The base of references in a schema (JSON Schema 2020-12, section 4.3.5). */
  private record SchemaResource(URI base, SchemaPointer root) {

    /** The resource of a document without an identifier, with a unique URI. */
    static final SchemaResource ROOT =
        new SchemaResource(URI.create("bascule:/"), SchemaPointer.ROOT);
  }
}
