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
    binder
        .bind(port)
        .toConstructor((Constructor<T>) service.getConstructors()[0])
        .in(Singleton.class);
  }
}
