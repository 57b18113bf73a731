package dev.headwater.retrieve;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Converts a document's metadata to plain maps and lists, and back. Integers stay integers. */
final class Metadata {
  private Metadata() {}

  static Map<String, Object> toMap(Struct struct) {
    Map<String, Object> map = new LinkedHashMap<>();
    struct
        .getFieldsMap()
        .forEach((name, value) -> {
          Object plain = plain(value);
          if (plain != null) {
            map.put(name, plain);
          }
        });
    return map;
  }

  static Struct toStruct(Map<String, Object> map) {
    Struct.Builder struct = Struct.newBuilder();
    map.forEach((name, value) -> struct.putFields(name, value(value)));
    return struct.build();
  }

  private static @Nullable Object plain(Value value) {
    return switch (value.getKindCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> value.getBoolValue();
      case NUMBER_VALUE -> number(value.getNumberValue());
      case STRUCT_VALUE -> toMap(value.getStructValue());
      case LIST_VALUE -> {
        List<@Nullable Object> list = new ArrayList<>();
        value.getListValue().getValuesList().forEach(element -> list.add(plain(element)));
        yield list;
      }
      case NULL_VALUE, KIND_NOT_SET -> null;
    };
  }

  private static Object number(double number) {
    long whole = (long) number;
    return whole == number && Math.abs(number) < 1L << 53 ? (Object) whole : (Object) number;
  }

  private static Value value(@Nullable Object plain) {
    Value.Builder value = Value.newBuilder();
    switch (plain) {
      case null -> value.setNullValue(NullValue.NULL_VALUE);
      case String text -> value.setStringValue(text);
      case Boolean bool -> value.setBoolValue(bool);
      case Number number -> value.setNumberValue(number.doubleValue());
      case Map<?, ?> map -> {
        Struct.Builder struct = Struct.newBuilder();
        map.forEach((name, child) -> struct.putFields(String.valueOf(name), value(child)));
        value.setStructValue(struct);
      }
      case List<?> list -> {
        ListValue.Builder values = ListValue.newBuilder();
        list.forEach(element -> values.addValues(value(element)));
        value.setListValue(values);
      }
      default ->
          throw new IllegalArgumentException("metadata cannot hold a value of " + plain.getClass());
    }
    return value.build();
  }
}
