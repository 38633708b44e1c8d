package io.github.qadapter.testkit;

import io.github.qadapter.Message;
import io.github.qadapter.Role;
import io.github.qadapter.Token;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What was asked of a scripted model, and which answers are under way. Safe for several threads.
 */
final class ScriptedStage {
  private final @Nullable ScriptedStage base;
  private final List<ScriptedStage> customized = new ArrayList<>();
  private final List<ScriptedModel.Request> requests = new ArrayList<>();
  private final Set<ScriptedGeneration> running = new LinkedHashSet<>();
  private boolean closed;

  /** base: whose end is the end of this one as well; null for none. */
  ScriptedStage(@Nullable ScriptedStage base) {
    this.base = base;
    if (base != null) {
      base.add(this);
    }
  }

  private synchronized void add(ScriptedStage stage) {
    customized.add(stage);
  }

  /** Begins an answer on a thread of its own. */
  ScriptedGeneration play(
      ScriptedModel.Request request, ScriptedAnswer answer, Consumer<String> onChunk) {
    requireOpen();
    ScriptedGeneration generation = new ScriptedGeneration(request, answer, onChunk, this::remove);
    synchronized (this) {
      if (closed) {
        throw closedModel();
      }
      requests.add(request);
      running.add(generation);
    }
    generation.start();
    return generation;
  }

  private synchronized void remove(ScriptedGeneration generation) {
    running.remove(generation);
  }

  static void requireOpenTurn(List<Message> conversation) {
    if (conversation.isEmpty()) {
      throw new IllegalArgumentException("Expected at least one message, but found none.");
    }
    if (conversation.get(conversation.size() - 1).role() == Role.ASSISTANT) {
      throw new IllegalArgumentException(
          "Expected a conversation whose last message is not the assistant's, but found one that"
              + " is; add a message.");
    }
  }

  void requireOpen() {
    if (base != null) {
      base.requireOpen();
    }
    synchronized (this) {
      if (closed) {
        throw closedModel();
      }
    }
  }

  int countTokens(List<Message> conversation) {
    requireOpenTurn(conversation);
    requireOpen();
    return Script.promptTokens(conversation);
  }

  List<Token> tokenize(String text) {
    requireOpen();
    return Script.tokens(text);
  }

  String render(List<Message> conversation) {
    requireOpenTurn(conversation);
    requireOpen();
    return Script.render(conversation);
  }

  static IllegalStateException closedModel() {
    return new IllegalStateException("The model is closed.");
  }

  synchronized List<ScriptedModel.Request> requests() {
    return List.copyOf(requests);
  }

  synchronized ScriptedModel.Request lastRequest() {
    if (requests.isEmpty()) {
      throw new IllegalStateException("Expected a request, but the model was asked nothing.");
    }
    return requests.get(requests.size() - 1);
  }

  synchronized int running() {
    return running.size();
  }

  void close() {
    List<ScriptedGeneration> ending;
    List<ScriptedStage> children;
    synchronized (this) {
      closed = true;
      ending = List.copyOf(running);
      children = List.copyOf(customized);
    }
    children.forEach(ScriptedStage::close);
    ending.forEach(generation -> generation.end(closedModel()));
  }
}
