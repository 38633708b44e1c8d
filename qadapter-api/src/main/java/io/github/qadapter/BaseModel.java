package io.github.qadapter;

import static io.github.qadapter.Builders.filled;

import io.github.qadapter.exception.HubException;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.spi.Engine;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A pre-trained model, never changed. Closing it closes the models customized from it.
 *
 * <p>Engines implement it, applications do not: it gets further methods.
 */
public interface BaseModel extends LanguageModel {
  /**
   * Opens a checkpoint: a folder in Hugging Face layout ({@code config.json}, safetensors, {@code
   * tokenizer.json} and a chat template), or a GGUF file, which holds all of that.
   *
   * <p>Weights that are stored in the precision in which the model computes are mapped into memory,
   * not read; others, the packed ones of a GGUF file among them, are expanded into memory.
   *
   * @throws ModelFormatException if a file is missing, damaged or of an unsupported kind
   */
  static BaseModel open(Path path) {
    return open(path, ModelOptions.builder().build());
  }

  /**
   * {@link #open(Path)} with options.
   *
   * @throws ModelFormatException if a file is missing, damaged or of an unsupported kind
   * @throws io.github.qadapter.exception.DeviceException if the options' device is not there
   */
  static BaseModel open(Path path, ModelOptions options) {
    return Engine.find().open(path, options);
  }

  /** {@link #open(Path, ModelOptions)} with options given in place. */
  static BaseModel open(Path path, Consumer<ModelOptions.Builder> options) {
    return open(path, filled(ModelOptions.builder(), options).build());
  }

  /**
   * Opens a model of the hub by its name, {@code org/name}, as its {@code main} branch is now. The
   * files that it needs are fetched into the cache that Python uses as well, unless they are there;
   * without a connection the cache is enough. A repository without safetensors opens by its GGUF
   * file; where there are several, {@link HubOptions.Builder#file} says which.
   *
   * @throws HubException if the hub refuses or does not answer and the cache has not all of it
   * @throws ModelFormatException if a file is damaged or of an unsupported kind
   * @throws IllegalArgumentException if it is no repository's name
   * @throws java.util.concurrent.CancellationException if the thread is interrupted meanwhile
   */
  static BaseModel fromHub(String name) {
    return fromHub(name, HubOptions.builder().build());
  }

  /**
   * {@link #fromHub(String)} with options for fetching: another revision, a token, a listener to
   * its progress.
   */
  static BaseModel fromHub(String name, HubOptions hub) {
    return fromHub(name, hub, ModelOptions.builder().build());
  }

  /** {@link #fromHub(String, HubOptions)} with options given in place. */
  static BaseModel fromHub(String name, Consumer<HubOptions.Builder> hub) {
    return fromHub(name, filled(HubOptions.builder(), hub).build());
  }

  /**
   * {@link #fromHub(String)} with options for fetching it and for opening it.
   *
   * @throws HubException if the hub refuses or does not answer and the cache has not all of it
   * @throws ModelFormatException if a file is damaged or of an unsupported kind
   * @throws io.github.qadapter.exception.DeviceException if the options' device is not there
   * @throws IllegalArgumentException if it is no repository's name
   * @throws java.util.concurrent.CancellationException if the thread is interrupted meanwhile
   */
  static BaseModel fromHub(String name, HubOptions hub, ModelOptions options) {
    return Engine.find().openFromHub(name, hub, options);
  }

  /** {@link #fromHub(String, HubOptions, ModelOptions)} with options given in place. */
  static BaseModel fromHub(
      String name, Consumer<HubOptions.Builder> hub, Consumer<ModelOptions.Builder> options) {
    return fromHub(
        name,
        filled(HubOptions.builder(), hub).build(),
        filled(ModelOptions.builder(), options).build());
  }
}
