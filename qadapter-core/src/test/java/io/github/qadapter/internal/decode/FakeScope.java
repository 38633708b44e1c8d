package io.github.qadapter.internal.decode;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.passthrough.PassthroughNDArray;
import ai.djl.util.passthrough.PassthroughNDManager;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A scope of arrays in the Java heap, without PyTorch. As natively, an array whose scope is closed
 * cannot be read.
 */
final class FakeScope implements InvocationHandler {
  private final Set<FakeScope> open;

  private FakeScope(Set<FakeScope> open) {
    this.open = open;
  }

  /** A new one, which is among the open ones until it is closed. */
  static NDManager in(Set<FakeScope> open) {
    FakeScope scope = new FakeScope(open);
    open.add(scope);
    return (NDManager)
        Proxy.newProxyInstance(
            FakeScope.class.getClassLoader(), new Class<?>[] {NDManager.class}, scope);
  }

  static Set<FakeScope> noneOpen() {
    return new HashSet<>();
  }

  /** float32 [1, n]. */
  static NDArray array(NDManager scope, float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.nativeOrder());
    bytes.asFloatBuffer().put(values);
    return new Array(scope, bytes, new Shape(1, values.length));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws ReflectiveOperationException {
    if (method.getName().equals("close")) {
      open.remove(this);
      return null;
    }
    return method.invoke(PassthroughNDManager.INSTANCE, arguments);
  }

  private static final class Array extends PassthroughNDArray {
    private FakeScope scope;

    Array(NDManager scope, ByteBuffer bytes, Shape shape) {
      super(PassthroughNDManager.INSTANCE, bytes, shape, DataType.FLOAT32);
      this.scope = (FakeScope) Proxy.getInvocationHandler(scope);
    }

    @Override
    public void attach(NDManager to) {
      scope = (FakeScope) Proxy.getInvocationHandler(to);
    }

    @Override
    public ByteBuffer toByteBuffer(boolean tryDirect) {
      if (!scope.open.contains(scope)) {
        throw new IllegalStateException("Expected an array whose scope is open.");
      }
      return super.toByteBuffer(tryDirect);
    }
  }
}
