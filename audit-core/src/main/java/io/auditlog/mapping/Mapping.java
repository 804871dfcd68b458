package io.auditlog.mapping;

import io.auditlog.event.AuditEvent;
import io.auditlog.event.AuditLevel;
import io.auditlog.event.Field;
import io.auditlog.template.SourceTemplate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The mapping of one call: its sources offer their values in the order in which they win. */
final class Mapping {

  private static final String RULE = "Rule";

  private static final Target.Match[] MATCHES = Target.Match.values();

  private final MappingSettings settings;
  private final EventMapper mapper;
  private final EventTypeTemplate defaultEventType;
  private final LogRecord record;
  private final AuditEvent event = AuditEvent.untyped();
  private final HiddenValues hidden;
  private final Offers offers;
  private Targets targets;

  /** Structured arguments whose value is that of a named place of the rule's template. */
  private List<StructuredArgument> placed = Collections.emptyList();

  Mapping(EventMapper mapper, LogRecord record) {
    this.mapper = mapper;
    this.settings = mapper.settings();
    this.defaultEventType = mapper.defaultEventType();
    this.record = record;
    this.hidden = new HiddenValues(settings.redaction(), event);
    this.offers = new Offers(event, hidden);
  }

  /** The event, or null if the call is to be left out. */
  AuditEvent map() {
    for (String issue : record.issues()) {
      event.issue(issue);
    }
    SourceTemplate template = mapper.rules().template(record);
    RuleMatch match = mapper.rules().find(record, template, event::issue);
    if (match == null && !settings.recordsUnmatched()) {
      return null;
    }
    targets = mapper.targets(match == null ? null : match.rule());
    if (match != null) {
      offerRule(match, template);
    }
    offerCall();
    offerMarkers();
    offerAll(record.mdc(), true);
    offerNdc();
    offerLevelOfMarkers();
    hidden.noteArguments(record);
    hidden.noteStructuredArguments(record, targets);
    offerUnusedArguments(template);
    if (match != null) {
      offerDefaults(match.rule().fields());
    }
    offerSettings();
    offerFrameworkLevel();
    offers.offer(Field.MESSAGE, record.message(), "message text");
    offerMethod();
    offerDefaultEventType();
    for (Object error : record.errors()) {
      event.set(Field.ERRORS, error);
    }
    return event;
  }

  private void offerRule(RuleMatch match, SourceTemplate templateOrNull) {
    Rule rule = match.rule();
    offers.offer(Field.EVENT_TYPE, rule.eventType(), RULE);
    offers.offer(Field.LEVEL, rule.level() == null ? null : rule.level().key(), RULE);
    for (FieldSetting field : rule.fields()) {
      Object value = field.from() == null ? field.value() : find(field.from());
      if (value != null) {
        Target target = Targets.named(field.name(), Target.Match.EXACT);
        boolean secret = field.from() != null && hidden.covers(field.from());
        offers.offer(target, hidden.visible(value, secret || hidden.covers(target)), RULE);
      }
    }
    Object[] values = match.values();
    hidden.notePrinted(rule, record.message());
    for (int i = 0; i < values.length; i++) {
      Target target = rule.targets().get(i);
      if (values[i] == RuleMatch.MISSING) {
        event.issue((target == null ? "template" : target) + ": the call has no argument for it");
      } else if (target != null) {
        StructuredArgument structured = structured(rule, templateOrNull, i);
        boolean secret = hidden.covers(target) || HiddenValues.isHidden(structured, targets);
        offers.offer(target, hidden.visible(values[i], secret), rule.kind().source());
        notePlaced(structured);
      }
    }
    if (rule.kind() == Rule.Kind.TEXT || rule.kind() == Rule.Kind.PATTERN) {
      offers.offerMetadata("extraction", "text", RULE);
    }
  }

  /** The argument in a place of a rule's template, if it is a structured one; else null. */
  private StructuredArgument structured(Rule rule, SourceTemplate templateOrNull, int place) {
    return rule.kind() == Rule.Kind.TEMPLATE
        ? record.structuredArgument(templateOrNull.argument(place))
        : null;
  }

  private void notePlaced(StructuredArgument argumentOrNull) {
    if (argumentOrNull != null) {
      placed = placed.isEmpty() ? new ArrayList<>(1) : placed;
      placed.add(argumentOrNull);
    }
  }

  /** What the call or the MDC has under a key, those first that win; null if none has it. */
  private Object find(String from) {
    List<KeyValues> groups = record.keyValues();
    for (int i = 0; i < groups.size(); i++) {
      Object value = groups.get(i).find(from, key -> true);
      if (value != null) {
        return value;
      }
    }
    return record.mdc().find(from, settings::seesMdc);
  }

  /** Arguments that the message does not show stand nowhere else, unless they are structured. */
  private void offerUnusedArguments(SourceTemplate templateOrNull) {
    if (templateOrNull == null || record.placeholders() == null) {
      return;
    }
    List<Object> unused = Collections.emptyList();
    for (int i = templateOrNull.shownArguments(); i < record.argumentCount(); i++) {
      if (record.structuredArgument(i) == null) {
        unused = unused.isEmpty() ? new ArrayList<>(1) : unused;
        unused.add(record.argument(i, null));
      }
    }
    if (!unused.isEmpty()) {
      offers.offerMetadata("unused_arguments", unused, "arguments");
    }
  }

