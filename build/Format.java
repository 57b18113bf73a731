import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Checks ("check") or fixes ("fix") the format of every Java source. The Maven build runs it on the
 * selected JDK, because the formatter needs a newer one than Maven may run on.
 */
class Format {
  public static void main(String[] arguments) throws Exception {
    boolean fix = arguments[0].equals("fix");
    Formatter formatter = new Formatter(JavaFormatterOptions.defaultOptions());
    int wrong = 0;
    for (Path source : sources()) {
      String text = Files.readString(source);
      String formatted = formatter.formatSourceAndFixImports(text);
      if (formatted.equals(text)) {
        continue;
      }
      wrong++;
      if (fix) {
        Files.writeString(source, formatted);
      }
      System.out.println((fix ? "formatted " : "not formatted: ") + source);
    }
    if (wrong > 0 && !fix) {
      System.out.println("Fix it with: mvn -q -N verify -Dformat=fix");
      System.exit(1);
    }
  }

  private static List<Path> sources() throws Exception {
    try (var paths = Files.walk(Path.of(""))) {
      return paths
          .filter(path -> path.toString().endsWith(".java"))
          .filter(path -> !path.toString().contains("target"))
          .sorted()
          .toList();
    }
  }
}
