package io.github.qadapter.internal.dialogue;

import com.google.common.hash.Hashing;
import io.github.qadapter.GenerationOptions.ContextOverflow;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.exception.OverloadedException;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.decode.AdapterMix;
import io.github.qadapter.internal.decode.DecodeRequest;
import io.github.qadapter.internal.decode.DecodeTicket;
import io.github.qadapter.internal.decode.Sampler;
import io.github.qadapter.internal.text.UserTurn;
import io.github.qadapter.internal.train.StopSignal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * Lets the base write users' turns and answers to them, at temperature 1: what it believes
 * conversations are like. From the chat template's opening of a user's turn it goes on up to the
 * turn's end, then from there as the assistant. Each dialogue is a request of its own, so that the
 * next one begins as soon as one is over.
 */
public final class SelfSampler {
  /**
   * The number of dialogues that are decoded at once, as many as an engine answers unless told
   * otherwise. Memory's bandwidth is the limit for one; a cache for each is the price of more.
   */
  private static final int AT_ONCE = 16;

  /** A chat model hardly ever says nothing; one that does so this often has nothing to say. */
  private static final int TRIES = 20;

  /** So many may be lost to a killed process. */
  private static final int SAVED_EVERY = 16;

  private static final long LOOK_MILLIS = 50;

  private static final String NOTHING_KEPT =
      ", with none of the conversations kept, for want of checkpoints and of a cache"
          + " (QADAPTER_CACHE_DIR),";

  private final LoadedModel base;
  private final StopSignal stop;
  private final DialogueStore store;
  private final IntConsumer written;

  /**
   * A sampler of one base.
   *
   * @param store holds what is there already, and takes what is written
   * @param written is told how many there are, at the beginning and after each
   */
  public SelfSampler(LoadedModel base, StopSignal stop, DialogueStore store, IntConsumer written) {
    this.base = base;
    this.stop = stop;
    this.store = store;
    this.written = written;
  }

  /**
   * Writes the dialogues that the store does not hold. The same plan and base give the same ones on
   * one machine, whatever was there.
   *
   * @return all of them by their place
   * @throws io.github.qadapter.exception.ModelFormatException if the chat template does not open
   *     users' turns
   * @throws QAdapterException if the base has nothing to say
   * @throws CancellationException if it was told to stop; what was written by then is kept
   */
  public List<Dialogue> write(DialoguePlan plan) {
    written.accept(store.size());
    try (Writing writing = new Writing(plan)) {
      writing.run();
    } catch (CancellationException e) {
      throw kept(e, plan);
    }
    store.save();
    return store.all();
  }

  private CancellationException kept(CancellationException cause, DialoguePlan plan) {
    store.save();
    CancellationException told =
        new CancellationException(
            cause.getMessage()
                + store
                    .place()
                    .map(
                        place ->
                            String.format(
                                Locale.ROOT,
                                ", with %d of %d conversations kept in %s for the next run,",
                                store.size(),
                                plan.total(),
                                place))
                    .orElse(NOTHING_KEPT));
    told.initCause(cause);
    return told;
  }

  /** One call of {@link #write}. */
  private final class Writing implements AutoCloseable {
    private final DialoguePlan plan;
    private final UserTurn turn = base.tokenizer().userTurn();
    private final Deque<Draft> wanted = new ArrayDeque<>();
    private final Map<Draft, DecodeTicket> running = new HashMap<>();
    private final BlockingQueue<Draft> over = new LinkedBlockingQueue<>();

    Writing(DialoguePlan plan) {
      this.plan = plan;
      for (int place = 0; place < plan.total(); place++) {
        if (!store.has(place)) {
          wanted.add(draft(place, 0));
        }
      }
    }

    private Draft draft(int place, int attempt) {
      return new Draft(
          place,
          attempt,
          new DialogueRow(
              turn,
              base.tokenizer().endIds(),
              plan.tokens(place),
              plan.isAnswered(place),
              Sampler.drawing(seedOf(plan.seed(), place, attempt))));
    }

    void run() {
      while (!wanted.isEmpty() || !running.isEmpty()) {
        begin();
        Draft done = awaitOne();
        Objects.requireNonNull(running.remove(done)).await(); // throws what went wrong
        Optional<Dialogue> dialogue = done.row().written(base.tokenizer());
        if (dialogue.isPresent()) {
          keep(done.place(), dialogue.get());
        } else {
          wanted.addFirst(again(done));
        }
      }
    }

    /** Submits as many as may run; where the engine has no room, those that run come first. */
    private void begin() {
      while (running.size() < AT_ONCE && !wanted.isEmpty()) {
        Draft draft = wanted.getFirst();
        DecodeTicket ticket;
        try {
          ticket =
              base.engine()
                  .submit(
                      new DecodeRequest(
                          turn.opening(),
                          AdapterMix.NONE,
                          List.of(draft.row()),
                          ContextOverflow.STOP,
                          null));
        } catch (OverloadedException e) {
          if (running.isEmpty()) {
            throw e;
          }
          return;
        }
        wanted.removeFirst();
        running.put(draft, ticket);
        ticket.whenDone((outcome, failure) -> over.add(draft));
      }
    }

    private Draft awaitOne() {
      while (true) {
        stop.check(plan.work());
        try {
          Draft done = over.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
          if (done != null) {
            return done;
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt(); // the signal sees it
        }
      }
    }

    private void keep(int place, Dialogue dialogue) {
      store.put(place, dialogue);
      if (store.unsaved() >= SAVED_EVERY) {
        store.save();
      }
      written.accept(store.size());
    }

    private Draft again(Draft empty) {
      if (empty.attempt() + 1 == TRIES) {
        throw new QAdapterException(
            String.format(
                Locale.ROOT,
                "Expected %s to write %d users' turns of its own, but one was empty in each of %d tries; give texts and prompts of your own, or Retention.none().",
                base.info().name(),
                plan.total(),
                TRIES));
      }
      return draft(empty.place(), empty.attempt() + 1);
    }

    /** Ends what still runs. */
    @Override
    public void close() {
      running.values().forEach(DecodeTicket::cancel);
    }
  }

  /** A dialogue while it is written. */
  private record Draft(int place, int attempt, DialogueRow row) {}

  /** Each text has a seed of its own, so that one that is tried again changes no other. */
  private static long seedOf(long seed, int place, int attempt) {
    return Hashing.murmur3_128()
        .newHasher()
        .putLong(seed)
        .putInt(place)
        .putInt(attempt)
        .hash()
        .asLong();
  }
}
