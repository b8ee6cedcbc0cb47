package dev.bascule.adapter.in.http.openapi.schema;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The identifiers of schemas in a document: {@code $id}, {@code $anchor} and related keywords. */
final class SchemaAddresses {

  private final Map<URI, SchemaResource> resources = new HashMap<>();
  private final Map<Anchor, SchemaPointer> anchors = new HashMap<>();
  private final Map<Anchor, SchemaPointer> dynamicAnchors = new HashMap<>();
  private final Set<SchemaPointer> recursive = new HashSet<>();

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
    anchor(dynamicAnchors, resource, schema.path("$dynamicAnchor").asString(""), at);
    if (schema.path("$recursiveAnchor").asBoolean(false)) {
      recursive.add(at);
    }
    return resource;
  }

  private SchemaResource begin(String id, SchemaPointer at, SchemaResource around) {
    Optional<URI> base = resolve(withoutFragment(id), around.base());
    SchemaResource resource = new SchemaResource(base.orElse(around.base()), at);
    resources.putIfAbsent(resource.base(), resource);
    return resource;
  }

  private static void anchor(
      Map<Anchor, SchemaPointer> anchors, SchemaResource resource, String name, SchemaPointer at) {
    if (!name.isEmpty()) {
      anchors.putIfAbsent(new Anchor(resource, name), at);
    }
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
        ? Optional.of(resource.root().then(new SchemaPointer(fragment)))
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
    SchemaPointer outermost = dynamicAnchors.get(new Anchor(rootResource(), name));
    boolean isDynamic = nearest.filter(dynamicAnchors::containsValue).isPresent();
    return isDynamic && outermost != null ? Optional.of(outermost) : nearest;
  }

  /** Returns the target of {@code "$recursiveRef": "#"} (JSON Schema 2019-09, section 8.2.4.2). */
  Optional<SchemaPointer> findRecursive(SchemaResource resource) {
    boolean goesOut = recursive.contains(resource.root()) && recursive.contains(SchemaPointer.ROOT);
    return Optional.of(goesOut ? SchemaPointer.ROOT : resource.root());
  }

  private SchemaResource rootResource() {
    return resources.values().stream()
        .filter(resource -> resource.root().equals(SchemaPointer.ROOT))
        .filter(resource -> !resource.equals(SchemaResource.ROOT))
        .findFirst()
        .orElse(SchemaResource.ROOT);
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
