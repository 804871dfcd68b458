package io.auditlog.logstash;

import java.io.StringWriter;
import java.io.Writer;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The Jackson that an object of logstash-logback-encoder writes itself with: version 2 or 3, and
 * not always the one that Auditlog is compiled against. Which one it is says the parameter of its
 * method {@code writeTo}; no name of a package is written here, for a bundle of Auditlog may move
 * its own Jackson to another one. Uses public methods of public types only. Thread-safe.
 */
final class ForeignJackson {

  private static final String ARGUMENT = "net.logstash.logback.argument.StructuredArgument";
  private static final String MARKER = "net.logstash.logback.marker.LogstashMarker";
  private static final String GENERATOR = ".core.JsonGenerator";

  private static final List<String> PARSER_METHODS =
      Arrays.asList(
          "nextToken", "currentName", "getValueAsString", "getNumberValue", "getEmbeddedObject");

  /** Each of the last two is of one version only. */
  private static final List<String> GENERATOR_METHODS =
      Arrays.asList("writeStartObject", "getCodec", "objectWriteContext");

  private static final List<String> UNWANTED =
      Arrays.asList(
          "FAIL_ON_EMPTY_BEANS", "WRITE_DATES_AS_TIMESTAMPS", "WRITE_DURATIONS_AS_TIMESTAMPS");

  // What is kept is kept with the classes of others, and has only types of theirs and of the JDK:
  // so neither their class loader nor that of Auditlog keeps the other one from being unloaded.

  /** The type that says that a class is structured, or null. */
  private static final ClassValue<Class<?>> STRUCTURED_TYPES =
      new ClassValue<Class<?>>() {
        @Override
        protected Class<?> computeValue(Class<?> type) {
          return findStructuredType(type);
        }
      };

