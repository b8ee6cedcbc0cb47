package dev.bascule.bootstrap.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares the package tree in {@code CONTRIBUTING.md} with the packages in the code. */
class PackageTreeTest {

  private static final Pattern MODULE =
      Pattern.compile("([a-z-]+) \\((dev\\.bascule\\.[\\w.]+)\\)");
  private static final Pattern PACKAGE = Pattern.compile(" {2}(\\S+) +(\\S.*)");
  private static final Pattern PACKAGE_INFO =
      Pattern.compile("/\\*\\*(.*?)\\*/.*\\bpackage ([\\w.]+);", Pattern.DOTALL);

  @Test
  void listsEachPackageOnceWithTheSentenceOfItsPackageInfo() {
    assertEquals(String.join("\n", packages()), String.join("\n", documentedPackages()));
  }

  private static List<String> documentedPackages() {
    List<String> packages = new ArrayList<>();
    String module = "";
    String base = "";
    for (String line : RepositoryFiles.read("CONTRIBUTING.md").lines().toList()) {
      Matcher heading = MODULE.matcher(line);
      Matcher entry = PACKAGE.matcher(line);
      if (heading.matches()) {
        module = heading.group(1);
        base = heading.group(2);
      } else if (line.startsWith("```")) {
        base = "";
      } else if (!base.isEmpty() && entry.matches()) {
        String name = entry.group(1).equals(".") ? base : base + "." + entry.group(1);
        packages.add(entry(module, name, entry.group(2)));
      }
    }
    return packages.stream().sorted().toList();
  }

  private static List<String> packages() {
    return RepositoryFiles.packages()
        .flatMap(
            info ->
                PACKAGE_INFO
                    .matcher(info.source())
                    .results()
                    .map(found -> entry(info.module(), found.group(2), sentence(found.group(1)))))
        .sorted()
        .toList();
  }

  private static String entry(String module, String name, String sentence) {
    return module + " " + name + ": " + sentence;
  }

  private static String sentence(String comment) {
    return comment.replaceAll("\\s*\\n \\*\\s*", " ").strip();
  }
}
