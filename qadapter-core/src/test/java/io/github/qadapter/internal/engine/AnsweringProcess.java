package io.github.qadapter.internal.engine;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.Message;
import io.github.qadapter.internal.fixture.TinyModel;
import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/** The program of a child process: opens the tiny model, customizes it and answers. */
final class AnsweringProcess {
  static final String ANSWERED = "answered: ";

  private AnsweringProcess() {}

  public static void main(String[] args) {
    try (BaseModel base = BaseModel.open(TinyModel.folder());
        CustomModel custom = TinyModel.train(base)) {
      String answer =
          custom
              .reply(
                  List.of(Message.user("What is made of ice?")),
                  GenerationOptions.builder().greedy().maxTokens(5).build())
              .text();
      System.out.println(ANSWERED + answer);
    }
  }

  /** Finds one list of each service and no other, as a jar of jars without merged lists does. */
  public static final class OneListOfEach extends ClassLoader {
    private static final String SERVICES = "META-INF/services/";

    /** As the system's class loader. */
    public OneListOfEach(ClassLoader parent) {
      super(parent);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      List<URL> all = Collections.list(super.getResources(name));
      return Collections.enumeration(
          name.startsWith(SERVICES) && all.size() > 1 ? List.of(kept(all)) : all);
    }

    /** The tokenizer's, where it has one: it comes before PyTorch's in the alphabet of no tool. */
    private static URL kept(List<URL> all) {
      return all.stream()
          .filter(url -> url.toString().contains("tokenizers"))
          .findFirst()
          .orElse(all.get(0));
    }
  }
}
