package io.auditlog.log4j2;

import io.auditlog.config.Element;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.config.AbstractConfiguration;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Node;
import org.apache.logging.log4j.core.filter.CompositeFilter;

/**
 * What Log4j's own injection leaves in a configuration node: child elements, and whatever the user
 * wrote that no setting has the name of. All of it goes into an {@link Element}, so that what is
 * unknown is refused, where Log4j would only mention it.
 *
 * <p>Our plugins defer their children and let this class create them, because Log4j's injection of
 * arrays fails on a child that is no plugin ({@code PluginElementVisitor} in 2.26).
 */
final class WrittenNode {

  private final List<Filter> filters = new ArrayList<>();

  /**
   * @param node the node that a plugin is built from, or null if it is not built from a file
   * @param configuration whose node it is
   * @param element gets all that is left in the node
   */
  WrittenNode(Node node, Configuration configuration, Element element) {
    if (node == null) {
      return;
    }
    for (Map.Entry<String, String> left : node.getAttributes().entrySet()) {
      addUnknown(element, left.getKey(), left.getValue());
    }
    if (node.getValue() != null && !node.getValue().trim().isEmpty()) {
      element.set("text", node.getValue().trim());
    }
    for (Node child : node.getChildren()) {
      add(child, configuration, element);
    }
  }

  /** XML turns a child without children of its own into an attribute if no plugin has its name. */
  private static void addUnknown(Element element, String name, String value) {
    if (value.isEmpty() && Character.isUpperCase(name.charAt(0))) {
      element.add(new Element(name));
    } else {
      element.set(name, value);
    }
  }

  private void add(Node child, Configuration configuration, Element element) {
    if (child.getType() != null) {
      configuration.createConfiguration(child, null);
    }
    Object object = child.getObject();
    if (object instanceof ConfigurationElement) {
      element.add(((ConfigurationElement) object).element());
    } else if (object instanceof Filter) {
      filters.add((Filter) object);
    } else if (child.getType() == null
        || !Filter.class.isAssignableFrom(child.getType().getPluginClass())) {
      element.add(new Element(child.getName()));
    }
  }

  /** The name of the element that a node stands in, or null where it has none. */
  static String parentName(Node nodeOrNull, Configuration configuration) {
    Node parent = nodeOrNull == null ? null : nodeOrNull.getParent();
    if (parent == null) {
      return null;
    }
    for (Map.Entry<String, String> attribute : parent.getAttributes().entrySet()) {
      if (attribute.getKey().equalsIgnoreCase("name")) {
        return replaced(attribute.getValue(), configuration);
      }
    }
    return null;
  }

  /** A text with its variables replaced, as Log4j does it when it builds plugins. */
  static String replaced(String text, Configuration configuration) {
    return configuration instanceof AbstractConfiguration
        ? ((AbstractConfiguration) configuration).getConfigurationStrSubstitutor().replace(text)
        : configuration.getStrSubstitutor().replace(text);
  }

  /** The filters among the children as one, or null. */
  Filter filter() {
    if (filters.size() > 1) {
      return CompositeFilter.createFilters(filters.toArray(new Filter[0]));
    }
    return filters.isEmpty() ? null : filters.get(0);
  }
}
