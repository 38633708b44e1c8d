package io.github.qadapter.spark;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import io.github.qadapter.Message;
import io.github.qadapter.QAdapterException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Takes prompts, answers and keys out of rows. */
final class RowReader implements Serializable {
  private static final long serialVersionUID = 1;

  private final String prompt;
  private final int promptAt;
  private final boolean messages;
  private final int roleAt;
  private final int contentAt;
  private final int keyAt;

  private RowReader(
      String prompt, int promptAt, boolean messages, int roleAt, int contentAt, int keyAt) {
    this.prompt = prompt;
    this.promptAt = promptAt;
    this.messages = messages;
    this.roleAt = roleAt;
    this.contentAt = contentAt;
    this.keyAt = keyAt;
  }

  /**
   * A reader for a schema.
   *
   * @throws IllegalArgumentException if a column is absent or has another type
   */
  static RowReader of(StructType schema, SparkOptions options) {
    int at = column(schema, options.promptColumn());
    int key = options.keyColumn() == null ? -1 : column(schema, options.keyColumn());
    DataType type = schema.fields()[at].dataType();
    if (type instanceof StringType) {
      return new RowReader(options.promptColumn(), at, false, -1, -1, key);
    }
    if (type instanceof ArrayType list && list.elementType() instanceof StructType message) {
      List<String> names = Arrays.asList(message.fieldNames());
      if (names.contains("role") && names.contains("content")) {
        return new RowReader(
            options.promptColumn(), at, true, names.indexOf("role"), names.indexOf("content"), key);
      }
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "Expected column %s to hold text, or an array of structs with role and content, but"
                + " found %s.",
            options.promptColumn(),
            type.simpleString()));
  }

  /** A column of texts. */
  static int text(StructType schema, String name) {
    int at = column(schema, name);
    if (!(schema.fields()[at].dataType() instanceof StringType)) {
      throw wrongType(schema, at, "text");
    }
    return at;
  }

  /** A column of arrays of texts. */
  static int texts(StructType schema, String name) {
    int at = column(schema, name);
    if (!(schema.fields()[at].dataType() instanceof ArrayType list
        && list.elementType() instanceof StringType)) {
      throw wrongType(schema, at, "arrays of texts");
    }
    return at;
  }

  private static IllegalArgumentException wrongType(StructType schema, int at, String expected) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "Expected column %s to hold %s, but found %s.",
            schema.fieldNames()[at],
            expected,
            schema.fields()[at].dataType().simpleString()));
  }

  private static int column(StructType schema, String name) {
    List<String> names = Arrays.asList(schema.fieldNames());
    int at = names.indexOf(name);
    if (at < 0) {
      throw new IllegalArgumentException(
          "Expected a column "
              + name
              + ", but found only "
              + String.join(", ", names)
              + "; name the column with SparkOptions.");
    }
    return at;
  }

  /**
   * A row's prompt.
   *
   * @throws QAdapterException if it has none, or a message of another role
   */
  List<Message> prompt(Row row) {
    if (row.isNullAt(promptAt)) {
      throw new QAdapterException("Expected a prompt in column " + prompt + ", but found null.");
    }
    if (!messages) {
      return List.of(Message.user(row.getString(promptAt)));
    }
    ImmutableList.Builder<Message> conversation = ImmutableList.builder();
    for (Object message : row.getList(promptAt)) {
      if (!(message instanceof Row fields)
          || fields.isNullAt(roleAt)
          || fields.isNullAt(contentAt)) {
        throw new QAdapterException(
            "Expected messages with role and content in column " + prompt + ", but found null.");
      }
      conversation.add(message(fields.getString(roleAt), fields.getString(contentAt)));
    }
    return conversation.build();
  }

  private Message message(String role, String content) {
    return switch (role) {
      case "system" -> Message.system(content);
      case "user" -> Message.user(content);
      case "assistant" -> Message.assistant(content);
      default ->
          throw new QAdapterException(
              String.format(
                  Locale.ROOT,
                  "Expected the role system, user or assistant in column %s, but found %s.",
                  prompt,
                  role));
    };
  }

  /** A number that follows from the row's key, or from its prompt where there is no key. */
  long seed(Row row, long seed) {
    @Nullable Object key = keyAt < 0 ? prompt(row) : row.get(keyAt);
    return Hashing.sha256()
        .newHasher()
        .putLong(seed)
        .putString(String.valueOf(key), StandardCharsets.UTF_8)
        .hash()
        .asLong();
  }
}
