package io.auditlog.mapping;

import io.auditlog.event.AuditEvent;
import io.auditlog.event.AuditLevel;
import io.auditlog.event.Entries;
import io.auditlog.event.Field;
import io.auditlog.event.Issue;
import io.auditlog.event.ObjectText;
import io.auditlog.event.Redaction;
import io.auditlog.template.SourceTemplate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The mapping of one call. Its sources offer their values in the order in which they win: who
 * offers a field first has it, and a different value that is offered later is named in {@code
 * mapping_issues} with its source.
 */
final class Mapping {

  private static final String RULE = "Rule";

  private static final Target.Match[] MATCHES = Target.Match.values();

  private final MappingSettings settings;
  private final EventMapper mapper;
  private final EventTypeTemplate defaultEventType;
  private final Redaction redaction;
  private final LogRecord record;
  private final AuditEvent event = AuditEvent.untyped();
  private Targets targets;
  private Object errors;

  /** Structured arguments whose value is that of a named place of the rule's template. */
  private List<StructuredArgument> placed = Collections.emptyList();

  Mapping(EventMapper mapper, LogRecord record) {
    this.mapper = mapper;
    this.settings = mapper.settings();
    this.redaction = settings.redaction();
    this.defaultEventType = mapper.defaultEventType();
    this.record = record;
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
    offerShownArguments();
    offerPrintedKeys();
    offerUnusedArguments(template);
    if (match != null) {
      offerDefaults(match.rule().fields());
    }
    offerSettings();
    offerFrameworkLevel();
    offer(Field.MESSAGE, record.message(), "message text");
    offerMethod();
    offerDefaultEventType();
    for (Object error : record.errors()) {
      event.set(Field.ERRORS, error);
    }
    return event;
  }

  private void offerRule(RuleMatch match, SourceTemplate templateOrNull) {
    Rule rule = match.rule();
    offer(Field.EVENT_TYPE, rule.eventType(), RULE);
    offer(Field.LEVEL, rule.level() == null ? null : rule.level().key(), RULE);
    for (FieldSetting field : rule.fields()) {
      Object value = field.from() == null ? field.value() : find(field.from());
      if (value != null) {
        Target target = Targets.named(field.name(), Target.Match.EXACT);
        boolean hidden = field.from() != null && redaction.covers(field.from());
        offer(target, visible(value, hidden || target.isCoveredBy(redaction)), RULE);
      }
    }
    Object[] values = match.values();
    offerPrinted(rule);
    for (int i = 0; i < values.length; i++) {
      Target target = rule.targets().get(i);
      if (values[i] == RuleMatch.MISSING) {
        event.issue((target == null ? "template" : target) + ": the call has no argument for it");
      } else if (target != null) {
        StructuredArgument structured = structured(rule, templateOrNull, i);
        boolean hidden = target.isCoveredBy(redaction) || isHidden(structured);
        offer(target, visible(values[i], hidden), rule.kind().source());
        notePlaced(structured);
      }
    }
    if (rule.kind() == Rule.Kind.TEXT || rule.kind() == Rule.Kind.PATTERN) {
      offerMetadata("extraction", "text", RULE);
    }
  }

  /** How the message prints hidden arguments, which frameworks and formats do in many ways. */
  private void offerPrinted(Rule rule) {
    if (rule.kind() != Rule.Kind.TEMPLATE
        || record.message() == null
        || rule.targets().stream().noneMatch(this::isCovered)) {
      return;
    }
    List<String> printed = rule.template().extract(record.message().trim());
    for (int i = 0; printed != null && i < printed.size(); i++) {
      if (isCovered(rule.targets().get(i))) {
        event.secret(printed.get(i));
      }
    }
  }

  private boolean isCovered(Target targetOrNull) {
    return targetOrNull != null && targetOrNull.isCoveredBy(redaction);
  }

  /** The argument in a place of a rule's template, if it is a structured one; else null. */
  private StructuredArgument structured(Rule rule, SourceTemplate templateOrNull, int place) {
    return rule.kind() == Rule.Kind.TEMPLATE
        ? record.structuredArgument(templateOrNull.argument(place))
        : null;
  }

  /** Whether nobody is to see its value, because of its own key. */
  private boolean isHidden(StructuredArgument argumentOrNull) {
    return argumentOrNull != null
        && argumentOrNull.hasOneEntry()
        && targets.of(argumentOrNull.key()).isHidden();
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

  /** What has keys of its own may have hidden values, which the message prints. */
  private void offerShownArguments() {
    for (int i = 0; i < record.argumentCount(); i++) {
      event.shown(record.argument(i, null));
    }
  }

  /** A structured argument prints the value under its key in a way of its own. */
  private void offerPrintedKeys() {
    List<StructuredArgument> all = record.structuredArguments();
    for (int i = 0; i < all.size(); i++) {
      if (isHidden(all.get(i))) {
        event.secret(text(all.get(i).argument()));
      }
    }
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
      offerMetadata("unused_arguments", unused, "arguments");
    }
  }

