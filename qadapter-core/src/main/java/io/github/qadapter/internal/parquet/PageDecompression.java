package io.github.qadapter.internal.parquet;

import io.airlift.compress.Decompressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.jspecify.annotations.Nullable;

/**
 * The decompression codecs of Parquet pages, without Hadoop and without native code. What a page
 * claims to hold is bounded before memory is taken for it.
 */
final class PageDecompression implements CompressionCodecFactory {
  /** Writers aim at 1 MiB; a single long value may be more. */
  private static final int MAX_PAGE_BYTES = 256 << 20;

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    return new Pages(
        switch (codec) {
          case UNCOMPRESSED -> (packed, size) -> packed;
          case SNAPPY -> block(new SnappyDecompressor());
          case ZSTD -> block(new ZstdDecompressor());
          case LZ4_RAW -> block(new Lz4Decompressor());
          case GZIP -> PageDecompression::gunzip;
          default ->
              throw new IllegalArgumentException(
                  "its pages are packed as "
                      + codec
                      + "; write it with SNAPPY, ZSTD, GZIP or LZ4_RAW");
        });
  }

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    throw new UnsupportedOperationException("Nothing is written.");
  }

  @Override
  public void release() {
    // Nothing is held.
  }

  private static Unpacking block(Decompressor decompressor) {
    return (packed, size) -> {
      byte[] pages = new byte[size];
      int found = decompressor.decompress(packed, 0, packed.length, pages, 0, size);
      return found == size ? pages : null;
    };
  }

  private static byte @Nullable [] gunzip(byte[] packed, int size) throws IOException {
    try (InputStream input = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      byte[] pages = input.readNBytes(size);
      return pages.length == size && input.read() < 0 ? pages : null;
    }
  }

  /** Unpacks bytes to a size that is known; null if they hold another. */
  @FunctionalInterface
  private interface Unpacking {
    byte @Nullable [] unpack(byte[] packed, int size) throws IOException;
  }

  /** One codec for all pages of a file. */
  private record Pages(Unpacking unpacking) implements BytesInputDecompressor {
    @Override
    public BytesInput decompress(BytesInput bytes, int size) throws IOException {
      return BytesInput.from(unpack(bytes.toInputStream().readAllBytes(), size));
    }

    @Override
    public void decompress(ByteBuffer input, int packedSize, ByteBuffer output, int size)
        throws IOException {
      byte[] packed = new byte[packedSize];
      input.get(packed);
      output.put(unpack(packed, size));
    }

    private byte[] unpack(byte[] packed, int size) throws IOException {
      if (size < 0 || size > MAX_PAGE_BYTES) {
        throw new IOException(
            "a page claims "
                + size
                + " bytes, at most "
                + MAX_PAGE_BYTES
                + " are read; write it with smaller pages");
      }
      byte[] found = unpacking.unpack(packed, size);
      if (found == null) {
        throw new IOException("a page holds other than the " + size + " bytes that it claims");
      }
      return found;
    }

    @Override
    public void release() {
      // Nothing is held.
    }
  }
}
