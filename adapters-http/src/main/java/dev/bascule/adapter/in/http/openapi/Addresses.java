package dev.bascule.adapter.in.http.openapi;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What the schemas of a document are called: {@code $id}, {@code $anchor} and their kin. */
final class Addresses {

  private final Map<URI, Resource> resources = new HashMap<>();
  private final Map<Anchor, Pointer> anchors = new HashMap<>();
  private final Map<Anchor, Pointer> dynamicAnchors = new HashMap<>();
  private final Set<Pointer> recursive = new HashSet<>();

  private record Anchor(Resource resource, String name) {}

  Addresses() {
    resources.put(Resource.ROOT.base(), Resource.ROOT);
  }

  /** Takes note of what {@code schema} is called, and returns the resource that it belongs to. */
  Resource enter(JsonNode schema, Pointer at, Resource around) {
    String id = schema.path("$id").asString("");
    Resource resource = id.isEmpty() || id.startsWith("#") ? around : begin(id, at, around);
    if (id.contains("#")) {
      // Up to draft 7, an anchor was written so.
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

  private Resource begin(String id, Pointer at, Resource around) {
    Optional<URI> base = resolve(withoutFragment(id), around.base());
    Resource resource = new Resource(base.orElse(around.base()), at);
    resources.putIfAbsent(resource.base(), resource);
    return resource;
  }

  private static void anchor(
      Map<Anchor, Pointer> anchors, Resource resource, String name, Pointer at) {
    if (!name.isEmpty()) {
      anchors.putIfAbsent(new Anchor(resource, name), at);
    }
  }

  /** Returns where {@code reference} leads; what is there need not be a schema. */
  Optional<Pointer> find(String reference, Resource resource) {
    String whole = withoutFragment(reference);
    String fragment = reference.substring(Math.min(reference.length(), whole.length() + 1));
    Optional<Resource> meant =
        whole.isEmpty()
            ? Optional.of(resource)
            : resolve(whole, resource.base())
                .flatMap(uri -> Optional.ofNullable(resources.get(uri)));
    return meant.flatMap(one -> find(one, decoded(fragment)));
  }

  private Optional<Pointer> find(Resource resource, String fragment) {
    if (fragment.isEmpty()) {
      return Optional.of(resource.root());
    }
    return fragment.startsWith("/")
        ? Optional.of(resource.root().then(new Pointer(fragment)))
        : Optional.ofNullable(anchors.get(new Anchor(resource, fragment)));
  }

  /**
   * Returns where {@code reference} leads whoever begins at the root of the document: to the
   * outermost of the dynamic anchors of that name. Of several in resources further in, it is the
   * nearest, which need not be the outermost.
   */
  Optional<Pointer> findDynamic(String reference, Resource resource) {
    Optional<Pointer> nearest = find(reference, resource);
    String name = reference.substring(reference.indexOf('#') + 1);
    Pointer outermost = dynamicAnchors.get(new Anchor(rootResource(), name));
    boolean isDynamic = nearest.filter(dynamicAnchors::containsValue).isPresent();
    return isDynamic && outermost != null ? Optional.of(outermost) : nearest;
  }

  /** Returns where {@code "$recursiveRef": "#"} leads (JSON Schema 2019-09, section 8.2.4.2). */
  Optional<Pointer> findRecursive(Resource resource) {
    boolean goesOut = recursive.contains(resource.root()) && recursive.contains(Pointer.ROOT);
    return Optional.of(goesOut ? Pointer.ROOT : resource.root());
  }

  private Resource rootResource() {
    return resources.values().stream()
        .filter(resource -> resource.root().equals(Pointer.ROOT))
        .filter(resource -> !resource.equals(Resource.ROOT))
        .findFirst()
        .orElse(Resource.ROOT);
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

  /** What is not a proper encoding is meant as it is written. */
  private static String decoded(String fragment) {
    try {
      return URLDecoder.decode(fragment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return fragment;
    }
  }
}
