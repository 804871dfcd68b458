package io.auditlog.event;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.databind.util.LRUMap;
import com.fasterxml.jackson.databind.util.LookupCache;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.Optional;

/**
 * Turns an application's beans into maps, lists and plain values through Jackson databind. Used
 * only with the setting {@code beans="json"}, for it calls getters on the application's thread. Not
 * loaded without it. Thread-safe.
 */
final class Beans {

  // Without the beginning: a bundle of Auditlog moves its own Jackson, and such names with it.
  private static final String FOREIGN_TREE = ".jackson.databind.JsonNode";

  private static final int MOST_TYPES = 200;

  private final int mostBytes;

  /** Keeps the classes that it has met, so it may only meet those that stay as long as ours. */
  private final ObjectMapper mapper = newMapper();

  /**
   * For the classes of others, such as a web application's where we are in the container's shared
   * class loader. Made anew when it has been collected, and they with it.
   */
  private volatile Reference<ObjectMapper> passingMapper = new WeakReference<>(null);

  /** A bean of more bytes than this is none: some lead to whole databases, or have no end. */
  Beans(int mostBytes) {
    this.mostBytes = mostBytes;
  }

  /**
   * Whether an object is an application's own, and has more to it than its text. The JDK's are not:
   * there is no telling where the getters of a thread or a class loader lead.
   */
  static boolean isBean(Object value) {
    return !(value instanceof CharSequence || value instanceof Enum || value instanceof Throwable)
        && !value.getClass().getName().startsWith("java.")
        && !value.getClass().getName().startsWith("javax.")
        && !value.getClass().getName().startsWith("sun.")
        && !value.getClass().getName().startsWith("jdk.");
  }

  /**
   * The bean as a map, or whatever else its serializer makes of it. Throws what its getters do, and
   * an {@link IOException} if it is too large.
   */
  Object plain(Object bean) throws IOException {
    if (isForeignTree(bean)) {
      return plainTree(bean.toString());
    }
    LimitedBytes json = new LimitedBytes(mostBytes);
    ObjectMapper writer = mapperFor(bean);
    writer.writeValue(json, bean);
    return writer.readValue(json.toByteArray(), Object.class);
  }

  private static ObjectMapper newMapper() {
    return new ObjectMapper(JsonText.factory().build())
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .registerModule(
            new SimpleModule("auditlog")
                .addSerializer(TemporalAccessor.class, ToStringSerializer.instance)
                .addSerializer(TemporalAmount.class, ToStringSerializer.instance)
                .addSerializer(Optional.class, new OptionalSerializer()));
  }

  /** A bean of a class that stays may lead to one that does not: the thread tells whose it is. */
  private ObjectMapper mapperFor(Object bean) {
    if (stays(bean.getClass().getClassLoader())
        && stays(Thread.currentThread().getContextClassLoader())) {
      return mapper;
    }
    ObjectMapper passing = passingMapper.get();
    if (passing == null) {
      passing = newMapper();
      // By default all mappers of a JVM share one.
      LookupCache<Object, JavaType> types = new LRUMap<>(MOST_TYPES, MOST_TYPES);
      passing.setTypeFactory(TypeFactory.defaultInstance().withCache(types));
      passingMapper = new WeakReference<>(passing);
    }
    return passing;
  }

  /** Whether its classes stay as long as this one: it is our class loader, or above it. */
  private static boolean stays(ClassLoader loaderOrNull) {
    ClassLoader above = Beans.class.getClassLoader();
    while (above != null && above != loaderOrNull) {
      above = above.getParent();
    }
    return above == loaderOrNull;
  }

  /** Whether it is a tree of JSON, but of another Jackson than this one, to which it is a bean. */
  private static boolean isForeignTree(Object bean) {
    if (bean instanceof JsonNode) {
      return false;
    }
    for (Class<?> type = bean.getClass(); type != null; type = type.getSuperclass()) {
      if (type.getName().endsWith(FOREIGN_TREE)) {
        return true;
      }
    }
    return false;
  }

  private Object plainTree(String json) throws IOException {
    if (json.length() > mostBytes) {
      throw new IOException("more than " + mostBytes + " bytes");
    }
    return JsonText.value(json);
  }

  private static final class LimitedBytes extends OutputStream {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int most;

    LimitedBytes(int most) {
      this.most = most;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] some, int offset, int length) throws IOException {
      if (bytes.size() + length > most) {
        throw new IOException("more than " + most + " bytes");
      }
      bytes.write(some, offset, length);
    }

    byte[] toByteArray() {
      return bytes.toByteArray();
    }
  }

  @SuppressWarnings("rawtypes") // a class literal has no type arguments
  private static final class OptionalSerializer extends JsonSerializer<Optional> {

    @Override
    public void serialize(Optional value, JsonGenerator out, SerializerProvider serializers)
        throws IOException {
      serializers.defaultSerializeValue(((Optional<?>) value).orElse(null), out);
    }
  }
}
