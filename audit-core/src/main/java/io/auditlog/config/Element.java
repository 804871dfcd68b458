package io.auditlog.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One element of a configuration as the user wrote it: a name, texts, and child elements, none of
 * them interpreted yet. Mutable while the framework fills it; not thread-safe.
 */
public final class Element {

  private final String name;
  private final Map<String, String> texts = new LinkedHashMap<>();
  private final List<Element> children = new ArrayList<>();

  public Element(String name) {
    this.name = name;
  }

  public String name() {
    return name;
  }

  /** Sets an attribute's text; null means that the user did not write it. */
  public Element set(String attribute, String text) {
    if (text != null) {
      texts.put(attribute, text);
    }
    return this;
  }

  public Element add(Element child) {
    children.add(child);
    return this;
  }

  /** The attributes that were set, in order. */
  public Map<String, String> texts() {
    return Collections.unmodifiableMap(texts);
  }

  /** The child elements, in order. */
  public List<Element> children() {
    return Collections.unmodifiableList(children);
  }

  /** The child elements of this name, in order. */
  public List<Element> children(String name) {
    return children.stream()
        .filter(child -> child.name().equals(name))
        .collect(Collectors.toList());
  }
}
