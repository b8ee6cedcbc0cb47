import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.nio.file.Path;

/**
 * Lints a chart, or renders it: {@code lint CHART}, or {@code template CHART [VALUES-FILE]}. Exits with 1 and the
 * message of Helm if that fails.
 */
final class HelmChart {

  private HelmChart() {}

  public static void main(String[] arguments) {
    try {
      Helm helm = new Helm(Path.of(arguments[1]));
      switch (arguments[0]) {
        case "lint" -> lint(helm);
        case "template" -> template(helm, arguments);
        default -> throw new IllegalArgumentException(arguments[0]);
      }
    } catch (RuntimeException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  private static void lint(Helm helm) {
    LintResult result = helm.lint().strict().call();
    result.getMessages().forEach(System.out::println);
    if (result.isFailed()) {
      System.exit(1);
    }
  }

  private static void template(Helm helm, String[] arguments) {
    TemplateCommand command = helm.template().withName("bascule").withNamespace("tools").withKubeVersion("1.33.0");
    if (arguments.length > 2) {
      command.withValuesFile(Path.of(arguments[2]));
    }
    System.out.println(command.call());
  }
}
