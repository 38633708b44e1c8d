package io.github.qadapter.internal.template;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/** Python's {@code bytes}, which {@code encode} gives. */
final class Bytes {
  private final byte[] bytes;

  Bytes(byte[] bytes) {
    this.bytes = bytes;
  }

  byte[] bytes() {
    return bytes;
  }

  static Bytes encoded(String text, Arguments arguments) {
    arguments.allowing(0, "encoding", "errors");
    Charset charset = charset(arguments);
    CodingErrorAction action = action(arguments);
    try {
      ByteBuffer encoded =
          charset
              .newEncoder()
              .onMalformedInput(action)
              .onUnmappableCharacter(action)
              .encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return new Bytes(bytes);
    } catch (CharacterCodingException e) {
      throw new EvaluationException("'" + charset + "' codec can't encode this text");
    }
  }

  /** Calls a method of bytes. */
  Object call(String method, Arguments arguments) {
    if (method.equals("hex")) {
      arguments.allowing(0);
      return HexFormat.of().formatHex(bytes);
    }
    arguments.allowing(0, "encoding", "errors");
    CodingErrorAction action = action(arguments);
    Charset charset = charset(arguments);
    try {
      return charset
          .newDecoder()
          .onMalformedInput(action)
          .onUnmappableCharacter(action)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      throw new EvaluationException("'" + charset + "' codec can't decode these bytes");
    }
  }

  private static Charset charset(Arguments arguments) {
    String name = arguments.has(0, "encoding") ? arguments.text(0, "encoding") : "utf-8";
    return switch (name.toLowerCase(Locale.ROOT).replace('_', '-')) {
      case "utf-8", "utf8" -> StandardCharsets.UTF_8;
      case "ascii", "us-ascii" -> StandardCharsets.US_ASCII;
      case "latin-1", "latin1", "iso-8859-1" -> StandardCharsets.ISO_8859_1;
      case "utf-16-le" -> StandardCharsets.UTF_16LE;
      case "utf-16-be" -> StandardCharsets.UTF_16BE;
      default -> throw new EvaluationException("unknown encoding: " + name);
    };
  }

  private static CodingErrorAction action(Arguments arguments) {
    String errors = arguments.has(1, "errors") ? arguments.text(1, "errors") : "strict";
    return switch (errors) {
      case "strict" -> CodingErrorAction.REPORT;
      case "ignore" -> CodingErrorAction.IGNORE;
      case "replace" -> CodingErrorAction.REPLACE;
      default -> throw new EvaluationException("unknown error handler name '" + errors + "'");
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes same && Arrays.equals(bytes, same.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** As Python prints it. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder("b");
    String plain = new String(bytes, StandardCharsets.ISO_8859_1);
    char quote = plain.indexOf('\'') >= 0 && plain.indexOf('"') < 0 ? '"' : '\'';
    out.append(quote);
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      switch (c) {
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\\' -> out.append("\\\\");
        default -> {
          if (c == quote) {
            out.append('\\').append(c);
          } else if (c >= ' ' && c <= '~') {
            out.append(c);
          } else {
            out.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
          }
        }
      }
    }
    return out.append(quote).toString();
  }
}
