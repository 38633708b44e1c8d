# Weights: mapped, converted or rounded on their way from files to their places. Called by WeightsProgram.
class Decoder(Module):

  # Maps a whole file as one flat tensor without reading it. request: file number, elements, element type.
  def map_file(self, request: Tensor) -> Tensor:
    return torch.from_file(self.files[int(request[0])], False, int(request[1]), dtype=int(request[2]))

  # A tensor within a mapped file, converted where the wanted type differs, on the device of `place`: offset in
  # elements, then the shape.
  def stored(self, flat: Tensor, place: Tensor, wanted_type: Tensor) -> Tensor:
    shape = annotate(List[int], [])
    elements = 1
    for i in range(place.size(0) - 1):
      n = int(place[i + 1])
      shape.append(n)
      elements = elements * n
    return flat.narrow(0, int(place[0]), elements).view(shape).to(place.device).to(int(wanted_type))

  # Rounds a matrix [out, in] within a mapped file to whole numbers from -127 to 127 (int8), and gives each row a scale
  # [out]: its largest entry over 127. A million numbers at a time, so that few are in memory in 32 bits.
  def quantize(self, flat: Tensor, place: Tensor, whole: Tensor, scales: Tensor) -> Tensor:
    rows = int(place[1])
    columns = int(place[2])
    exact = flat.flatten().narrow(0, int(place[0]), rows * columns).view([rows, columns])
    into = whole.view([rows, columns])
    at_once = max(1, 1048576 // columns)
    begin = 0
    while begin < rows:
      count = min(at_once, rows - begin)
      x = exact.narrow(0, begin, count).to(place.device).float()
      scale = x.abs().amax([1]).div_(127.).to(self.element_type)
      scales.narrow(0, begin, count).copy_(scale)
      divisor = scale.float().masked_fill(scale == 0., 1.).unsqueeze(1)
      into.narrow(0, begin, count).copy_(x.div(divisor).round_().clamp_(-127., 127.))
      begin = begin + count
    return whole

  # A tensor of the wanted type; some of its elements in place; numbers put into it from element `at` on.
  def reserve(self, shape: Tensor, wanted_type: Tensor) -> Tensor:
    sizes = annotate(List[int], [])
    for i in range(shape.size(0)):
      sizes.append(int(shape[i]))
    return torch.empty(sizes, dtype=int(wanted_type), device=shape.device)

  def part(self, tensor: Tensor, at: Tensor, count: Tensor) -> Tensor:
    return tensor.flatten().narrow(0, int(at), int(count))

  def fill(self, tensor: Tensor, at: Tensor, numbers: Tensor) -> Tensor:
    tensor.flatten().narrow(0, int(at), numbers.size(0)).copy_(numbers)
    return at

  # How products are computed from now on.
  def compute_by(self, product_type: Tensor, step_rows: Tensor, prepack_guides: Tensor) -> Tensor:
    self.product_type = int(product_type)
    self.step_rows = int(step_rows)
    self.prepack_guides = int(prepack_guides) > 0
    return product_type

  # Weights and scales in the order that `weight` and `scale` count in.
  def bind(self, weights: List[Tensor], scales: List[Tensor]) -> Tensor:
    self.weights = weights
    self.scales = scales
    self.clear_packed()
    return torch.tensor(len(weights))

  # What this processor does with 16-bit numbers: 0 oneDNN does not multiply them, 1 it does so by way of 32 bits, 2 the
  # processor's own instructions do. Those take a number below the smallest normal one for zero, 32 bits do not.
  def sixteen_bits(self, tiny: Tensor) -> Tensor:
    if not ops.mkldnn._is_mkldnn_bf16_supported():
      return torch.tensor(0)
    x = tiny.to(self.bfloat16).expand([64, 64]).contiguous()
    weight = torch.full([64, 64], 1048576., dtype=self.bfloat16)
    packed = ops.mkldnn._reorder_linear_weight(weight)
    product = self.prepacked_linear(x, packed, torch.empty([0]))
    if bool((product.float() == 0.).all()):
      return torch.tensor(2)
    return torch.tensor(1)
