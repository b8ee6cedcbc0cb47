package dev.bascule.bootstrap.config;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with one file. For one thread. */
final class Mistakes {

  private final String file;
  private final List<Mistake> found = new ArrayList<>();

  Mistakes(String file) {
    this.file = requireNonNull(file, "file");
  }

  void add(Place place, String key, String message) {
    found.add(new Mistake(file, place.line(), place.column(), key, message));
  }

  /** Adds those of another file. */
  void addAll(List<Mistake> others) {
    found.addAll(others);
  }

  void addOption(String option, String message) {
    found.add(new Mistake(Mistake.COMMAND_LINE, 0, 0, option, message));
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** Returns them in the order of the file. */
  List<Mistake> all() {
    return found.stream()
        .sorted(Comparator.comparingInt(Mistake::line).thenComparingInt(Mistake::column))
        .toList();
  }
}
