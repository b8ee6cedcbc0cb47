package dev.bascule.bootstrap.config.parse;

import java.util.List;
import java.util.Optional;

/** A value in a YAML or JSON file, and where it stands. */
public sealed interface ConfigNode {

  /** Returns where it begins. */
  SourceLocation location();

  /** Names the kind of value, as in "expected text, but this is a list". */
  String kind();

  /** Keys and their values, in the order of the file; no key twice. */
  record Mapping(SourceLocation location, List<Member> members) implements ConfigNode {
    public Mapping {
      members = List.copyOf(members);
    }

    /** Returns the value of {@code key}. */
    public Optional<ConfigNode> find(String key) {
      return members.stream()
          .filter(member -> member.key().equals(key))
          .findFirst()
          .map(Member::value);
    }

    @Override
    public String kind() {
      return "a mapping";
    }
  }

  /** One key and its value. */
  record Member(SourceLocation location, String key, ConfigNode value) {}

  /** A list. */
  record Sequence(SourceLocation location, List<ConfigNode> elements) implements ConfigNode {
    public Sequence {
      elements = List.copyOf(elements);
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /** A text, number, or truth value, as it is written; variables are not replaced yet. */
  record Scalar(SourceLocation location, String text) implements ConfigNode {
    @Override
    public String kind() {
      return "a plain value";
    }

    /** Leaves the text out: it may be a secret. */
    @Override
    public String toString() {
      return "Scalar[location=" + location + "]";
    }
  }

  /** No value: {@code null}, or a key with nothing behind it. */
  record Empty(SourceLocation location) implements ConfigNode {
    @Override
    public String kind() {
      return "nothing";
    }
  }

  /** Something that is reported as a mistake already. */
  record Invalid(SourceLocation location) implements ConfigNode {
    @Override
    public String kind() {
      return "broken";
    }
  }
}
