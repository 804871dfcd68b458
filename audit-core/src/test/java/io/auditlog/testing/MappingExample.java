package io.auditlog.testing;

import io.auditlog.config.Element;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  private static final String PAGE = "docs/mapping.md";
  private static final String HEADING = "## ";

  /** All of them, in order. */
  static List<MappingExample> all() {
    List<String> lines = Documentation.lines(Documentation.root().resolve(PAGE));
    Map<String, Map<String, String>> sections = new LinkedHashMap<>();
    for (Snippet snippet : Documentation.snippets()) {
      if (snippet.file().equals(PAGE)) {
        sections
            .computeIfAbsent(heading(lines, snippet.line()), title -> new LinkedHashMap<>())
            .put(snippet.language(), snippet.text());
      }
    }
    List<MappingExample> examples = new ArrayList<>();
    sections.forEach((title, snippets) -> examples.add(new MappingExample(title, snippets)));
    return examples;
  }

  /** The last one above a line. */
  private static String heading(List<String> lines, int line) {
    int i = line - 1;
    while (!lines.get(i).startsWith(HEADING)) {
      i--;
    }
    return lines.get(i).substring(HEADING.length());
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