  private void offerCall() {
    List<KeyValues> groups = record.keyValues();
    for (int i = 0; i < groups.size(); i++) {
      offerAll(groups.get(i), false);
    }
    boolean typed = record.messageType() != null;
    String type = typed ? record.messageType() : record.messageId();
    offer(Field.EVENT_TYPE, type, "StructuredDataMessage");
    if (typed && record.messageId() != null) {
      offerMetadata("sd_id", record.messageId(), "StructuredDataMessage");
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
    Object value = visible(keyValues.value(index), found.isHidden());
    for (int t = 0; t < found.size(); t++) {
      Target target = found.get(t);
      if (target.match() == match && !isPlaced(keyValues, index, target)) {
        boolean refused = isMdc && isProtected(target);
        offer(
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
      offerMetadata("marker", markers.size() == 1 ? markers.get(0) : markers, "marker");
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
      offerMetadata("ndc", record.ndc(), "NDC");
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
        offer(Targets.named(setting.name(), Target.Match.EXACT), setting.value(), "Field");
      }
    }
    offerDefaults(settings.fields());
  }

  /** A default that is not needed has lost nothing. */
  private void offerDefaults(List<FieldSetting> fields) {
    for (FieldSetting field : fields) {
      Target target = Targets.named(field.name(), Target.Match.EXACT);
      if (field.from() != null && field.value() != null && isFree(target)) {
        offer(target, field.value(), "Field");
      }
    }
  }

  private boolean isFree(Target target) {
    if (target.field() == null) {
      return !event.hasMetadata(target.metadataKey());
    }
    return target.field() == Field.ERRORS ? errors == null : event.get(target.field()) == null;
  }

  /**
   * A level that is none is kept in metadata, as the encoder would, but leaves room for another.
   */
  private void offerLevel(Object value, String source) {
    Object held = event.get(Field.LEVEL);
    AuditLevel level = level(value);
    if (held != null) {
      if (held != level) {
        event.issue(Issue.lost(Field.LEVEL.key(), source, shown(value)));
      }
    } else if (level != null) {
      event.level(level);
    } else {
      event.issue(Issue.misfit(Field.LEVEL.key(), "not a level", shown(value)));
      offerMetadata(Field.LEVEL.key(), shown(value), source);
    }
  }

  private static AuditLevel level(Object value) {
    String text = value instanceof AuditLevel ? ((AuditLevel) value).key() : text(value);
    return text == null ? null : AuditLevel.named(text).orElse(null);
  }

  private void offerFrameworkLevel() {
    Optional<AuditLevel> level = AuditLevel.named(record.levelName());
    if (level.isPresent()) {
      offerIfNone(level.get());
    } else if (record.levelName().equalsIgnoreCase("OFF")) {
      offerIfNone(AuditLevel.INFO); // so does Log4j's EventLogger log
    } else {
      offerIfNone(record.nearestLevel());
      offerMetadata(Field.LEVEL.key(), record.levelName(), "level name");
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

  /** The value as it may be written: of one that is hidden, nothing must be left anywhere. */
  private Object visible(Object value, boolean hidden) {
    if (!hidden || value == null) {
      return value;
    }
    event.secret(value);
    return Redaction.TEXT;
  }

  private void offer(Target target, Object value, String source) {
    if (target.field() == null) {
      offerMetadata(target.metadataKey(), value, source);
    } else {
      offer(target.field(), value, source);
    }
  }

  private void offer(Field field, Object value, String source) {
    if (value == null || Optional.empty().equals(value)) {
      return;
    }
    if (field == Field.METADATA) {
      offerEntries(value, source);
      return;
    }
    if (field == Field.LEVEL) {
      offerLevel(value, source);
      return;
    }
    Object held = field == Field.ERRORS ? errors : event.get(field);
    if (held != null) {
      nameIfDifferent(field.key(), held, value, source);
      return;
    }
    event.set(field, value);
    if (field == Field.ERRORS) {
      errors = value;
    }
  }

  private void offerEntries(Object value, String source) {
    Entries entries = Entries.ofMetadata(value);
    for (String issue : entries.issues()) {
      event.issue(issue);
    }
    for (int i = 0; i < entries.size(); i++) {
      String key = entries.key(i);
      offerMetadata(key, visible(entries.value(i), redaction.covers(key)), source);
    }
  }

  private void offerMetadata(String key, Object value, String source) {
    boolean isEmpty = value == null || Optional.empty().equals(value);
    Object held = event.metadataIfAbsent(key, isEmpty ? null : value);
    if (held != null && !isEmpty) {
      nameIfDifferent(Field.METADATA.key() + "." + key, held, value, source);
    }
  }

  private void nameIfDifferent(String key, Object held, Object value, String source) {
    String text = shown(value);
    if (held != value && !text.equals(shown(held))) {
      event.issue(Issue.lost(key, source, text));
    }
  }

  /** A value's text, or the name of its class where that has none. */
  private static String shown(Object value) {
    String text = text(value);
    return text == null ? value == null ? "null" : value.getClass().getName() : text;
  }

  private static String text(Object value) {
    Object content = value instanceof Optional ? ((Optional<?>) value).orElse(null) : value;
    return ObjectText.of(content, problem -> {});
  }
}
