package io.auditlog.event;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
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

  private final int mostBytes;
  private final ObjectMapper mapper =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .registerModule(
              new SimpleModule("auditlog")
                  .addSerializer(TemporalAccessor.class, ToStringSerializer.instance)
                  .addSerializer(TemporalAmount.class, ToStringSerializer.instance)
                  .addSerializer(Optional.class, new OptionalSerializer()));

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
    mapper.writeValue(json, bean);
    return mapper.readValue(json.toByteArray(), Object.class);
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
