package io.auditlog.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads the texts of one {@link Element} as typed values. Whatever is wrong is a {@link
 * ConfigurationException}; nothing is guessed.
 *
 * <p>Attributes that nobody has asked for by the time of {@link #refuseTheRest} are errors too, so
 * a misspelt setting never goes unnoticed. Not thread-safe.
 */
public final class SettingsReader {

  private static final Pattern QUANTITY = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*([A-Za-z]*)");
  private static final Pattern UNICODE_ESCAPE = Pattern.compile("\\\\u([0-9a-fA-F]{4})");
  private static final Map<String, Long> SIZE_UNITS = sizeUnits();
  private static final Map<String, Long> TIME_UNITS_IN_MS = timeUnits();

  private final String owner;
  private final Element element;
  private final Set<String> known = new HashSet<>();
  private final Map<String, UnaryOperator<String>> masks = new HashMap<>();

  /**
   * @param owner whose element it is, as messages shall begin: {@code Audit appender "AUDIT"}
   * @param element what is read
   */
  public SettingsReader(String owner, Element element) {
    this.owner = owner;
    this.element = element;
  }

  /** Shows this setting's value in messages only as the function makes it. */
  public SettingsReader masked(String name, UnaryOperator<String> mask) {
    masks.put(name, mask);
    return this;
  }

  /** The text as written, or empty. */
  public Optional<String> text(String name) {
    known.add(name);
    String text = element.texts().get(name);
    if (text != null && (text.contains("${") || text.contains("_IS_UNDEFINED"))) {
      throw bad(name, text, "a variable in it is not defined");
    }
    return Optional.ofNullable(text);
  }

  public String text(String name, String ifAbsent) {
    return text(name).orElse(ifAbsent);
  }

  /** The text, which must be there and not be blank. */
  public String required(String name, String example) {
    Optional<String> text = text(name).filter(t -> !t.trim().isEmpty());
    if (!text.isPresent()) {
      throw error("needs the setting " + name + ", for example " + name + "=\"" + example + "\"");
    }
    return text.get();
  }

  /**
   * The text with each <code>&#92;uXXXX</code> replaced by that character, for what Logback's
   * parser would eat or trim.
   */
  public Optional<String> literal(String name) {
    return text(name).map(SettingsReader::unescape);
  }

  private static String unescape(String text) {
    Matcher escape = UNICODE_ESCAPE.matcher(text);
    StringBuffer plain = new StringBuffer(text.length());
    while (escape.find()) {
      char character = (char) Integer.parseInt(escape.group(1), 16);
      escape.appendReplacement(plain, Matcher.quoteReplacement(String.valueOf(character)));
    }
    return escape.appendTail(plain).toString();
  }

  public boolean flag(String name, boolean ifAbsent) {
    Optional<String> text = text(name);
    if (!text.isPresent()) {
      return ifAbsent;
    }
    switch (text.get().trim().toLowerCase(Locale.ROOT)) {
      case "true":
        return true;
      case "false":
        return false;
      default:
        throw bad(name, text.get(), "use true or false");
    }
  }

  public int number(String name, int ifAbsent, int least, int most) {
    Optional<String> text = text(name);
    if (!text.isPresent()) {
      return ifAbsent;
    }
    try {
      String digits = text.get().trim();
      int number = digits.matches("[0-9]+") ? Integer.parseInt(digits) : -1;
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below, together with what is allowed.
    }
    throw bad(name, text.get(), "use a whole number from " + least + " to " + most);
  }

  /** One of an enum's constants, written in lower case. */
  public <E extends Enum<E>> E choice(String name, E ifAbsent) {
    Optional<String> text = text(name);
    if (!text.isPresent()) {
      return ifAbsent;
    }
    E[] all = ifAbsent.getDeclaringClass().getEnumConstants();
    for (E one : all) {
      if (lower(one).equals(text.get().trim().toLowerCase(Locale.ROOT))) {
        return one;
      }
    }
    String allowed =
        Arrays.stream(all).map(SettingsReader::lower).collect(Collectors.joining(" or "));
    throw bad(name, text.get(), "use " + allowed);
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** A size in bytes: a bare number, or one with B, KB, MB, GB or TB, which are powers of 1,024. */
  public long size(String name, String ifAbsent, String least, String most) {
    String text = text(name, ifAbsent);
    Optional<Long> size = quantity(text, SIZE_UNITS);
    if (!size.isPresent()
        || size.get() < exact(least, SIZE_UNITS)
        || size.get() > exact(most, SIZE_UNITS)) {
      throw bad(
          name,
          text,
          "use a size from " + least + " to " + most + ", with the unit B, KB, MB, GB or TB");
    }
    return size.get();
  }

  /** A time: a bare number is milliseconds; units are ms, s, min, h and d. */
  public Duration duration(String name, String ifAbsent, String least, String most) {
    String text = text(name, ifAbsent);
    Optional<Long> ms = quantity(text, TIME_UNITS_IN_MS);
    if (!ms.isPresent()
        || ms.get() < exact(least, TIME_UNITS_IN_MS)
        || ms.get() > exact(most, TIME_UNITS_IN_MS)) {
      throw bad(
          name,
          text,
          "use a time from " + least + " to " + most + ", with the unit ms, s, min, h or d");
    }
    return Duration.ofMillis(ms.get());
  }

  private static long exact(String text, Map<String, Long> units) {
    return quantity(text, units).orElseThrow(() -> new IllegalArgumentException(text));
  }

  private static Optional<Long> quantity(String text, Map<String, Long> units) {
    Matcher quantity = QUANTITY.matcher(text.trim());
    if (!quantity.matches()) {
      return Optional.empty();
    }
    Long unit = units.get(quantity.group(2).toLowerCase(Locale.ROOT));
    if (unit == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new BigDecimal(quantity.group(1)).multiply(BigDecimal.valueOf(unit)).longValueExact());
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
  }

  /** Comma-separated text; blank parts are left out. */
  public List<String> list(String name, List<String> ifAbsent) {
    Optional<String> text = text(name);
    if (!text.isPresent()) {
      return ifAbsent;
    }
    List<String> parts = new ArrayList<>();
    for (String part : text.get().split(",", -1)) {
      if (!part.trim().isEmpty()) {
        parts.add(part.trim());
      }
    }
    return Collections.unmodifiableList(parts);
  }

  /**
   * Fails if an attribute was set that has not been asked for, or a child element stands there that
   * is not named here.
   */
  public void refuseTheRest(String... knownChildren) {
    List<String> allowed = Arrays.asList(knownChildren);
    for (Map.Entry<String, String> text : element.texts().entrySet()) {
      if (!known.contains(text.getKey())) {
        // Its value is not shown: it may be a password under a misspelt name.
        // In Logback it may be a misspelt element as well.
        String elements = allowed.isEmpty() ? "" : "; known elements are " + sorted(allowed);
        throw error("unknown setting " + text.getKey() + "; known are " + sorted(known) + elements);
      }
    }
    for (Element child : element.children()) {
      if (!allowed.contains(child.name())) {
        throw error(
            "unknown element "
                + child.name()
                + "; "
                + (allowed.isEmpty() ? "none is allowed" : "known are " + sorted(allowed)));
      }
    }
  }

  private static String sorted(java.util.Collection<String> names) {
    return names.stream().sorted().collect(Collectors.joining(", "));
  }

  /** An error of one setting: {@code owner: setting="value": why}. */
  public ConfigurationException bad(String name, String value, String why) {
    return error(shown(name, value) + ": " + why);
  }

  /** An error of the element as a whole. */
  public ConfigurationException error(String what) {
    return new ConfigurationException(owner + ": " + what);
  }

  private String shown(String name, String value) {
    return name + "=\"" + masks.getOrDefault(name, UnaryOperator.identity()).apply(value) + "\"";
  }

  private static Map<String, Long> sizeUnits() {
    Map<String, Long> units = new LinkedHashMap<>();
    units.put("", 1L);
    units.put("b", 1L);
    units.put("kb", 1L << 10);
    units.put("mb", 1L << 20);
    units.put("gb", 1L << 30);
    units.put("tb", 1L << 40);
    return units;
  }

  private static Map<String, Long> timeUnits() {
    Map<String, Long> units = new LinkedHashMap<>();
    units.put("", 1L);
    units.put("ms", 1L);
    units.put("s", 1_000L);
    units.put("min", 60_000L);
    units.put("h", 3_600_000L);
    units.put("d", 86_400_000L);
    return units;
  }
}
