package dev.bascule.bootstrap.config;

import java.util.List;

/** A value in a YAML or JSON file, and where it stands. */
sealed interface Node {

  /** Returns where it begins. */
  Place place();

  /** Names the kind of value, as in "expected text, but this is a list". */
  String kind();

  /** Keys and their values, in the order of the file; no key twice. */
  record Mapping(Place place, List<Member> members) implements Node {
    public Mapping {
      members = List.copyOf(members);
    }

    @Override
    public String kind() {
      return "a mapping";
    }
  }

  /** One key and its value. */
  record Member(Place place, String key, Node value) {}

  /** A list. */
  record Sequence(Place place, List<Node> elements) implements Node {
    public Sequence {
      elements = List.copyOf(elements);
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /** A text, number, or truth value, as it is written; variables are not replaced yet. */
  record Scalar(Place place, String text) implements Node {
    @Override
    public String kind() {
      return "a plain value";
    }

    /** Leaves the text out: it may be a secret. */
    @Override
    public String toString() {
      return "Scalar[place=" + place + "]";
    }
  }

  /** No value: {@code null}, or a key with nothing behind it. */
  record Nothing(Place place) implements Node {
    @Override
    public String kind() {
      return "nothing";
    }
  }

  /** Something that is reported as a mistake already. */
  record Broken(Place place) implements Node {
    @Override
    public String kind() {
      return "broken";
    }
  }
}
