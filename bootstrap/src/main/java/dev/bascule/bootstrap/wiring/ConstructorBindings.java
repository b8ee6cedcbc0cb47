package dev.bascule.bootstrap.wiring;

import com.google.inject.Binder;
import com.google.inject.Singleton;
import java.lang.reflect.Constructor;

/** Binds classes to their only public constructor, so that they need no annotation of Guice. */
final class ConstructorBindings {

  private ConstructorBindings() {}

  /** Binds each of {@code types} as a singleton. */
  static void bindSingletons(Binder binder, Class<?>... types) {
    for (Class<?> type : types) {
      bindSingleton(binder, type);
    }
  }

  private static <T> void bindSingleton(Binder binder, Class<T> type) {
    bindPort(binder, type, type);
  }

  /** Binds {@code port} to a singleton of {@code service}. */
  @SuppressWarnings("unchecked") // a class returns its own constructors
  static <T> void bindPort(Binder binder, Class<? super T> port, Class<T> service) {
    binder.bind(port).toConstructor((Constructor<T>) onlyConstructor(service)).in(Singleton.class);
  }

  private static Constructor<?> onlyConstructor(Class<?> type) {
    Constructor<?>[] constructors = type.getConstructors();
    if (constructors.length != 1) {
      throw new IllegalArgumentException(type + " needs exactly one public constructor");
    }
    return constructors[0];
  }
}
