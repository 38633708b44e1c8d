package io.github.qadapter.internal.parquet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/** Parquet's nested groups as trees of fields, its lists as lists. */
final class GroupJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** More than any conversation that a model could read. */
  private static final int MAX_VALUE_BYTES = 16 << 20;

  private GroupJson() {}

  static ObjectNode object(Group group) {
    ObjectNode node = NODES.objectNode();
    for (Type field : group.getType().getFields()) {
      node.set(field.getName(), field(group, field));
    }
    return node;
  }

  private static JsonNode field(Group group, Type field) {
    int index = group.getType().getFieldIndex(field.getName());
    int count = group.getFieldRepetitionCount(index);
    if (field.isRepetition(Type.Repetition.REPEATED)) {
      ArrayNode list = NODES.arrayNode(count);
      for (int i = 0; i < count; i++) {
        list.add(value(group, field, index, i));
      }
      return list;
    }
    return count == 0 ? NODES.nullNode() : value(group, field, index, 0);
  }

  private static JsonNode value(Group group, Type field, int index, int i) {
    if (field.isPrimitive()) {
      return primitive(group, field.asPrimitiveType(), index, i);
    }
    Group inner = group.getGroup(index, i);
    return field.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation
        ? list(inner)
        : object(inner);
  }

  /** Three levels: a list holds a repeated group, which holds one element; formerly two. */
  private static JsonNode list(Group group) {
    Type repeated = group.getType().getType(0);
    ArrayNode list = NODES.arrayNode();
    for (int i = 0; i < group.getFieldRepetitionCount(0); i++) {
      if (isWrapper(repeated)) {
        Group wrapper = group.getGroup(0, i);
        list.add(field(wrapper, wrapper.getType().getType(0)));
      } else {
        list.add(value(group, repeated, 0, i));
      }
    }
    return list;
  }

  private static boolean isWrapper(Type repeated) {
    if (repeated.isPrimitive()) {
      return false;
    }
    GroupType group = repeated.asGroupType();
    boolean named = group.getName().equals("list") || group.getName().equals("bag");
    return group.getFieldCount() == 1 && named;
  }

  private static JsonNode primitive(Group group, PrimitiveType type, int index, int i) {
    return switch (type.getPrimitiveTypeName()) {
      case BOOLEAN -> NODES.booleanNode(group.getBoolean(index, i));
      case INT32 -> NODES.numberNode(group.getInteger(index, i));
      case INT64 -> NODES.numberNode(group.getLong(index, i));
      case FLOAT -> NODES.numberNode(group.getFloat(index, i));
      case DOUBLE -> NODES.numberNode(group.getDouble(index, i));
      default -> NODES.textNode(text(group.getBinary(index, i)));
    };
  }

  private static String text(Binary value) {
    if (value.length() > MAX_VALUE_BYTES) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a value claims %d bytes, at most %d are read",
              value.length(),
              MAX_VALUE_BYTES));
    }
    return value.toStringUsingUTF8();
  }
}
