package io.auditlog.logback;

import ch.qos.logback.core.Context;
import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.status.StatusManager;
import io.auditlog.config.Element;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The elements that Joran found no setter for. It ignores them and goes on, and says so nowhere but
 * in the StatusManager, where this finds them: a misspelt setting shall not go unnoticed.
 */
final class IgnoredElements {

  /** ImplicitModelHandler of Logback 1.3 and newer: which property of which class. */
  private static final Pattern UNKNOWN_PROPERTY =
      Pattern.compile("Ignoring unknown property \\[(.+)] in \\[(.+)]");

  /** Interpreter of Logback 1.2: the path ends with the tag of the parent and of the element. */
  private static final Pattern NO_APPLICABLE_ACTION =
      Pattern.compile(
          "no applicable action for \\[(.+)], current ElementPath +is \\[.*\\[(.+?)]\\[.+?]]");

  private static final IgnoredElements NONE = new IgnoredElements(null, 0, "", "");

  private final StatusManager statusManagerOrNull;
  private final int countBefore;
  private final String className;
  private final String tag;

  private IgnoredElements(
      StatusManager statusManagerOrNull, int countBefore, String className, String tag) {
    this.statusManagerOrNull = statusManagerOrNull;
    this.countBefore = countBefore;
    this.className = className;
    this.tag = tag;
  }

  static IgnoredElements none() {
    return NONE;
  }

  /**
   * Those that will be ignored from now on.
   *
   * @param parent whose children they are
   * @param tag of the parent in {@code logback.xml}
   */
  static IgnoredElements since(Context context, Class<?> parent, String tag) {
    StatusManager statusManager = context == null ? null : context.getStatusManager();
    int count = statusManager == null ? 0 : statusManager.getCount();
    return new IgnoredElements(statusManager, count, parent.getName(), tag);
  }

  /** Adds those of up to now, as settings that no one knows. Their texts are not known either. */
  void addTo(Element element) {
    if (statusManagerOrNull == null) {
      return;
    }
    List<Status> statuses = statusManagerOrNull.getCopyOfStatusList();
    int added = statusManagerOrNull.getCount() - countBefore;
    int from = Math.max(0, statuses.size() - Math.max(0, added));
    for (Status status : statuses.subList(from, statuses.size())) {
      ignored(status.getMessage()).ifPresent(name -> element.set(name, ""));
    }
  }

  private Optional<String> ignored(String messageOrNull) {
    String message = String.valueOf(messageOrNull);
    Matcher property = UNKNOWN_PROPERTY.matcher(message);
    if (property.matches() && property.group(2).equals(className)) {
      return Optional.of(property.group(1));
    }
    Matcher action = NO_APPLICABLE_ACTION.matcher(message);
    if (action.matches() && action.group(2).equals(tag)) {
      return Optional.of(action.group(1));
    }
    return Optional.empty();
  }
}
