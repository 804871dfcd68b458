package io.auditlog.log4j2;

import io.auditlog.config.Element;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Node;
import org.apache.logging.log4j.core.config.plugins.PluginConfiguration;
import org.apache.logging.log4j.core.config.plugins.PluginNode;

/**
 * Collects what the user wrote in an element: settings as texts, null for one that is not set, and
 * other elements. Not thread-safe.
 *
 * @param <B> the builder itself
 */
abstract class ElementBuilder<B extends ElementBuilder<B>> {

  @PluginNode private Node node;

  @PluginConfiguration private Configuration configuration;

  private final List<ConfigurationElement> elements = new ArrayList<>();

  /** Takes elements of this type instead of those that were given before. */
  B replace(
      Class<? extends ConfigurationElement> type, ConfigurationElement... replacementsOrNull) {
    elements.removeIf(type::isInstance);
    if (replacementsOrNull != null) {
      elements.addAll(Arrays.asList(replacementsOrNull));
      elements.removeIf(Objects::isNull);
    }
    return itself();
  }

  /** The configuration that the plugin is built from, or null. */
  Configuration configuration() {
    return configuration;
  }

  /** The plugin's node in that configuration, or null. */
  Node node() {
    return node;
  }

  /**
   * Adds the elements to one that has the settings, and whatever else stands in the configuration.
   */
  WrittenNode complete(Element written) {
    elements.forEach(child -> written.add(child.element()));
    return new WrittenNode(node, configuration, written);
  }

  @SuppressWarnings("unchecked") // B is the class of this
  B itself() {
    return (B) this;
  }
}
