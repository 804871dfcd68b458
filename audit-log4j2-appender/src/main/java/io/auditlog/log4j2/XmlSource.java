package io.auditlog.log4j2;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.xml.XmlConfiguration;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * A second look at a configuration in XML. Log4j leaves an element that has children but is no
 * plugin out of the tree that plugins see ({@code XmlConfiguration.constructHierarchy} in 2.26), so
 * that a misspelt {@code <Tabel>} would go unnoticed by its appender.
 */
final class XmlSource {

  private final XmlConfiguration configuration;
  private final String plugin;
  private final Predicate<Element> isMeant;
  private final List<String> found = new ArrayList<>();

  private XmlSource(XmlConfiguration configuration, String plugin, Predicate<Element> isMeant) {
    this.configuration = configuration;
    this.plugin = plugin;
    this.isMeant = isMeant;
  }

  /**
   * The names of elements below the {@code <Audit>} of this name that are no plugins; none where
   * the source is not XML, or cannot be read a second time.
   */
  static List<String> belowAppender(Configuration configuration, String name) {
    return below(configuration, "Audit", element -> name.equals(name(element, configuration)));
  }

  /**
   * As {@link #belowAppender}, of the {@code <AuditLayout>} in an element of this name, or of none.
   */
  static List<String> belowLayout(Configuration configuration, String parentNameOrNull) {
    return below(
        configuration,
        "AuditLayout",
        element -> Objects.equals(parentNameOrNull, name(element.getParentNode(), configuration)));
  }

  private static List<String> below(
      Configuration configuration, String plugin, Predicate<Element> isMeant) {
    if (!(configuration instanceof XmlConfiguration)) {
      return new ArrayList<>();
    }
    XmlSource source = new XmlSource((XmlConfiguration) configuration, plugin, isMeant);
    source.read();
    return source.found;
  }

  private void read() {
    try {
      ConfigurationSource again = configuration.getConfigurationSource().resetInputStream();
      if (again == null) {
        return;
      }
      try (InputStream xml = again.getInputStream()) {
        Element root = parser().newDocumentBuilder().parse(xml).getDocumentElement();
        findMeant(root);
      }
    } catch (IOException | SAXException | ParserConfigurationException e) {
      // Log4j has read it once and has said on its own that an element is no plugin.
    }
  }

  /** As Log4j's: no DTD is loaded, no entity expanded. */
  private static DocumentBuilderFactory parser() throws ParserConfigurationException {
    DocumentBuilderFactory parser = DocumentBuilderFactory.newInstance();
    parser.setValidating(false);
    parser.setExpandEntityReferences(false);
    parser.setFeature("http://xml.org/sax/features/external-general-entities", false);
    parser.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
    parser.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    return parser;
  }

  private void findMeant(Element element) {
    if (plugin.equalsIgnoreCase(pluginName(element)) && isMeant.test(element)) {
      findUnknownBelow(element);
      return;
    }
    for (Element child : children(element)) {
      findMeant(child);
    }
  }

  private void findUnknownBelow(Element element) {
    for (Element child : children(element)) {
      if (configuration.getPluginManager().getPluginType(pluginName(child)) != null) {
        findUnknownBelow(child);
      } else if (!children(child).isEmpty()) {
        found.add(pluginName(child));
      }
    }
  }

  /** With {@code strict="true"} the plugin's name stands in the attribute {@code type}. */
  private static String pluginName(Element element) {
    String type = element.getAttribute("type");
    return type.isEmpty() ? element.getTagName() : type;
  }

  /** The attribute {@code name}, in any case, with its variables replaced; or null. */
  private static String name(Node element, Configuration configuration) {
    NamedNodeMap attributes = element.getAttributes();
    for (int i = 0; i < attributes.getLength(); i++) {
      if (attributes.item(i).getNodeName().equalsIgnoreCase("name")) {
        return WrittenNode.replaced(attributes.item(i).getNodeValue(), configuration);
      }
    }
    return null;
  }

  private static List<Element> children(Element element) {
    List<Element> children = new ArrayList<>();
    NodeList nodes = element.getChildNodes();
    for (int i = 0; i < nodes.getLength(); i++) {
      if (nodes.item(i) instanceof Element) {
        children.add((Element) nodes.item(i));
      }
    }
    return children;
  }
}
