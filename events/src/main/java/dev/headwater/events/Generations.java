package dev.headwater.events;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Ids of a collection's encoder generations. The first has the name of its encoder; a later one has
 * its number behind that, as in {@code bge-small-en-v1.5~2}, so that the same encoder may fill a
 * generation again.
 */
public final class Generations {
  private static final Pattern LATER = Pattern.compile("(.+)~([1-9][0-9]{0,8})");

  private Generations() {}

  /**
   * The id of a generation.
   *
   * @param number 0 for a collection's first
   */
  public static String id(String encoder, int number) {
    return number == 0 ? encoder : encoder + "~" + number;
  }

  /** The name of a generation's encoder. */
  public static String encoder(String id) {
    Matcher later = LATER.matcher(id);
    return later.matches() ? later.group(1) : id;
  }

  /** The number of a generation; 0 for the first. */
  public static int number(String id) {
    Matcher later = LATER.matcher(id);
    return later.matches() ? Integer.parseInt(later.group(2)) : 0;
  }

  /** All generations of a collection, the one that searches use first. */
  public static Stream<String> of(CollectionRecord collection) {
    return Stream.concat(
        Stream.of(collection.getGeneration()), collection.getStandbyList().stream());
  }

  /**
   * Whether a record about a generation counts for another one.
   *
   * @param about "" for all
   */
  public static boolean isAbout(String about, String generation) {
    return about.isEmpty() || about.equals(generation);
  }
}
