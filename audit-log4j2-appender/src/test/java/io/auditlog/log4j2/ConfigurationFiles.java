package io.auditlog.log4j2;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.auditlog.config.Element;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Log4j configurations in each format, in which everything goes to one appender. Its name is among
 * the texts as Log4j wants it. The console shows no statuses.
 */
final class ConfigurationFiles {

  private ConfigurationFiles() {}

  static String xml(String name, Element appender) {
    StringBuilder xml = new StringBuilder("<Configuration status=\"off\">\n<Appenders>\n");
    xml(named(name, appender), xml);
    return xml.append("</Appenders>\n<Loggers>\n<Root level=\"trace\"><AppenderRef ref=\"")
        .append(name)
        .append("\"/></Root>\n</Loggers>\n</Configuration>\n")
        .toString();
  }

  private static Element named(String name, Element appender) {
    Element named = new Element(appender.name()).set("name", name);
    appender.texts().forEach(named::set);
    appender.children().forEach(named::add);
    return named;
  }

  private static void xml(Element element, StringBuilder xml) {
    xml.append('<').append(element.name());
    element
        .texts()
        .forEach(
            (name, text) ->
                xml.append(' ').append(name).append("=\"").append(escape(text)).append('"'));
    xml.append(">\n");
    element.children().forEach(child -> xml(child, xml));
    xml.append("</").append(element.name()).append(">\n");
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  static String json(String name, Element appender) {
    return tree(name, appender).toPrettyString();
  }

  static String yaml(String name, Element appender) {
    try {
      return new YAMLMapper().writeValueAsString(tree(name, appender));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode tree(String name, Element appender) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ObjectNode configuration = root.putObject("Configuration").put("status", "off");
    configuration.putObject("Appenders").set(appender.name(), tree(named(name, appender)));
    ObjectNode logger = configuration.putObject("Loggers").putObject("Root").put("level", "trace");
    logger.putObject("AppenderRef").put("ref", name);
    return root;
  }

  private static ObjectNode tree(Element element) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    element.texts().forEach(node::put);
    for (Element child : element.children()) {
      ArrayNode same = (ArrayNode) node.get(child.name());
      (same == null ? node.putArray(child.name()) : same).add(tree(child));
    }
    return node;
  }

  static String properties(String name, Element appender) {
    StringBuilder properties = new StringBuilder("status = off\n");
    properties("appender.audit", named(name, appender), properties);
    return properties
        .append("rootLogger.level = trace\n")
        .append("rootLogger.appenderRef.audit.ref = ")
        .append(name)
        .append('\n')
        .toString();
  }

  private static void properties(String prefix, Element element, StringBuilder properties) {
    properties.append(prefix).append(".type = ").append(element.name()).append('\n');
    for (Map.Entry<String, String> text : element.texts().entrySet()) {
      properties.append(prefix + "." + text.getKey() + " = " + text.getValue() + "\n");
    }
    int count = 0;
    for (Element child : element.children()) {
      properties(prefix + ".child" + ++count, child, properties);
    }
  }
}
