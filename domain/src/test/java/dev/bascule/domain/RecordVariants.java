package dev.bascule.domain;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Changes a record in each of its components, also in those of records inside of it, so that a test
 * notices a component that was added later.
 *
 * @param others changes values of classes that this one does not know
 */
public record RecordVariants(Map<Class<?>, UnaryOperator<Object>> others) {

  /**
   * A changed record.
   *
   * @param component the path of the only component in which it differs
   */
  public record Variant<T>(String component, T value) {

    private <U> Variant<U> with(Function<T, U> mapping) {
      return new Variant<>(component, mapping.apply(value));
    }
  }

  /**
   * Returns variants of {@code record}, at least one for each component.
   *
   * @param record has no empty component, because it would not be known what to put into it
   */
  @SuppressWarnings("unchecked")
  public <T extends Record> List<Variant<T>> of(T record) {
    return variants("", record).map(variant -> variant.with(value -> (T) value)).toList();
  }

  private Stream<Variant<Object>> variants(String path, Object value) {
    return switch (value) {
      case String text -> Stream.of(new Variant<>(path, text + "x"));
      case Boolean flag -> Stream.of(new Variant<>(path, !flag));
      case Integer number -> Stream.of(new Variant<>(path, number + 1));
      case Long number -> Stream.of(new Variant<>(path, number + 1));
      case Double number -> Stream.of(new Variant<>(path, number / 2));
      case Duration duration -> Stream.of(new Variant<>(path, duration.plusMillis(1)));
      case URI uri -> Stream.of(new Variant<>(path, URI.create(uri + "x")));
      case Path file -> Stream.of(new Variant<>(path, file.resolve("x")));
      case Enum<?> constant -> Stream.of(new Variant<>(path, next(constant)));
      case Optional<?> optional ->
          ofElements(path, optional.stream().toList(), RecordVariants::optional);
      case List<?> list -> ofElements(path, list, List::copyOf);
      case Set<?> set -> ofElements(path, List.copyOf(set), LinkedHashSet::new);
      case Map<?, ?> map -> ofElements(path, entries(map), RecordVariants::map);
      case Record record -> ofRecord(path, record);
      default -> Stream.of(new Variant<>(path, other(path, value)));
    };
  }

  private Stream<Variant<Object>> ofRecord(String path, Record record) {
    RecordComponent[] components = record.getClass().getRecordComponents();
    List<Object> values = Stream.of(components).map(each -> read(each, record)).toList();
    String prefix = path.isEmpty() ? "" : path + ".";
    Stream<Variant<Object>> all = Stream.empty();
    for (int i = 0; i < components.length; i++) {
      int at = i;
      all =
          Stream.concat(
              all,
              variants(prefix + components[i].getName(), values.get(i))
                  .map(each -> each.with(value -> create(record, replace(values, at, value)))));
    }
    return all;
  }

  /** Changes the first element, and leaves it out. */
  private Stream<Variant<Object>> ofElements(
      String path, List<?> elements, Function<List<Object>, Object> collection) {
    if (elements.isEmpty()) {
      throw new IllegalArgumentException(path + " is empty");
    }
    List<Object> copy = List.copyOf(elements);
    return Stream.concat(
        Stream.of(new Variant<>(path, collection.apply(copy.subList(1, copy.size())))),
        variants(path, copy.getFirst())
            .map(each -> each.with(value -> collection.apply(replace(copy, 0, value)))));
  }

  private static Object optional(List<Object> elements) {
    return elements.stream().findFirst();
  }

  /** Records, so that keys and values are changed. */
  private record MapEntry(Object key, Object value) {}

  private static List<MapEntry> entries(Map<?, ?> map) {
    return map.entrySet().stream()
        .map(entry -> new MapEntry(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static Object map(List<Object> entries) {
    return entries.stream()
        .map(MapEntry.class::cast)
        .collect(Collectors.toMap(MapEntry::key, MapEntry::value));
  }

  private Object other(String path, Object value) {
    UnaryOperator<Object> change = others.get(value.getClass());
    if (change == null) {
      throw new IllegalArgumentException("cannot change " + value.getClass() + " of " + path);
    }
    return change.apply(value);
  }

  private static Object next(Enum<?> constant) {
    return Stream.of(constant.getDeclaringClass().getEnumConstants())
        .filter(other -> !other.equals(constant))
        .findFirst()
        .orElseThrow();
  }

  private static List<Object> replace(List<Object> values, int at, Object value) {
    List<Object> changed = new ArrayList<>(values);
    changed.set(at, value);
    return changed;
  }

  private static Object read(RecordComponent component, Record record) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(component.toString(), e);
    }
  }

  private static Object create(Record record, List<Object> values) {
    Class<?>[] types =
        Stream.of(record.getClass().getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = record.getClass().getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values.toArray());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(record.getClass().toString(), e);
    }
  }
}