  /** The methods of its Jackson, for each such type. */
  private static final ClassValue<Map<String, MethodHandle>> METHODS =
      new ClassValue<Map<String, MethodHandle>>() {
        @Override
        protected Map<String, MethodHandle> computeValue(Class<?> structuredType) {
          try {
            return findMethods(structuredType);
          } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e.toString(), e);
          }
        }
      };

  /**
   * A mapper of its Jackson, for each such type. Only one for good, as logstash-logback-encoder
   * keeps each that it has met.
   */
  private static final ClassValue<Object> MAPPERS =
      new ClassValue<Object>() {
        @Override
        protected Object computeValue(Class<?> structuredType) {
          try {
            return makeMapper(structuredType);
          } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e.toString(), e);
          }
        }
      };

  private final Class<?> structuredType;
  private final Map<String, MethodHandle> methods;

  private ForeignJackson(Class<?> structuredType) {
    this.structuredType = structuredType;
    this.methods = METHODS.get(structuredType);
  }

  /** The type by which a class is that of a structured argument or marker; null if it is not. */
  static Class<?> structuredType(Class<?> type) {
    return STRUCTURED_TYPES.get(type);
  }

  /**
   * That of a structured argument or marker.
   *
   * @throws IllegalStateException if it lacks what is needed
   */
  static ForeignJackson of(Object structured) {
    return new ForeignJackson(structuredType(structured.getClass()));
  }

  /** Whether what needs a codec fails without one; in Jackson 3 it does nothing instead. */
  boolean failsWithoutCodec() {
    return methods.containsKey("getCodec");
  }

  /** An empty buffer that keeps objects as they are. */
  Object buffer() throws Throwable {
    return call("TokenBuffer", (Object) null);
  }

  /** An empty buffer into which a mapper writes the properties of objects. */
  Object bufferWithCodec() throws Throwable {
    Object mapper = MAPPERS.get(structuredType);
    if (failsWithoutCodec()) {
      return call("TokenBuffer", mapper);
    }
    // Jackson 3 calls it a context, and has a new one for each generator.
    Object generator = call("createGenerator", mapper, new StringWriter());
    return call("TokenBuffer", call("objectWriteContext", generator));
  }

  /** Lets a structured argument or marker write its entries, within an object. */
  void write(Object structured, Object buffer) throws Throwable {
    call("writeStartObject", buffer);
    call("writeTo", structured, buffer);
  }

  Object parser(Object buffer) throws Throwable {
    return call("asParser", buffer);
  }

  /** The name of the next token, or null at the end. */
  String nextToken(Object parser) throws Throwable {
    Object token = call("nextToken", parser);
    return token == null ? null : ((Enum<?>) token).name();
  }

  String key(Object parser) throws Throwable {
    return String.valueOf(call("currentName", parser));
  }

  String text(Object parser) throws Throwable {
    return (String) call("getValueAsString", parser);
  }

  Object number(Object parser) throws Throwable {
    return call("getNumberValue", parser);
  }

  Object embedded(Object parser) throws Throwable {
    return call("getEmbeddedObject", parser);
  }

  /** Whether a value is JSON that was written as it is. */
  boolean isRaw(Object value) throws Throwable {
    return (Boolean) call("isRawValue", value);
  }

  Object raw(Object value) throws Throwable {
    return call("rawValue", value);
  }

  private Object call(String method, Object... arguments) throws Throwable {
    return methods.get(method).invokeExact(arguments);
  }

  private static Class<?> findStructuredType(Class<?> type) {
    if (type.getName().equals(ARGUMENT) || type.getName().equals(MARKER)) {
      return type;
    }
    for (Class<?> implemented : type.getInterfaces()) {
      Class<?> found = findStructuredType(implemented);
      if (found != null) {
        return found;
      }
    }
    return type.getSuperclass() == null ? null : findStructuredType(type.getSuperclass());
  }

  private static Map<String, MethodHandle> findMethods(Class<?> structuredType)
      throws ReflectiveOperationException {
    Method writeTo = writeTo(structuredType);
    Class<?> generator = writeTo.getParameterTypes()[0];
    Class<?> buffer = jackson(structuredType, ".databind.util.TokenBuffer");
    Class<?> parser = jackson(structuredType, ".core.JsonParser");
    Class<?> raw = jackson(structuredType, ".databind.util.RawValue");
    Class<?> mapper = jackson(structuredType, ".databind.ObjectMapper");
    MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    Map<String, MethodHandle> methods = new HashMap<>();
    methods.put("writeTo", spread(lookup.unreflect(writeTo)));
    methods.put("TokenBuffer", spread(newBuffer(buffer)));
    methods.put("rawValue", spread(lookup.unreflect(raw.getMethod("rawValue"))));
    methods.put(
        "isRawValue",
        spread(lookup.unreflect(Class.class.getMethod("isInstance", Object.class)).bindTo(raw)));
    methods.put("asParser", spread(lookup.unreflect(buffer.getMethod("asParser"))));
    for (String name : PARSER_METHODS) {
      methods.put(name, spread(lookup.unreflect(parser.getMethod(name))));
    }
    for (Method method : generator.getMethods()) {
      if (method.getParameterCount() == 0 && GENERATOR_METHODS.contains(method.getName())) {
        methods.put(method.getName(), spread(lookup.unreflect(method)));
      }
    }
    Method createGenerator = mapper.getMethod("createGenerator", Writer.class);
    methods.put("createGenerator", spread(lookup.unreflect(createGenerator)));
    return methods;
  }

  /** Takes its arguments as an array, and gives an object or null. */
  private static MethodHandle spread(MethodHandle method) {
    return method
        .asType(method.type().generic())
        .asSpreader(Object[].class, method.type().parameterCount());
  }

  private static Method writeTo(Class<?> structuredType) throws NoSuchMethodException {
    for (Method method : structuredType.getMethods()) {
      Class<?>[] parameters = method.getParameterTypes();
      if (method.getName().equals("writeTo")
          && parameters.length == 1
          && parameters[0].getName().endsWith(GENERATOR)) {
        return method;
      }
    }
    throw new NoSuchMethodException(structuredType.getName() + ".writeTo");
  }

  /** A class of the same Jackson. */
  private static Class<?> jackson(Class<?> structuredType, String name)
      throws ReflectiveOperationException {
    String generator = writeTo(structuredType).getParameterTypes()[0].getName();
    String root = generator.substring(0, generator.length() - GENERATOR.length());
    return Class.forName(root + name, true, structuredType.getClassLoader());
  }

  /** A constructor with a codec, or context, and with false for ids that are not JSON's. */
  private static MethodHandle newBuffer(Class<?> buffer) throws ReflectiveOperationException {
    for (Constructor<?> constructor : buffer.getConstructors()) {
      Class<?>[] parameters = constructor.getParameterTypes();
      if (parameters.length == 2 && parameters[1] == boolean.class) {
        MethodHandle made = MethodHandles.publicLookup().unreflectConstructor(constructor);
        return MethodHandles.insertArguments(made, 1, false);
      }
    }
    throw new NoSuchMethodException(buffer.getName() + "(codec, boolean)");
  }

  /** As logstash-logback-encoder makes its own, but that writes times as texts with their zone. */
  private static Object makeMapper(Class<?> structuredType) throws ReflectiveOperationException {
    Class<?> builderType = jackson(structuredType, ".databind.cfg.MapperBuilder");
    Object builder =
        jackson(structuredType, ".databind.json.JsonMapper").getMethod("builder").invoke(null);
    Object modules =
        builderType
            .getMethod("findModules", ClassLoader.class)
            .invoke(null, structuredType.getClassLoader());
    builderType.getMethod("addModules", Iterable.class).invoke(builder, modules);
    Object features = unwanted(jackson(structuredType, ".databind.SerializationFeature"));
    builderType.getMethod("disable", features.getClass()).invoke(builder, features);
    return builderType.getMethod("build").invoke(builder);
  }

  /** Those that there are; in Jackson 3 the others are off by themselves. */
  private static Object unwanted(Class<?> featureType) {
    List<Object> features = new ArrayList<>();
    for (Object feature : featureType.getEnumConstants()) {
      if (UNWANTED.contains(((Enum<?>) feature).name())) {
        features.add(feature);
      }
    }
    return features.toArray((Object[]) Array.newInstance(featureType, 0));
  }
}