  private void offerCall() {
    List<KeyValues> groups = record.keyValues();
    for (int i = 0; i < groups.size(); i++) {
      offerAll(groups.get(i), false);
    }
    boolean typed = record.messageType() != null;
    String type = typed ? record.messageType() : record.messageId();
    offers.offer(Field.EVENT_TYPE, type, "StructuredDataMessage");
    if (typed && record.messageId() != null) {
      offers.offerMetadata("sd_id", record.messageId(), "StructuredDataMessage");
    }
  }

  /**
   * Offers what one source has, the closest matches first. Of the MDC, what the appender is not to
   * see is left out, and what is protected goes to metadata.
   */
  private void offerAll(KeyValues keyValues, boolean isMdc) {
    KeyTargets[] found = new KeyTargets[keyValues.size()];
    int matches = 0;
    for (int i = 0; i < found.length; i++) {
      String key = keyValues.key(i);
      found[i] = isMdc && !settings.seesMdc(key) ? KeyTargets.NONE : targets.of(key);
      matches |= found[i].matches();
    }
    for (Target.Match match : MATCHES) {
      if ((matches & match.bit()) != 0) {
        for (int i = 0; i < found.length; i++) {
          offerAll(found[i], match, keyValues, i, isMdc);
        }
      }
    }
  }

  private void offerAll(
      KeyTargets found, Target.Match match, KeyValues keyValues, int index, boolean isMdc) {
    Object value = hidden.visible(keyValues.value(index), found.isHidden());
    for (int t = 0; t < found.size(); t++) {
      Target target = found.get(t);
      if (target.match() == match && !isPlaced(keyValues, index, target)) {
        boolean refused = isMdc && isProtected(target);
        offers.offer(
            refused ? Target.metadata(keyValues.key(index), match) : target,
            value,
            keyValues.source());
      }
    }
  }

  /**
   * Whether a value stands where the rule's template says. The key that its structured argument
   * gives it then only counts if it means a field too, or a setting asks for it.
   */
  private boolean isPlaced(KeyValues keyValues, int position, Target target) {
    if (placed.isEmpty() || target.field() != null || target.isRenamed()) {
      return false;
    }
    for (int i = 0; i < placed.size(); i++) {
      if (placed.get(i).isOneEntry(keyValues, position)) {
        return true;
      }
    }
    return false;
  }

  private void offerMarkers() {
    List<String> markers = record.markers();
    if (!markers.isEmpty()) {
      offers.offerMetadata("marker", markers.size() == 1 ? markers.get(0) : markers, "marker");
    }
  }

  /**
   * Fields that only a setting may take from the MDC, which everyone in a request shares: it must
   * not switch a record off, or forge one.
   */
  private static boolean isProtected(Target target) {
    if (target.field() == null || target.isRenamed()) {
      return false;
    }
    switch (target.field()) {
      case LOG:
      case TRANSACTION:
      case LEVEL:
      case MESSAGE:
      case METHOD:
        return true;
      default:
        return false;
    }
  }

  private void offerNdc() {
    if (!record.ndc().isEmpty()) {
      offers.offerMetadata("ndc", record.ndc(), "NDC");
    }
  }

  private void offerLevelOfMarkers() {
    Optional<AuditLevel> level = firstLevel(record.markers());
    if (!level.isPresent()) {
      level = firstLevel(record.markerParents());
    }
    if (event.get(Field.LEVEL) == null && level.isPresent()) {
      event.level(level.get());
    }
  }

  private static Optional<AuditLevel> firstLevel(List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      Optional<AuditLevel> level = AuditLevel.named(names.get(i));
      if (level.isPresent()) {
        return level;
      }
    }
    return Optional.empty();
  }

  /** The appender's own fields. */
  private void offerSettings() {
    for (FieldSetting setting : settings.fields()) {
      if (setting.from() == null) {
        offers.offer(Targets.named(setting.name(), Target.Match.EXACT), setting.value(), "Field");
      }
    }
    offerDefaults(settings.fields());
  }

  /** A default that is not needed has lost nothing. */
  private void offerDefaults(List<FieldSetting> fields) {
    for (FieldSetting field : fields) {
      Target target = Targets.named(field.name(), Target.Match.EXACT);
      if (field.from() != null && field.value() != null && offers.isFree(target)) {
        offers.offer(target, field.value(), "Field");
      }
    }
  }

  private void offerFrameworkLevel() {
    Optional<AuditLevel> level = AuditLevel.named(record.levelName());
    if (level.isPresent()) {
      offerIfNone(level.get());
    } else if (record.levelName().equalsIgnoreCase("OFF")) {
      offerIfNone(AuditLevel.INFO); // so does Log4j's EventLogger log
    } else {
      offerIfNone(record.nearestLevel());
      offers.offerMetadata(Field.LEVEL.key(), record.levelName(), "level name");
    }
  }

  private void offerIfNone(AuditLevel level) {
    if (event.get(Field.LEVEL) == null) {
      event.level(level);
    }
  }

  private void offerMethod() {
    if (event.get(Field.METHOD) != null) {
      return;
    }
    String logger = record.origin().logger();
    if (settings.includeLocation() && record.className() != null && record.methodName() != null) {
      event.method(record.className() + "::" + record.methodName());
    } else if (logger != null && !logger.isEmpty()) {
      event.method(logger);
    }
  }

  private void offerDefaultEventType() {
    if (event.get(Field.EVENT_TYPE) == null) {
      AuditLevel level = (AuditLevel) event.get(Field.LEVEL);
      event.set(Field.EVENT_TYPE, defaultEventType.fill(record.origin().logger(), level));
    }
  }
}
