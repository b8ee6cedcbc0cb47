package dev.bascule.bootstrap.architecture;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Finds classes that read the clock, by a call or by a method reference. */
final class ClockAccess {

  private ClockAccess() {}

  static ArchCondition<JavaClass> readAClockOrSleep() {
    return condition("read a clock, or sleep", ClockAccess::readsOrSleeps);
  }

  static ArchCondition<JavaClass> takeTheDatesOfTheMachine() {
    return condition(
        "take the dates of the machine", target -> isMethod(target, InstantSource.class, "system"));
  }

  private static boolean readsOrSleeps(AccessTarget target) {
    return isMethod(target, System.class, "nanoTime")
        || isMethod(target, System.class, "currentTimeMillis")
        || isMethod(target, Thread.class, "sleep")
        || isMethod(target, TimeUnit.class, "sleep")
        || isMethod(target, Date.class, "<init>")
        || target.getOwner().isAssignableTo(Clock.class)
        || (target.getOwner().getPackageName().equals("java.time")
            && target.getName().equals("now"));
  }

  private static boolean isMethod(AccessTarget target, Class<?> owner, String name) {
    return target.getOwner().isEquivalentTo(owner) && target.getName().equals(name);
  }

  private static ArchCondition<JavaClass> condition(
      String description, Predicate<AccessTarget> forbidden) {
    return new ArchCondition<>(description) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        accesses(type)
            .filter(access -> forbidden.test(access.getTarget()))
            .forEach(
                access ->
                    events.add(SimpleConditionEvent.satisfied(access, access.getDescription())));
      }
    };
  }

  private static Stream<JavaAccess<?>> accesses(JavaClass type) {
    return Stream.of(
            type.getMethodCallsFromSelf(),
            type.getMethodReferencesFromSelf(),
            type.getConstructorCallsFromSelf(),
            type.getConstructorReferencesFromSelf())
        .flatMap(accesses -> accesses.stream());
  }
}
