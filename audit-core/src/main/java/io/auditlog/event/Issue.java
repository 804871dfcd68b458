package io.auditlog.event;

/** How the lines of {@code mapping_issues} are worded. */
public final class Issue {

  /** Most characters of a value that stands whole elsewhere in the event. */
  private static final int EXCERPT = 100;

  private Issue() {}

  /**
   * A value that does not fit and stands whole in metadata: {@code count_records: not an integer:
   * "many"}. A long one is shortened here.
   */
  public static String misfit(String key, String problem, String value) {
    return whole(key, problem, excerpt(value));
  }

  /** A value that does not fit and stands nowhere else. */
  public static String whole(String key, String problem, String value) {
    return key + ": " + problem + ": \"" + value + '"';
  }

  /**
   * A value that lost against a different one, whole, for it stands nowhere else: {@code actor_id:
   * differs in MDC: "4711"}.
   */
  public static String lost(String key, String source, String value) {
    return whole(key, "differs in " + source, value);
  }

  private static String excerpt(String value) {
    if (value.length() <= EXCERPT) {
      return value;
    }
    int end = Character.isHighSurrogate(value.charAt(EXCERPT - 1)) ? EXCERPT - 1 : EXCERPT;
    return value.substring(0, end) + "…";
  }
}
