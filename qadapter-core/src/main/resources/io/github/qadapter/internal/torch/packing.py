# Weights in oneDNN's own layout, which has one kernel for any number of rows, and products with them. Projections with
# the same input are fused into one: group 0 query, key and value, 1 output, 2 gate and up, 3 down. They are kept at
# 4 * layer + group, the head last; of weights in 16 or 32 bits these are copies. Called by
# WeightsProgram and DecodingProgram.
class Decoder(Module):

  # ---- numbers in 16 or 32 bits ----

  # The bits of a row's results do not depend on how many rows there are. Where there is no such layout, no fewer than
  # four rows are multiplied.
  def prepacked_linear(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    if bias.numel() > 0:
      return ops.mkldnn._linear_pointwise(x, weight, bias, "none", annotate(List[Optional[number]], []), "")
    return ops.mkldnn._linear_pointwise(x, weight, None, "none", annotate(List[Optional[number]], []), "")

  # A weight [out, in] in that layout, with rows of zeros up to a multiple of 64: in 32 bits the layout is wrong for
  # other numbers. Compared with the plain product, and given back as it was should they differ.
  def prepack_matrix(self, weight: Tensor) -> Tensor:
    more = 0
    if weight.size(0) > 16:
      more = (64 - weight.size(0) % 64) % 64
    packed = ops.mkldnn._reorder_linear_weight(torch.constant_pad_nd(weight, [0, 0, 0, more], 0.))
    x = torch.linspace(-1., 1., 3 * weight.size(1), dtype=self.float32).sin_().view([3, weight.size(1)]).type_as(weight)
    found = self.prepacked_linear(x, packed, torch.empty([0])).narrow(1, 0, weight.size(0)).float()
    wanted = torch.linear(x, weight).float()
    if bool(((found - wanted).abs() > (wanted.abs() + wanted.abs().max()) * 0.02).any()):
      return weight
    return packed

  # ---- whole numbers in 8 bits ----

  # What their products need: the zero point of rows and a half, and the weights' zero point.
  def whole_number_constants(self) -> List[Tensor]:
    return [torch.full([1], 128.5, dtype=self.float32), torch.zeros([1], dtype=self.int64)]

  # x [M, in] times a packed weight of whole numbers, float32 [M, out]. Each row is rounded by its own largest entry to
  # two rows of whole numbers from -127 to 127: 127ths of that entry, and 254ths of what this leaves out. Sums are
  # exact, so a row's bits depend on nothing but the row; few rows cost what one costs. What the kernel takes is
  # counted from 1 to 255, its zero point is 128. scale: float32 [out], over 127.
  def whole_linear(self, x: Tensor, weight: Tensor, scale: Tensor) -> Tensor:
    rows = x.size(0)
    x = x.float()
    largest = torch.linalg_vector_norm(x, float("inf"), [1], True).clamp_min_(1.0e-30)
    # Cut off after half was added, which rounds; what is cut off lies between 0 and 1 and is half too much.
    x = torch.addcmul(self.whole_numbers[0], x, torch.reciprocal(largest).mul_(127.))
    coarse = x.to(self.uint8)
    fine = x.sub_(coarse).mul_(254.).add_(1.5).to(self.uint8)
    whole = torch.cat([coarse, fine], 0)
    if rows == 1:
      # oneDNN streams weights by four rows faster than by two.
      whole = torch.cat([whole, whole], 0)
    zero = self.whole_numbers[1]
    out = self.float32
    no = annotate(List[Optional[number]], [])
    y = ops.onednn.qlinear_pointwise(whole, 1., 128, weight, scale, zero, None, 1., 0, out, "none", no, "")
    return torch.add(y.narrow(0, 0, rows), y.narrow(0, rows, rows), alpha=1. / 254.).mul_(largest)

  # A weight [out, in] of whole numbers in that layout, as [in, out], compared with plain sums, and given back as it was
  # should they differ.
  def prepack_whole(self, weight: Tensor) -> Tensor:
    packed = ops.onednn.qlinear_prepack(weight, None)
    x = torch.linspace(-127., 127., 3 * weight.size(1), dtype=self.float32).sin_().mul_(127.).round_()
    x = x.view([3, weight.size(1)])
    x.narrow(1, 0, 1).fill_(127.)
    found = self.whole_linear(x, packed, torch.ones([weight.size(0)], dtype=self.float32)).div_(127.)
    some = weight.narrow(0, 0, min(weight.size(0), 64))
    wanted = torch.linear(x, some.float())
    if bool(((found.narrow(1, 0, some.size(0)) - wanted).abs() > 0.001 * wanted.abs().max()).any()):
      return weight
    return packed

  # Whether this processor multiplies 8-bit whole numbers exactly, which its own instructions for that (VNNI, AMX) do;
  # others add two products in 16 bits, which 255 * 127 + 255 * 127 does not fit into.
  # largest: 127.
  def eight_bits(self, largest: Tensor) -> Tensor:
    self.whole_numbers = self.whole_number_constants()
    weight = torch.full([64, 64], float(largest), dtype=self.int8)
    packed = ops.onednn.qlinear_prepack(weight, None)
    if not packed.is_mkldnn:
      return torch.tensor(0)
    x = torch.full([64, 64], 1., dtype=self.float32)
    product = self.whole_linear(x, packed, torch.full([64], 1., dtype=self.float32))
    if bool(((product - largest * largest * 64.).abs() < 1.).all()):
      return torch.tensor(1)
    return torch.tensor(0)

  # ---- places ----

  # The projections that are one product.
  def fused(self, group: int) -> List[int]:
    if group == 0:
      return [self.q_proj, self.k_proj, self.v_proj]
    if group == 1:
      return [self.o_proj]
    if group == 2:
      return [self.gate_proj, self.up_proj]
    return [self.down_proj]

  # Outputs of a projection; one of whole numbers may be kept packed only.
  def outputs(self, kind: int, layer: int) -> int:
    if self.scale(kind, layer).numel() > 0:
      return self.scale(kind, layer).size(0)
    return self.weight(kind, layer).size(0)

  def clear_packed(self) -> None:
    self.whole_numbers = self.whole_number_constants()
    prepacked = annotate(List[Tensor], [])
    biases = annotate(List[Tensor], [])
    scales = annotate(List[Tensor], [])
    outputs = annotate(List[int], [])
    nothing = torch.empty([0], dtype=self.element_type)
    for place in range(4 * self.layers + 1):
      prepacked.append(nothing)
      biases.append(nothing)
      scales.append(nothing)
      outputs.append(0)
    self.prepacked = prepacked
    self.prepacked_biases = biases
    self.prepacked_scales = scales
    self.prepacked_outputs = outputs

  # Packs a weight [out, in] for a place, if the layout suits it. Of whole numbers the scales are kept over 127, since a
  # row's entries are counted in 127ths of its largest one. scales: of rows of whole numbers.
  def keep_packed(self, at: int, weight: Tensor, bias: Tensor, scales: Tensor) -> bool:
    packed = weight
    wide = weight.size(0)
    if weight.is_floating_point():
      packed = self.prepack_matrix(weight)
      wide = packed.size(0)
    else:
      packed = self.prepack_whole(weight)
    if not packed.is_mkldnn:
      return False
    self.prepacked[at] = packed
    self.prepacked_outputs[at] = weight.size(0)
    if bias.numel() > 0:
      self.prepacked_biases[at] = torch.constant_pad_nd(bias, [0, wide - weight.size(0)], 0.)
    if scales.numel() > 0:
      self.prepacked_scales[at] = scales.float().div(127.)
    return True

  # The biases of a group's projections, one after the other; no elements where none has one.
  def group_bias(self, layer: int, group: int) -> Tensor:
    bias = annotate(List[Tensor], [])
    some = False
    for kind in self.fused(group):
      own = self.bias(kind, layer)
      if own.numel() > 0:
        some = True
        bias.append(own)
      else:
        bias.append(torch.zeros([self.outputs(kind, layer)], dtype=self.element_type, device=self.embedding().device))
    if some:
      return torch.cat(bias, 0)
    return torch.empty([0], dtype=self.element_type)

  # The same for a group's weights, one below the other.
  def keep_group(self, layer: int, group: int, parts: List[Tensor]) -> bool:
    scales = annotate(List[Tensor], [])
    for kind in self.fused(group):
      scales.append(self.scale(kind, layer))
    bias = self.group_bias(layer, group)
    return self.keep_packed(4 * layer + group, torch.cat(parts, 0), bias, torch.cat(scales, 0))

  # Keeps a layer's projections of whole numbers, in the order of their kinds, packed and nowhere else; as they are if
  # the layout does not suit them.
  def pack_layer(self, layer: Tensor, projections: List[Tensor]) -> Tensor:
    for group in range(4):
      parts = annotate(List[Tensor], [])
      for kind in self.fused(group):
        parts.append(projections[kind])
      if not self.keep_group(int(layer), group, parts):
        for kind in self.fused(group):
          self.weights[kind * self.layers + int(layer)] = projections[kind].clone()
    return layer

  # Copies of weights that are not packed yet: layer by layer as far as the given number of bytes goes, the head last.
  # Returns the bytes that the copies take.
  def prepack(self, most: Tensor) -> Tensor:
    left = int(most)
    for layer in range(self.layers):
      for group in range(4):
        parts = annotate(List[Tensor], [])
        bytes = 0
        for kind in self.fused(group):
          weight = self.weight(kind, layer)
          parts.append(weight)
          bytes = bytes + weight.numel() * weight.element_size()
        if bytes > 0 and bytes <= left:
          if self.keep_group(layer, group, parts):
            left = left - bytes
    bytes = self.head().numel() * self.head().element_size()
    if bytes <= left:
      if self.keep_packed(4 * self.layers, self.head(), torch.empty([0], dtype=self.element_type), self.head_scale()):
        left = left - bytes
    return torch.tensor(int(most) - left)

  # A projection of whole numbers [out, in], unpacked if it is kept packed only.
  def whole_weight(self, kind: int, layer: int) -> Tensor:
    weight = self.weight(kind, layer)
    if weight.numel() == 0:
      for group in range(4):
        first = 0
        for fused in self.fused(group):
          count = self.outputs(fused, layer)
          if fused == kind:
            weight = self.prepacked[4 * layer + group].to_dense().narrow(1, first, count).t()
          first = first + count
    return weight

  # ---- products ----

  # x [M, in] times the packed weight at a place, with its bias: [M, out] in float32 or element_type.
  def packed_product(self, x: Tensor, at: int) -> Tensor:
    bias = self.prepacked_biases[at]
    scales = self.prepacked_scales[at]
    if scales.numel() == 0:
      y = self.prepacked_linear(x, self.prepacked[at], bias)
      if y.size(1) > self.prepacked_outputs[at]:
        y = y.narrow(1, 0, self.prepacked_outputs[at])
    else:
      y = self.whole_linear(x, self.prepacked[at], scales)
      if bias.numel() > 0:
        y = y.add_(bias)
    return y
