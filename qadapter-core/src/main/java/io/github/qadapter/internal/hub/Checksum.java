package io.github.qadapter.internal.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The checksum that names a file's bytes: SHA-256 for large files, git's SHA-1 of a blob for the
 * others.
 *
 * @param hex 64 or 40 lower-case hexadecimal digits
 */
record Checksum(String hex) {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}|[0-9a-f]{40}");
  private static final int BUFFER = 1 << 16;

  /** The checksum in an ETag header, or null if the server uses it for something else. */
  static @Nullable Checksum ofETag(@Nullable String header) {
    if (header == null) {
      return null;
    }
    String text = header.strip();
    text = text.startsWith("W/") ? text.substring(2) : text;
    text = text.replace("\"", "").toLowerCase(Locale.ROOT);
    return FORM.matcher(text).matches() ? new Checksum(text) : null;
  }

  /** Tells whether the file's bytes give this checksum. */
  boolean matches(Path file) throws IOException {
    MessageDigest digest = digest();
    if (!isSha256()) {
      String header = "blob " + Files.size(file) + "\0";
      digest.update(header.getBytes(StandardCharsets.US_ASCII));
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[BUFFER];
      int read;
      while ((read = in.read(buffer)) >= 0) {
        digest.update(buffer, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest()).equals(hex);
  }

  private boolean isSha256() {
    return hex.length() == 64;
  }

  private MessageDigest digest() {
    try {
      return MessageDigest.getInstance(isSha256() ? "SHA-256" : "SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-1 and SHA-256.", e);
    }
  }
}
