package dev.bascule.configuration.parse;

import java.util.List;
import java.util.Optional;

/** A value in a YAML or JSON file, with its source location. */
public sealed interface ConfigNode {

  /** Returns the location where it begins. */
  SourceLocation location();

  /** Returns the kind of value, for messages such as "expected text, but got a list". */
  String kind();

  /** Keys and their values, in the order of the file; keys are unique. */
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

  /** A string, number or boolean, as written; variables are not replaced yet. */
  record Scalar(SourceLocation location, String text) implements ConfigNode {
    @Override
    public String kind() {
      return "a plain value";
    }

    /** Omits the text, which may be a secret. */
    @Override
    public String toString() {
      return "Scalar[location=" + location + "]";
    }
  }

  /** No value: {@code null}, or a key without a value. */
  record Empty(SourceLocation location) implements ConfigNode {
    @Override
    public String kind() {
      return "nothing";
    }
  }

  /** A value that is already reported as an error. */
  record Invalid(SourceLocation location) implements ConfigNode {
    @Override
    public String kind() {
      return "broken";
    }
  }
}
