package io.github.qadapter;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** An answer's pieces for one reader who waits for each. */
final class ChunkStream implements Iterator<String> {
  /** No piece is empty, so this one says that none follows. */
  private static final String END = "";

  private final BlockingQueue<String> pieces = new LinkedBlockingQueue<>();
  private final Generation generation;
  private @Nullable String next;

  private ChunkStream(Function<Consumer<String>, Generation> start) {
    generation = start.apply(pieces::add);
    CompletableFuture<Reply> ignored =
        generation.whenDone().whenComplete((reply, failure) -> pieces.add(END));
  }

  static Stream<String> of(Function<Consumer<String>, Generation> start) {
    ChunkStream pieces = new ChunkStream(start);
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(
                pieces, Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE),
            false)
        .onClose(pieces.generation::cancel);
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      next = take();
      if (next.equals(END)) {
        Reply ignored = generation.reply(); // throws what ended the answer early
      }
    }
    return !next.equals(END);
  }

  private String take() {
    try {
      return pieces.take();
    } catch (InterruptedException e) {
      generation.cancel();
      Thread.currentThread().interrupt();
      throw new CancellationException("Answering was interrupted before the answer's end.");
    }
  }

  @Override
  public String next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException("Expected a further piece, but the answer is at its end.");
    }
    String piece = next;
    next = null;
    return piece;
  }
}
