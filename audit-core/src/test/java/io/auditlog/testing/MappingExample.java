package io.auditlog.testing;

import io.auditlog.config.Element;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * One section of {@code docs/mapping.md}: the call, the configuration, and the record that it is
 * said to become.
 *
 * @param snippets by their language
 */
public record MappingExample(String title, Map<String, String> snippets) {

  private static final Pattern SECTION = Pattern.compile("(?ms)^## ([^\n]*)\n(.*?)(?=^## |\\z)");
  private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w+)\n(.*?)^```$");

  /** All of them, in order. */
  static List<MappingExample> all() {
    String text =
        String.join("\n", Documentation.lines(Documentation.root().resolve("docs/mapping.md")))
            + "\n";
    List<MappingExample> examples = new ArrayList<>();
    Matcher section = SECTION.matcher(text);
    while (section.find()) {
      Map<String, String> snippets = new LinkedHashMap<>();
      Matcher fence = FENCE.matcher(section.group(2));
      while (fence.find()) {
        snippets.put(fence.group(1), fence.group(2));
      }
      examples.add(new MappingExample(section.group(1), snippets));
    }
    return examples;
  }

  /** Whether it is meant for a framework. */
  boolean isFor(String framework) {
    return title.startsWith(framework + ":") || !title.matches("(Log4j|Logback):.*");
  }

  String call() {
    return snippets.get("java");
  }

  String record() {
    return snippets.get("json");
  }

  /** The appender as configured, with its queue in another folder. */
  Element audit(String queueDir) {
    Element audit = new Element("Audit");
    String xml = snippets.get("xml");
    if (xml != null) {
      Element written = parse(xml);
      if (written.name().equals("Audit")) {
        audit = written;
      } else {
        audit.add(written);
      }
    }
    Element moved = new Element("Audit");
    audit
        .texts()
        .forEach((name, text) -> moved.set(name.equals("name") ? "application" : name, text));
    audit.children().forEach(moved::add);
    return moved.set("queueDir", queueDir);
  }

  private static Element parse(String xml) {
    try {
      return element(
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(xml)))
              .getDocumentElement());
    } catch (IOException | SAXException | ParserConfigurationException e) {
      throw new AssertionError(xml, e);
    }
  }

  private static Element element(org.w3c.dom.Element xml) {
    Element element = new Element(xml.getTagName());
    NamedNodeMap attributes = xml.getAttributes();
    for (int i = 0; i < attributes.getLength(); i++) {
      element.set(attributes.item(i).getNodeName(), attributes.item(i).getNodeValue());
    }
    NodeList children = xml.getChildNodes();
    for (int i = 0; i < children.getLength(); i++) {
      if (children.item(i).getNodeType() == Node.ELEMENT_NODE) {
        element.add(element((org.w3c.dom.Element) children.item(i)));
      }
    }
    return element;
  }

  @Override
  public String toString() {
    return title;
  }
}
