package io.github.qadapter.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** docs/mathematics.md names every property, by the name it has. */
class MathematicsPageTest {
  @Test
  void everyPropertyIsNamed() throws IOException, ClassNotFoundException {
    String page = Files.readString(Path.of("..", "docs", "mathematics.md"));
    for (Class<?> suite :
        new Class<?>[] {
          ResidualFormulasContract.class,
          Class.forName("io.github.qadapter.testkit.SolverIdentitiesTest")
        }) {
      assertThat(
              Arrays.stream(suite.getDeclaredMethods())
                  .filter(method -> method.isAnnotationPresent(Property.class))
                  .map(Method::getName)
                  .map(name -> "`" + name + "`"))
          .isNotEmpty()
          .allSatisfy(name -> assertThat(page).contains(name));
    }
  }
}
