package io.github.qadapter.examples;

import io.github.qadapter.BaseModel;
import io.github.qadapter.Device;
import io.github.qadapter.HubOptions;
import io.github.qadapter.ModelOptions;
import io.github.qadapter.Precision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of a base model and of its opening. */
final class BaseOptions {
  @Option(
      names = "--model",
      paramLabel = "PATH",
      required = true,
      description =
          "Folder of a model in Hugging Face layout, a GGUF file, or a model's name on the hub,"
              + " such as HuggingFaceTB/SmolLM2-135M-Instruct.")
  private Path path;

  @Option(
      names = "--precision",
      paramLabel = "P",
      description = "float32, bfloat16, int8 or int4 (default: as stored).")
  private @Nullable Precision precision;

  @Option(
      names = "--device",
      paramLabel = "D",
      defaultValue = "cpu",
      converter = Devices.class,
      description = "cpu, or cuda:0 and so on for an NVIDIA card (default: ${DEFAULT-VALUE}).")
  private Device device;

  @Option(
      names = "--chat-template",
      paramLabel = "FILE",
      description = "A chat template in Jinja to use in place of the model's own.")
  private @Nullable Path chatTemplate;

  BaseModel open() {
    return open(path);
  }

  /** Opens another model in the same way. */
  BaseModel open(Path model) {
    if (!isOnHub(model)) {
      return BaseModel.open(model, options());
    }
    try (Progress progress = new Progress()) {
      HubOptions hub = HubOptions.builder().onProgress(progress::downloading).build();
      return BaseModel.fromHub(model.getParent() + "/" + model.getFileName(), hub, options());
    }
  }

  /** A path of two names of which neither is there is a repository's name. */
  static boolean isOnHub(Path path) {
    return path.getNameCount() == 2
        && !path.isAbsolute()
        && !path.startsWith("..")
        && !path.startsWith(".")
        && Files.notExists(path.getName(0));
  }

  private ModelOptions options() {
    ModelOptions.Builder options = ModelOptions.builder().device(device);
    if (precision != null) {
      options.precision(precision);
    }
    if (chatTemplate != null) {
      options.chatTemplate(chatTemplate);
    }
    return options.build();
  }

  Path path() {
    return path;
  }

  Optional<Precision> precision() {
    return Optional.ofNullable(precision);
  }

  Device device() {
    return device;
  }

  /** Reads a device's name. */
  static final class Devices implements ITypeConverter<Device> {
    @Override
    public Device convert(String name) {
      try {
        return Device.parse(name);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
